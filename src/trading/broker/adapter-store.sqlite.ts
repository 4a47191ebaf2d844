/** The notes of an adapter in SQLite: one file for each adapter, opened with durability `full`. */

import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '#platform/sql/sqlite.ts';
import { JournalError } from '../journal/journal.ts';
import type { AdapterStore } from './adapter-store.ts';

/** The store over an open database that has the migrations of `sqlite/adapter`; `hasRoom` tells whether its disk has. */
export function createSqliteAdapterStore(database: DatabaseSync, hasRoom = (): boolean => true): AdapterStore {
  const epochOf = database.prepare('SELECT epoch FROM writer');
  const raise = database.prepare('UPDATE writer SET epoch = epoch + 1');
  const read = database.prepare('SELECT body FROM note ORDER BY seq');
  const insert = database.prepare('INSERT INTO note (body) VALUES (?)');
  const clear = database.prepare('DELETE FROM note');
  const currentEpoch = () => Number(epochOf.get()?.epoch);
  /** Of nobody, until claimed. */
  let mine = -1;

  const write = (work: () => void): void =>
    guarded(() =>
      transaction(database, () => {
        const epoch = currentEpoch();
        if (epoch !== mine)
          throw new JournalError('FENCED', `a newer process (${epoch}) writes the notes of this adapter: end this one`);
        work();
      }),
    );

  return {
    async claim() {
      return guarded(() =>
        transaction(database, () => {
          raise.run();
          mine = currentEpoch();
          return { epoch: mine, notes: read.all().map(({ body }) => String(body)) };
        }),
      );
    },
    async append(notes) {
      write(() => {
        for (const note of notes) insert.run(note);
      });
      return { hasRoom: hasRoom() };
    },
    async rewrite(notes) {
      write(() => {
        clear.run();
        for (const note of notes) insert.run(note);
      });
    },
    async close() {
      database.close();
    },
  };
}

/** SQLITE_FULL rolls back, so the same can be tried again; after any other failure only the disk knows. */
const SQLITE_FULL = 13;

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    const { message, errcode } = error as { message: string; errcode?: number };
    if (errcode === SQLITE_FULL)
      throw new JournalError('FULL', 'no space for the notes of the adapter: free some', { cause: error });
    throw new JournalError('BROKEN', `the notes of the adapter cannot be written: ${message}`, { cause: error });
  }
}
