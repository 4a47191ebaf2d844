/**
 * Space for what must be written on a full disk. It is kept where it is written: the log of a database is made longer
 * than it needs to be, and whoever writes what can wait asks first whether there is room. A file that is deleted when it
 * is needed would not do: whoever else writes on the disk takes its space first.
 */

import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

const MIB = 1024 * 1024;
/** With less space than this on the disk, nothing is written that can wait. */
export const ROOM_BYTES = 4 * MIB;
/** The log is copied into the database after so much of it; what is beyond is the reserve. */
const CHECKPOINT_BYTES = 4 * MIB;
const RESERVE_BYTES = 4 * MIB;

/** The reserve of a database in the file `path`, which one connection writes. */
export class LogReserve {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #roomBytes: () => number;
  #isWhole = false;

  constructor(database: DatabaseSync, path: string, room = (): number => roomBytes(dirname(path))) {
    this.#database = database;
    this.#path = path;
    this.#roomBytes = room;
    const { page_size: page } = database.prepare('PRAGMA page_size').get() as { page_size: number };
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_BYTES / page}`);
    this.hasRoom();
  }

  /** Whether the disk has room for what can wait. Where it has, the reserve is made whole. */
  hasRoom(): boolean {
    const room = this.#roomBytes();
    if (!this.#isWhole) this.#isWhole = this.#restore(room);
    return room >= ROOM_BYTES;
  }

  #restore(room: number): boolean {
    const bytes = CHECKPOINT_BYTES + RESERVE_BYTES;
    const missing = bytes - logBytes(this.#path);
    if (missing <= 0) return true;
    if (room < missing + 2 * ROOM_BYTES) return false;
    try {
      // So that the log begins at its start again.
      this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      lengthenLog(this.#database, bytes);
      return true;
    } catch {
      // Somebody was faster to take the space, or holds the file: it is tried again with the next question.
      return false;
    }
  }
}

/** What the disk of a folder has left. */
export function roomBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** How long the log of the database in the file `path` is. */
export function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Writes so much to the log, and takes it back: pages that do not fit into a small cache are written before a commit.
 * The file keeps its length, and the log begins at its start again.
 */
export function lengthenLog(database: DatabaseSync, bytes: number): void {
  const { cache_size: before } = database.prepare('PRAGMA cache_size').get() as { cache_size: number };
  database.exec('PRAGMA cache_size = 16');
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec('CREATE TABLE log_reserve (body TEXT)');
    database.prepare('INSERT INTO log_reserve VALUES (?)').run('x'.repeat(bytes));
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
    database.exec(`PRAGMA cache_size = ${before}`);
  }
}
