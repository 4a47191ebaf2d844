/** Kept answers, in SQLite. */

import type { DatabaseSync } from 'node:sqlite';
import type { AnswerStore } from './answer-store.ts';

/** The store over an open database that has the migrations of `sqlite/requests`. */
export function createSqliteAnswerStore(database: DatabaseSync): AnswerStore {
  const find = database.prepare('SELECT request_hash, status, body, at_ms FROM answer WHERE user_id = ? AND key = ?');
  const keep = database.prepare(
    'INSERT OR REPLACE INTO answer (user_id, key, request_hash, status, body, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const forgetOld = database.prepare('DELETE FROM answer WHERE at_ms < ?');
  const forgetMany = database.prepare(
    `DELETE FROM answer WHERE at_ms <
       (SELECT at_ms FROM answer ORDER BY at_ms DESC LIMIT 1 OFFSET ? - 1)`,
  );
  return {
    async find(userId, key) {
      const row = find.get(userId, key);
      if (row === undefined) return null;
      const { request_hash, status, body, at_ms } = row;
      return {
        userId,
        key,
        requestHash: String(request_hash),
        status: Number(status),
        body: String(body),
        atMs: Number(at_ms),
      };
    },
    async keep({ userId, key, requestHash, status, body, atMs }) {
      keep.run(userId, key, requestHash, status, body, atMs);
    },
    async forget(beforeMs, most) {
      forgetOld.run(beforeMs);
      forgetMany.run(most);
    },
    async close() {
      database.close();
    },
  };
}
