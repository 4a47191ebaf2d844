/**
 * The files of a journal, as the thread that writes them sees them: rows in a database of their own, and beside it a
 * note of where it ends and a reserve of space that is given up, step by step, for urgent rows on a full disk.
 */

import { createHash, hash as hashOnce, randomFillSync } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openSqlite, transaction } from '#platform/sql/sqlite.ts';
import { CHAIN_START, chainHash } from './chain.ts';
import { type Head, JournalError, type JournalFault, type JournalRow, type NewRow } from './journal.ts';

/** Where the files are, and the folders of migrations. Plain data, because it crosses threads. */
export interface JournalPlace {
  readonly folder: string;
  readonly migrations: { readonly journal: string; readonly snapshots: string };
  /** Space that is kept for urgent rows. */
  readonly reserveBytes?: number;
}

const RESERVE_BYTES = 8 * 1024 * 1024;
/** So much of the reserve is given up at once: others take what is free before we do. */
const STEP_BYTES = 512 * 1024;

export const sha256 = (text: string): string => hashOnce('sha256', text);

/** Opens the rows, for writing or reading. Checkpoints are nobody's business but of whoever asks for them. */
export function openRows({ folder, migrations }: JournalPlace): DatabaseSync {
  const database = openSqlite({ path: join(folder, 'orders.db'), migrations: migrations.journal, durability: 'full' });
  database.exec('PRAGMA wal_autocheckpoint = 0');
  return database;
}

export function rowReader(database: DatabaseSync): (after: number, limit: number) => JournalRow[] {
  const statement = database.prepare('SELECT seq, epoch, hash, body FROM frame WHERE seq > ? ORDER BY seq LIMIT ?');
  return (after, limit) => statement.all(after, limit).map(rowOf);
}

/** The end of the rows in `database`. */
export function headOf(database: DatabaseSync): Head {
  const row = database.prepare('SELECT seq, epoch, hash, body FROM frame ORDER BY seq DESC LIMIT 1').get();
  return row === undefined ? { seq: 0, epoch: 0, hash: CHAIN_START } : rowOf(row);
}

function rowOf({ seq, epoch, hash, body }: Record<string, unknown>): JournalRow {
  return {
    seq: Number(seq),
    epoch: Number(epoch),
    hash: Buffer.from(hash as Uint8Array).toString('hex'),
    body: String(body),
  };
}

/** The one that writes. */
export class JournalFile {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #fence: StatementSync;
  readonly #reserve: Reserve;
  readonly #note: number;
  #head: Head = { seq: 0, epoch: 0, hash: CHAIN_START };

  constructor(place: JournalPlace) {
    this.#database = openRows(place);
    this.#insert = this.#database.prepare('INSERT INTO frame (seq, epoch, hash, body) VALUES (?, ?, ?, ?)');
    this.#fence = this.#database.prepare(
      'SELECT (SELECT max(epoch) FROM claim) AS epoch, (SELECT coalesce(max(seq), 0) FROM frame) AS seq',
    );
    this.#reserve = new Reserve(place.folder, place.reserveBytes ?? RESERVE_BYTES);
    this.#note = openSync(join(place.folder, NOTE), 'a+');
    closeSync(this.#note);
    this.#note = openSync(join(place.folder, NOTE), 'r+');
  }

