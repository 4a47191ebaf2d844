/**
 * What the paper venue keeps, in SQLite. It survives the end of the process, however it ends; a power cut may take the
 * newest orders, as no broker's machine goes down with ours and each sync would hold up the live market.
 */

import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '#platform/sql/sqlite.ts';
import type { PaperOrder } from './order.ts';
import type { PaperStore } from './paper-store.ts';

/** The store over an open database that has the migrations of `sqlite/paper`; `hasRoom` tells whether its disk has. */
export function createSqlitePaperStore(database: DatabaseSync, hasRoom = (): boolean => true): PaperStore {
  const put = database.prepare(
    'INSERT INTO paper_order (number, date, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  const recent = database.prepare(
    `SELECT body FROM paper_order
     WHERE date BETWEEN coalesce((SELECT max(date) FROM paper_order WHERE date < :date), :date) AND :date
     ORDER BY number`,
  );
  const last = database.prepare('SELECT max(number) AS number FROM paper_order');
  const begin = database.prepare(
    'INSERT INTO paper_session (number) SELECT coalesce(max(number), 0) + 1 FROM paper_session RETURNING number',
  );
  const forget = database.prepare(
    'DELETE FROM paper_order WHERE date < ? AND number < (SELECT max(number) FROM paper_order)',
  );
  const own = database.prepare('SELECT name FROM paper_store');
  return {
    hasRoom,
    async save(orders) {
      transaction(database, () => {
        for (const order of orders) put.run(order.number, order.date, JSON.stringify(order));
      });
    },
    async recent(date) {
      return recent.all({ date }).map(({ body }) => JSON.parse(String(body)) as PaperOrder);
    },
    async lastNumber() {
      return Number(last.get()?.number ?? 0);
    },
    async name() {
      return String(own.get()?.name);
    },
    async beginSession() {
      // Synced, with all that was saved before: a power cut may take the newest orders, and gives no id of theirs to others.
      database.exec('PRAGMA synchronous = FULL');
      const { number } = begin.get() ?? {};
      database.exec('PRAGMA synchronous = NORMAL');
      return Number(number);
    },
    async forgetBefore(date) {
      forget.run(date);
    },
    async close() {
      database.close();
    },
  };
}
