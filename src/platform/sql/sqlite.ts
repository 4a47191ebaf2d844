/** SQLite as this project opens it: WAL, a busy timeout, and numbered migrations applied once, in order. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { scheduler } from 'node:timers/promises';

export interface SqliteOptions {
  /** File of the database, or ":memory:". Its folder must exist. */
  readonly path: string;
  /** Folder of `0001-….sql` files. */
  readonly migrations: string;
  /** `full` survives power loss at every commit; `normal` may lose the newest commits then, but never corrupts. */
  readonly durability: 'full' | 'normal';
}

/** Thrown where a database was made by a newer version of the program than this one. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

/** Thrown where the file of a database cannot be used; the message says which and what to do. */
export class DatabaseFileError extends Error {
  override readonly name = 'DatabaseFileError';
}

/** The pages that live symbols write to every second stay in memory. */
const CACHE_KIB = 32 * 1024;
/** 32 MB of log: copying it into the database every second, as SQLite would, stops the live path for longer. */
const CHECKPOINT_PAGES = 8_000;

/** Opens the database and brings its tables up to date. */
export function openSqlite({ path, migrations, durability }: SqliteOptions): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${durability}`);
    database.exec('PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    migrate(database, path, migrations);
    return database;
  } catch (error) {
    database?.close();
    throw explained(error, path);
  }
}

/** Opens a database that `openSqlite` has made, to be read alone, beside whoever writes it. */
export function openSqliteReader(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    database.exec('PRAGMA busy_timeout = 5000');
    return database;
  } catch (error) {
    throw explained(error, path);
  }
}

/** What SQLite says of a file that it cannot use, with the file and what to do. */
function explained(error: unknown, path: string): unknown {
  const advice = ADVICE[(error as { errcode?: number }).errcode ?? 0];
  return advice === undefined
    ? error
    : new DatabaseFileError(`${path}: ${(error as Error).message}. ${advice}`, { cause: error });
}

const FROM_BACKUP = 'Put a backup in its place, or move it away to begin anew.';
/** By SQLite's result code. */
const ADVICE: Readonly<Record<number, string>> = {
  8: 'Set PREGAO_DATA_DIR to a folder that you may write.',
  11: `The file is damaged. ${FROM_BACKUP}`,
  13: 'The disk is full: free some space.',
  14: 'Set PREGAO_DATA_DIR to a folder that you may write.',
  26: `The file is none of Pregão's, or damaged. ${FROM_BACKUP}`,
};

/** Whether SQLite could not make sense of a file: it was damaged, or is no database. */
export function isDamage(error: unknown): boolean {
  const { errcode, cause } = error as { readonly errcode?: number; readonly cause?: unknown };
  if (errcode === undefined) return cause !== undefined && isDamage(cause);
  // The lower byte is the kind, what is above it says more.
  return [11, 26].includes(errcode & 0xff);
}

/** Runs `work` in one transaction: all of it is stored, or nothing. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Runs `work`, which only reads, on the rows of one moment, whoever writes meanwhile. */
export function snapshot<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN');
  try {
    return work();
  } finally {
    if (database.isTransaction) database.exec('COMMIT');
  }
}

/** The last one of those that wait for their turn on a connection. */
const turns = new WeakMap<DatabaseSync, Promise<unknown>>();

/**
 * Runs `work` in one transaction, and lets others run where it yields: a long write does not hold up the event loop.
 * Whoever else writes on this connection waits for it with `inTurn`; who reads on it sees what is written so far.
 */
export function slicedTransaction<T>(database: DatabaseSync, work: () => Generator<void, T, void>): Promise<T> {
  return inTurn(database, async () => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const steps = work();
      let step = steps.next();
      for (; step.done !== true; step = steps.next()) await scheduler.yield();
      database.exec('COMMIT');
      return step.value;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  });
}

/** Runs `work` when all that was asked before it on this connection is done, well or not. */
export function inTurn<T>(database: DatabaseSync, work: () => T | Promise<T>): Promise<T> {
  const before = turns.get(database) ?? Promise.resolve();
  const done = before.then(work, work);
  turns.set(database, done);
  return done;
}

function migrate(database: DatabaseSync, path: string, folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  if (schemaVersion(database, path, files.length) === files.length) return;
  transaction(database, () => {
    // Read again under the lock: another process may have migrated meanwhile.
    const from = schemaVersion(database, path, files.length);
    for (const file of files.slice(from)) database.exec(readFileSync(join(folder, file), 'utf8'));
    database.exec(`PRAGMA user_version = ${files.length}`);
  });
}

function schemaVersion(database: DatabaseSync, path: string, known: number): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version <= known) return version;
  throw new NewerDatabaseError(
    `${path} was made by a newer version of Pregão (schema ${version}, this one knows ${known}). ` +
      'Start the newer version, or choose another PREGAO_DATA_DIR.',
  );
}
