/** What could be heard, in SQLite. */

import type { DatabaseSync } from 'node:sqlite';
import { type Instant, instantOf } from '#kernel/time.ts';
import { transaction } from '#platform/sql/sqlite.ts';
import type { CoverageStore, Spell, SpellKind } from './coverage-store.ts';

/** The store over an open database that has the migrations of `sqlite/coverage`. */
export function createSqliteCoverageStore(database: DatabaseSync): CoverageStore {
  const upsert = database.prepare(
    `INSERT INTO spell (exchange, kind, symbol, first, over) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET over = CASE
       WHEN excluded.over IS NULL OR over IS NULL THEN excluded.over ELSE max(over, excluded.over) END`,
  );
  const overlapping = database.prepare(
    `SELECT exchange, kind, symbol, first, over FROM spell
     WHERE exchange = ? AND symbol IN ('', ?) AND first < ? AND (over IS NULL OR over > ?) ORDER BY kind, first`,
  );
  const lasting = database.prepare(
    'SELECT exchange, kind, symbol, first, over FROM spell WHERE exchange = ? AND over IS NULL ORDER BY kind, symbol, first',
  );
  const lastHeard = database.prepare("SELECT max(over) AS at FROM spell WHERE exchange = ? AND kind = 'listening'");
  return {
    async put(spells) {
      if (spells.length === 0) return;
      transaction(database, () => {
        for (const { exchange, kind, symbol, from, to } of spells) upsert.run(exchange, kind, symbol ?? '', from, to);
      });
    },
    async overlapping({ exchange, symbol, from, to }) {
      return overlapping.all(exchange, symbol, to, from).map(spellOfRow);
    },
    async lasting(exchange) {
      return lasting.all(exchange).map(spellOfRow);
    },
    async lastHeard(exchange) {
      return instantOrNull(lastHeard.get(exchange)?.at);
    },
    async close() {
      database.close();
    },
  };
}

function spellOfRow({ exchange, kind, symbol, first, over }: Record<string, unknown>): Spell {
  return {
    exchange: String(exchange),
    kind: kind as SpellKind,
    symbol: symbol === '' ? null : String(symbol),
    from: instantOf(Number(first)),
    to: instantOrNull(over),
  };
}

function instantOrNull(value: unknown): Instant | null {
  return value === null || value === undefined ? null : instantOf(Number(value));
}
