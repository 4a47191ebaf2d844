/** The port that looks after the archive: what is there, whether it is whole, and what may go. */

import type { LocalDate } from '#kernel/time.ts';
import type { TapeDay } from './hot-tape.ts';

export interface ArchiveEntry extends TapeDay {
  readonly bytes: number;
  /** Trades that the file says it has, busted ones included; null where it cannot be read. */
  readonly rows: number | null;
}

export interface ArchiveCare {
  /** All days held, by exchange, symbol and date. */
  entries(): Promise<ArchiveEntry[]>;
  /** Everything that is wrong with a day, in words; empty where it is whole. */
  check(day: TapeDay): Promise<string[]>;
  /** Paths of files that belong to no day: what a writing that was cut off has left, or what somebody else put there. */
  strays(): Promise<string[]>;
  /**
   * Deletes all days before a date, each whole, and remembers the date, so that a late trade of such a day is not
   * taken for all of it (`TapeArchive.keptFrom`).
   */
  keepFrom(date: LocalDate): Promise<void>;
  close(): Promise<void>;
}

export interface Amount {
  readonly days: number;
  readonly bytes: number;
  readonly rows: number;
  readonly oldest: LocalDate;
  readonly newest: LocalDate;
}

/** What entries come to, by what `keyOf` says of each, in the order of the keys. */
export function amounts(entries: readonly ArchiveEntry[], keyOf: (entry: ArchiveEntry) => string): Map<string, Amount> {
  const byKey = new Map<string, Amount>();
  for (const entry of entries) {
    const { date, bytes } = entry;
    const rows = entry.rows ?? 0;
    const known = byKey.get(keyOf(entry)) ?? { days: 0, bytes: 0, rows: 0, oldest: date, newest: date };
    const [isOldest, isNewest] = [date < known.oldest, date > known.newest];
    byKey.set(keyOf(entry), {
      days: known.days + 1,
      bytes: known.bytes + bytes,
      rows: known.rows + rows,
      oldest: isOldest ? date : known.oldest,
      newest: isNewest ? date : known.newest,
    });
  }
  return new Map([...byKey].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Entries of days before `date`. */
export function olderThan(entries: readonly ArchiveEntry[], date: LocalDate): ArchiveEntry[] {
  return entries.filter((entry) => entry.date < date);
}
