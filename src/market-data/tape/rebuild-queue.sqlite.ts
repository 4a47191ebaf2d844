/** Days to rebuild, in the database of the hot tape, so that another process can ask a running platform. */

import type { DatabaseSync } from 'node:sqlite';
import type { LocalDate } from '#kernel/time.ts';
import { inTurn, transaction } from '#platform/sql/sqlite.ts';
import type { RebuildQueue } from './rebuild-queue.ts';

/** The queue over an open database that has the migrations of `sqlite/tape`. */
export function createSqliteRebuildQueue(database: DatabaseSync): RebuildQueue {
  const add = database.prepare('INSERT OR IGNORE INTO rebuild_request (exchange, symbol, date) VALUES (?, ?, ?)');
  const waiting = database.prepare('SELECT exchange, symbol, date FROM rebuild_request ORDER BY id');
  const done = database.prepare('DELETE FROM rebuild_request WHERE exchange = ? AND symbol = ? AND date = ?');
  return {
    async add(days) {
      const addAll = (): number =>
        days.reduce((sum, { exchange, symbol, date }) => sum + Number(add.run(exchange, symbol, date).changes), 0);
      return inTurn(database, () => transaction(database, addAll));
    },
    async waiting() {
      return waiting.all().map(({ exchange, symbol, date }) => ({
        exchange: String(exchange),
        symbol: String(symbol),
        date: date as LocalDate,
      }));
    },
    async done({ exchange, symbol, date }) {
      await inTurn(database, () => done.run(exchange, symbol, date));
    },
  };
}