  /** Makes this the only writer. */
  claim(): Head {
    this.#head = this.#guarded(() =>
      transaction(this.#database, () => {
        const { seq, hash, epoch: written } = headOf(this.#database);
        const claimed = Number(
          this.#database.prepare('SELECT coalesce(max(epoch), 0) AS epoch FROM claim').get()?.epoch,
        );
        const epoch = Math.max(written, claimed) + 1;
        this.#database.prepare('INSERT INTO claim (epoch, after_seq) VALUES (?, ?)').run(epoch, seq);
        return { seq, epoch, hash };
      }),
    );
    this.#reserve.restore();
    return this.#head;
  }

  append(rows: readonly NewRow[], urgent: boolean): void {
    for (;;) {
      try {
        this.#head = this.#guarded(() => transaction(this.#database, () => this.#write(rows)));
        break;
      } catch (error) {
        const full = error instanceof JournalError && error.fault === 'FULL';
        if (!full || !urgent || !this.#reserve.giveUp()) throw error;
      }
    }
    noteHead(this.#note, this.#head);
  }

  restoreReserve(): boolean {
    return this.#reserve.restore();
  }

  /** Copies what the log has into the database, while nobody waits. */
  checkpoint(): void {
    checkpoint(this.#database);
  }

  close(): void {
    this.#database.close();
    this.#reserve.close();
    closeSync(this.#note);
  }

  /** The head after the rows; a transaction must be open. */
  #write(rows: readonly NewRow[]): Head {
    const { seq, epoch } = this.#fence.get() as { seq: number; epoch: number };
    if (epoch !== this.#head.epoch || seq !== this.#head.seq)
      throw new JournalError('FENCED', `writer ${epoch} has taken over from ${this.#head.epoch}, at row ${seq}`);
    let head = this.#head;
    for (const row of rows) {
      if (row.seq !== head.seq + 1)
        throw new JournalError(
          'BROKEN',
          `row ${row.seq} was to be written after ${head.seq}: a mistake of this program`,
        );
      const hash = chainHash(head.hash, { ...row, epoch }, sha256);
      this.#insert.run(row.seq, epoch, Buffer.from(hash, 'hex'), row.body);
      head = { seq: row.seq, epoch, hash };
    }
    return head;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof JournalError) throw error;
      throw new JournalError(faultOf(error), (error as Error).message, { cause: error });
    }
  }
}

/** Copies the log into the database as far as nobody is in the way. */
export function checkpoint(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch (error) {
    // On a full disk the rows stay in the log, where they are as durable, and the next time copies them.
    if (faultOf(error) !== 'FULL') throw error;
  }
}

const SQLITE_FULL = 13;
/** The index of the log could not grow. */
const SQLITE_IOERR_SHMSIZE = 4874;

function faultOf(error: unknown): JournalFault {
  const code = (error as { errcode?: number }).errcode;
  return code === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE ? 'FULL' : 'BROKEN';
}

const NOTE = 'orders.head';

/**
 * Not synced, since the rows are: after a power cut it is an older one, and never one that is ahead. One short write in
 * a place that exists needs no space.
 */
function noteHead(file: number, { seq, hash }: Head): void {
  const text = `${String(seq).padStart(16, '0')} ${hash}`;
  writeSync(file, `${text} ${checksum(text)}\n`, 0);
}

/** Null where there is none that was written whole. */
export function readNotedHead(folder: string): Pick<Head, 'seq' | 'hash'> | null {
  let note: string;
  try {
    note = readFileSync(join(folder, NOTE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const [, text = '', seq, hash = '', sum] = /^((\d{16}) ([0-9a-f]{64})) ([0-9a-f]{16})\n$/.exec(note) ?? [];
  return sum === undefined || checksum(text) !== sum ? null : { seq: Number(seq), hash };
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Space that is taken as long as it is not needed. */
class Reserve {
  readonly #folder: string;
  readonly #file: number;
  readonly #bytes: number;

  constructor(folder: string, bytes: number) {
    this.#folder = folder;
    this.#bytes = bytes;
    this.#file = openSync(join(folder, 'orders.reserve'), 'a+');
  }

  /** Gives up a step of it; false where none is left. */
  giveUp(): boolean {
    const { size } = fstatSync(this.#file);
    if (size === 0) return false;
    ftruncateSync(this.#file, Math.max(size - STEP_BYTES, 0));
    return true;
  }

  /** Whether it is whole, and there is as much space again beside it: what was just given up is none. */
  restore(): boolean {
    const { bavail, bsize } = statfsSync(this.#folder);
    const missing = this.#bytes - fstatSync(this.#file).size;
    if (bavail * bsize < missing + this.#bytes) return false;
    if (missing <= 0) return true;
    // Chance, since a disk that compresses would take zeros for nothing.
    const filler = randomFillSync(Buffer.alloc(missing));
    try {
      writeSync(this.#file, filler);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
    return fstatSync(this.#file).size >= this.#bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}
