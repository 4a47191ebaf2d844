/**
 * The files of a journal, as the thread that writes them sees them: rows in a database of their own, and beside it a
 * note of where it ends. Space for urgent rows on a full disk is kept where they are written: the log is made longer
 * than it needs to be, and other rows are refused before the disk is so full that they would begin to use that up.
 */

import { hash as hashOnce } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { lengthenLog, logBytes, ROOM_BYTES, roomBytes } from '#platform/sql/log-reserve.ts';
import { openSqlite, transaction } from '#platform/sql/sqlite.ts';
import { CHAIN_START, chainHash } from './chain.ts';
import { type Head, JournalError, type JournalFault, type JournalRow, type NewRow } from './journal.ts';

/** Where the files are, and the folders of migrations. Plain data, because it crosses threads. */
export interface JournalPlace {
  readonly folder: string;
  readonly migrations: { readonly journal: string; readonly snapshots: string };
  /** A folder on another disk, which rows are copied to; none where it is left out. */
  readonly copyFolder?: string | undefined;
  /** Space in the log that is kept for urgent rows. */
  readonly reserveBytes?: number;
  /** How long to wait for whoever else holds the file, before it is told. */
  readonly lockWaitMs?: number;
}

/** The log is copied into the database after so much of it. */
export const CHECKPOINT_BYTES = 8 * 1024 * 1024;
const RESERVE_BYTES = 8 * 1024 * 1024;

const fileIn = (folder: string): string => join(folder, 'orders.db');

export const sha256 = (text: string): string => hashOnce('sha256', text);

/** Opens the rows, for writing or reading. Checkpoints are nobody's business but of whoever asks for them. */
export function openRows({ folder, migrations, lockWaitMs = 5_000 }: JournalPlace): DatabaseSync {
  const database = openSqlite({ path: fileIn(folder), migrations: migrations.journal, durability: 'full' });
  database.exec(`PRAGMA wal_autocheckpoint = 0; PRAGMA busy_timeout = ${lockWaitMs}`);
  return database;
}

export function rowReader(database: DatabaseSync): (after: number, limit: number) => JournalRow[] {
  const statement = database.prepare('SELECT seq, epoch, hash, body FROM frame WHERE seq > ? ORDER BY seq LIMIT ?');
  // A damaged number may be of any size: it must come to whoever verifies the row.
  statement.setReadBigInts(true);
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
    // Where the file is damaged it may be anything, and then it fits no row.
    hash: hash instanceof Uint8Array ? Buffer.from(hash).toString('hex') : '',
    body: String(body),
  };
}

/** The one that writes. */
export class JournalFile {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #fence: StatementSync;
  readonly #place: JournalPlace;
  readonly #note: number;
  #head: Head = { seq: 0, epoch: 0, hash: CHAIN_START };

  constructor(place: JournalPlace) {
    this.#database = openRows(place);
    this.#insert = this.#database.prepare('INSERT INTO frame (seq, epoch, hash, body) VALUES (?, ?, ?, ?)');
    this.#fence = this.#database.prepare(
      'SELECT (SELECT max(epoch) FROM claim) AS epoch, (SELECT coalesce(max(seq), 0) FROM frame) AS seq',
    );
    this.#place = place;
    this.#note = openSync(join(place.folder, NOTE), 'a+');
    closeSync(this.#note);
    this.#note = openSync(join(place.folder, NOTE), 'r+');
  }

  /** Makes this the only writer. */
  claim(): Head {
    this.#head = this.#transaction(() => {
      const { seq, hash, epoch: written } = headOf(this.#database);
      const claimed = Number(this.#database.prepare('SELECT coalesce(max(epoch), 0) AS epoch FROM claim').get()?.epoch);
      const epoch = Math.max(written, claimed) + 1;
      this.#database.prepare('INSERT INTO claim (epoch, after_seq) VALUES (?, ?)').run(epoch, seq);
      return { seq, epoch, hash };
    });
    this.restoreReserve();
    return this.#head;
  }

  append(rows: readonly NewRow[], urgent: boolean): void {
    if (!urgent && roomBytes(this.#place.folder) < ROOM_BYTES)
      throw new JournalError('FULL', 'the disk is almost full');
    this.#head = this.#transaction(() => this.#write(rows));
    noteHead(this.#note, this.#head);
  }

  /** Whether the log is as long as it must be to take urgent rows without the disk; makes it so where there is room. */
  restoreReserve(): boolean {
    const bytes = CHECKPOINT_BYTES + (this.#place.reserveBytes ?? RESERVE_BYTES);
    const missing = bytes - logBytes(fileIn(this.#place.folder));
    if (roomBytes(this.#place.folder) < Math.max(missing, 0) + 2 * ROOM_BYTES) return false;
    // Where somebody holds the file, no row could be written either.
    this.#transaction(() => undefined);
    // What is in the log from a time without space has its place in the database now.
    this.checkpoint();
    if (missing > 0) guarded(() => lengthenLog(this.#database, bytes));
    return true;
  }

  /** Copies what the log has into the database, while nobody waits. */
  checkpoint(): void {
    checkpoint(this.#database);
  }

  close(): void {
    this.#database.close();
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

  #transaction<T>(work: () => T): T {
    let isBegun = false;
    const begun = (): T => {
      isBegun = true;
      return work();
    };
    return guarded(
      () => transaction(this.#database, begun),
      () => isBegun,
    );
  }
}

/** Runs `work`, and throws what went wrong as a JournalError; once it `isBegun` nobody knows what was written. */
function guarded<T>(work: () => T, isBegun = (): boolean => false): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    const fault = faultOf(error);
    throw new JournalError(fault === 'LOCKED' && isBegun() ? 'BROKEN' : fault, textOf(error), { cause: error });
  }
}

/** Copies the log into the database as far as nobody is in the way. */
export function checkpoint(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch (error) {
    // On a full disk, or while somebody holds the file, the rows stay in the log, where they are as durable, and the next
    // time copies them.
    if (faultOf(error) === 'BROKEN') throw error;
  }
}

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** The index of the log could not grow. */
const SQLITE_IOERR_SHMSIZE = 4874;

function faultOf(error: unknown): JournalFault {
  const { errcode = 0 } = error as { errcode?: number };
  if (errcode === SQLITE_FULL || errcode === SQLITE_IOERR_SHMSIZE) return 'FULL';
  return isBusy(errcode) ? 'LOCKED' : 'BROKEN';
}

function textOf(error: unknown): string {
  const { message, errcode = 0 } = error as Error & { errcode?: number };
  if (!isBusy(errcode)) return message;
  return 'another process is in the middle of writing it, and does not go on: end that process, and start again';
}

/** The lower byte is the kind, what is above it says more. */
function isBusy(errcode: number): boolean {
  return (errcode & 0xff) === SQLITE_BUSY;
}

const NOTE = 'orders.head';

/** Not synced, since the rows are: after a power cut it is an older one, and never one that is ahead. */
function noteHead(file: number, { seq, hash }: Head): void {
  const text = `${String(seq).padStart(16, '0')} ${hash}`;
  try {
    writeSync(file, `${text} ${checksum(text)}\n`, 0);
  } catch (error) {
    // The rows are durable: an older note says less of them, and nothing that is wrong.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
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
  return sha256(text).slice(0, 16);
}
