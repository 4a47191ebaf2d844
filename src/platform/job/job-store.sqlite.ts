/** Jobs in SQLite. */

import type { DatabaseSync } from 'node:sqlite';
import type { JobStore, StoredJob } from './job-store.ts';

/** The store over an open database that has the migrations of `sqlite/jobs`. */
export function createSqliteJobStore(database: DatabaseSync): JobStore {
  const put = database.prepare('INSERT OR REPLACE INTO job (id, state, created_at_ms, body) VALUES (?, ?, ?, ?)');
  const find = database.prepare('SELECT * FROM job WHERE id = ?');
  const newest = database.prepare('SELECT * FROM job ORDER BY created_at_ms DESC, id DESC LIMIT ?');
  const forget = database.prepare(
    `DELETE FROM job WHERE id IN (SELECT id FROM job ORDER BY created_at_ms DESC, id DESC LIMIT -1 OFFSET ?)
     RETURNING id`,
  );
  return {
    async put({ id, state, createdAtMs, body }) {
      put.run(id, state, createdAtMs, body);
    },
    async find(id) {
      const row = find.get(id);
      return row === undefined ? null : jobOf(row);
    },
    newest: async (limit) => newest.all(limit).map(jobOf),
    forget: async (most) => forget.all(most).map(({ id }) => String(id)),
    async close() {
      database.close();
    },
  };
}

function jobOf({ id, state, created_at_ms, body }: Record<string, unknown>): StoredJob {
  return { id: String(id), state: String(state), createdAtMs: Number(created_at_ms), body: String(body) };
}
