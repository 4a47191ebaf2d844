/** Subscriptions in SQLite. */

import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '#platform/sql/sqlite.ts';
import type { ListedSymbol, SubscriptionStore } from './subscription-store.ts';

/** The store over an open database that has the migrations of `sqlite/subscriptions`. */
export function createSqliteSubscriptionStore(database: DatabaseSync): SubscriptionStore {
  const insert = database.prepare(
    'INSERT INTO subscription (tenant, user, exchange, symbol) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = database.prepare(
    'DELETE FROM subscription WHERE tenant = ? AND user = ? AND exchange = ? AND symbol = ?',
  );
  const clear = database.prepare('DELETE FROM subscription WHERE tenant = ? AND user = ?');
  const list = database.prepare(
    'SELECT exchange, symbol FROM subscription WHERE tenant = ? AND user = ? ORDER BY symbol, exchange',
  );
  const wanted = database.prepare(
    'SELECT exchange, symbol, count(*) AS subscribers FROM subscription GROUP BY exchange, symbol ORDER BY exchange, symbol',
  );
  return {
    async add({ tenantId, userId }, { exchange, symbol }) {
      insert.run(tenantId, userId, exchange, symbol);
    },
    async remove({ tenantId, userId }, { exchange, symbol }) {
      remove.run(tenantId, userId, exchange, symbol);
    },
    async replace({ tenantId, userId }, items) {
      transaction(database, () => {
        clear.run(tenantId, userId);
        for (const { exchange, symbol } of items) insert.run(tenantId, userId, exchange, symbol);
      });
    },
    async listOf({ tenantId, userId }) {
      return list.all(tenantId, userId).map(symbolOfRow);
    },
    async wanted() {
      return wanted.all().map((row) => ({ ...symbolOfRow(row), subscribers: Number(row.subscribers) }));
    },
    async close() {
      database.close();
    },
  };
}

function symbolOfRow({ exchange, symbol }: Record<string, unknown>): ListedSymbol {
  return { exchange: String(exchange), symbol: String(symbol) };
}
