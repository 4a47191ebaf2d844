/** Corporate actions in SQLite, in the database of the bars that they adjust. */

import type { DatabaseSync } from 'node:sqlite';
import { defined } from '#kernel/assert.ts';
import type { LocalDate } from '#kernel/time.ts';
import { transaction } from '#platform/sql/sqlite.ts';
import { ACTION_KINDS, type CashKind, type CorporateAction, type ShareKind } from './corporate-action.ts';
import type { CorporateActionStore } from './corporate-action-store.ts';

/** The store over an open database that has the migrations of `sqlite/candles`. */
export function createSqliteCorporateActionStore(database: DatabaseSync): CorporateActionStore {
  const find = database.prepare(
    `SELECT after, before, cash, source FROM corporate_action
     WHERE exchange = ? AND symbol = ? AND ex_date = ? AND kind = ?`,
  );
  const upsert = database.prepare(
    `INSERT OR REPLACE INTO corporate_action (exchange, symbol, ex_date, kind, after, before, cash, source)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = database.prepare(
    `SELECT ex_date, kind, after, before, cash, source FROM corporate_action
     WHERE exchange = ? AND symbol = ? ORDER BY ex_date, kind`,
  );

  return {
    async put(actions) {
      const outcome = { added: 0, changed: 0, same: 0 };
      transaction(database, () => {
        for (const action of actions) {
          const { exchange, symbol, exDate, kind } = action;
          const values = valuesOf(action);
          const old = find.get(exchange, symbol, exDate, kind);
          const isSame = old !== undefined && Object.values(old).every((value, index) => value === values[index]);
          outcome[old === undefined ? 'added' : isSame ? 'same' : 'changed'] += 1;
          if (!isSame) upsert.run(exchange, symbol, exDate, kind, ...values);
        }
      });
      return outcome;
    },
    async of({ exchange, symbol }) {
      return select.all(exchange, symbol).map((row) => actionOfRow(row, exchange, symbol));
    },
    async close() {
      database.close();
    },
  };
}

function valuesOf(action: CorporateAction): (number | string | null)[] {
  return 'cash' in action
    ? [null, null, action.cash, action.source]
    : [action.after, action.before, null, action.source];
}

function actionOfRow(row: Record<string, unknown>, exchange: string, symbol: string): CorporateAction {
  const kind = defined(
    ACTION_KINDS.find((name) => name === row.kind),
    'a stored kind is known',
  );
  const common = { exchange, symbol, exDate: String(row.ex_date) as LocalDate, source: String(row.source) };
  return row.cash === null
    ? { ...common, kind: kind as ShareKind, after: Number(row.after), before: Number(row.before) }
    : { ...common, kind: kind as CashKind, cash: Number(row.cash) };
}
