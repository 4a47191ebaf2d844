/**
 * One process per data folder: a SQLite file that is locked as long as the process lives. The system frees the lock
 * when the process ends, however it ends, so that no stale file is ever in the way.
 */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Takes the lock of `folder`, which must exist; null where another process has it. */
export function lockFolder(folder: string): { release(): void } | null {
  const database = new DatabaseSync(join(folder, 'lock.db'));
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
}

const SQLITE_BUSY = 5;
