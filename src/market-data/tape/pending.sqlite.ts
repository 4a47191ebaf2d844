/** The pending minutes of a hot tape, in its database. */

import type { DatabaseSync } from 'node:sqlite';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import { inTurn, slicedTransaction, transaction } from '#platform/sql/sqlite.ts';
import type { HotTape, TapeMinute } from './hot-tape.ts';

export interface PendingMinutes {
  /** The part of the tape that is about them. */
  readonly port: Pick<HotTape, 'pending' | 'reopen' | 'settle'>;
  /** Makes minutes pending inside a transaction of the caller. */
  mark(minutes: Iterable<TapeMinute>): void;
}

/** Rows that are written before others may run. */
const SLICE_ROWS = 500;

/** Over an open database that has the migrations of `sqlite/tape`. */
export function createPendingMinutes(database: DatabaseSync): PendingMinutes {
  const all = database.prepare(
    'SELECT exchange, symbol, date, start FROM pending_minute ORDER BY start, exchange, symbol',
  );
  const add = database.prepare(
    'INSERT OR IGNORE INTO pending_minute (exchange, symbol, date, start) VALUES (?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM pending_minute WHERE exchange = ? AND symbol = ? AND start = ?');

  function mark(minutes: Iterable<TapeMinute>): void {
    for (const { exchange, symbol, date, start } of minutes) add.run(exchange, symbol, date, start);
  }

  return {
    mark,
    port: {
      async pending() {
        return all.all().map(({ exchange, symbol, date, start }) => ({
          exchange: String(exchange),
          symbol: String(symbol),
          date: date as LocalDate,
          start: instantOf(Number(start)),
        }));
      },
      async reopen(minutes) {
        if (minutes.length > 0) await inTurn(database, () => transaction(database, () => mark(minutes)));
      },
      async settle(minutes) {
        if (minutes.length === 0) return;
        await slicedTransaction(database, function* () {
          for (const [index, { exchange, symbol, start }] of minutes.entries()) {
            if (index % SLICE_ROWS === SLICE_ROWS - 1) yield;
            remove.run(exchange, symbol, start);
          }
        });
      },
    },
  };
}
