/** A trade-by-trade file into the archive and its bars: read whole first, then stored, then its days rebuilt. */

import type { Instant, LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type ArchivedDay,
  barsOfDay,
  type CandleStore,
  type Instrument,
  restateDay,
  type TapeArchive,
} from '#market-data/index.ts';
import { type RejectedRow, readTrades } from '#venues/replay/index.ts';

export interface ImportOptions {
  readonly path: string;
  /** Code that the trades get. */
  readonly exchange: string;
  readonly archive: TapeArchive;
  readonly candles: CandleStore;
  readonly zone: Zone;
  /** What is known of a symbol on a date. */
  readonly describe: (symbol: string, date: LocalDate) => Instrument;
  /** Bars that ended by then are complete. */
  readonly asOf: Instant;
  readonly onRejected: (row: RejectedRow) => void;
  readonly onProgress: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly stage: 'reading' | 'storing';
  /** Share of the stage, 0 to 1. */
  readonly share: number;
  readonly rows: number;
}

export interface ImportSummary {
  /** Rows below the header that were read as trades. */
  readonly rows: number;
  readonly busted: number;
  readonly rejected: number;
  /** What became of each day in the file. */
  readonly days: readonly ArchivedDay[];
  readonly added: number;
  readonly changed: number;
  readonly known: number;
  /** Bars that differ from what was stored before. */
  readonly candles: number;
}

/** Imports the file; throws a TradeFileError, and stores nothing, where it cannot be read as a whole. */
export async function importTrades(options: ImportOptions): Promise<ImportSummary> {
  const { archive, exchange, onProgress } = options;
  const load = await archive.load(exchange);
  try {
    let rows = 0;
    let busted = 0;
    let rejected = 0;
    for await (const batch of readTrades(options)) {
      const taken = batch.rows.filter((row) => row.busted);
      await load.add(batch.rows.filter((row) => !row.busted).map(({ trade }) => trade));
      await load.addBusted(taken.map(({ trade }) => trade));
      for (const row of batch.rejected) options.onRejected(row);
      rows += batch.rows.length;
      busted += taken.length;
      rejected += batch.rejected.length;
      onProgress({ stage: 'reading', share: batch.share, rows });
    }
    const days = await load.commit();
    const candles = await rebuild(days, rows, options);
    return {
      rows,
      busted,
      rejected,
      days,
      added: sum(days, 'added'),
      changed: sum(days, 'changed'),
      known: sum(days, 'known'),
      candles,
    };
  } finally {
    await load.dispose();
  }
}

/** Every day of the file, changed or not: an earlier import may have been cut off between archive and bars. */
async function rebuild(days: readonly ArchivedDay[], rows: number, options: ImportOptions): Promise<number> {
  const { archive, candles, zone, asOf, describe, onProgress } = options;
  let changed = 0;
  for (const [index, day] of days.entries()) {
    const { multiplier } = describe(day.symbol, day.date);
    const bars = barsOfDay(await archive.read(day), { multiplier, source: 'trade-file', zone, asOf });
    const restated = await restateDay(candles, day, bars, { zone, asOf });
    changed += restated.length;
    onProgress({ stage: 'storing', share: (index + 1) / days.length, rows });
  }
  return changed;
}

function sum(days: readonly ArchivedDay[], field: 'added' | 'changed' | 'known'): number {
  return days.reduce((total, day) => total + day[field], 0);
}
