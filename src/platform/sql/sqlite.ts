/** SQLite as this project opens it: WAL, a busy timeout, and numbered migrations applied once, in order. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

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

/** Opens the database and brings its tables up to date. */
export function openSqlite({ path, migrations, durability }: SqliteOptions): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${durability}`);
    database.exec('PRAGMA foreign_keys = ON');
    migrate(database, path, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
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
