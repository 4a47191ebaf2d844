/** The newest trades in SQLite, keyed by (exchange, symbol, day, number), so that a doubled trade changes nothing. */

import type { DatabaseSync } from 'node:sqlite';
import { defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { transaction } from '#platform/sql/sqlite.ts';
import type { HotTape, TapeDay } from './hot-tape.ts';
import type { Trade, TradeSession } from './trade.ts';

/** B3's own codes (`TipoSessaoPregao`). */
const SESSION_CODES: Record<TradeSession, number> = { regular: 1, 'after-hours': 6 };

const TRADE_COLUMNS = 'exchange, symbol, id, at, price, quantity, session, buyer, seller';

/** The tape over an open database that has the migrations of `sqlite/tape`; days are those of `zone`. */
export function createSqliteHotTape(database: DatabaseSync, zone: Zone): HotTape {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO trade (exchange, symbol, date, id, at, price, quantity, session, buyer, seller)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const days = database.prepare('SELECT DISTINCT exchange, symbol, date FROM trade ORDER BY exchange, symbol, date');
  const read = database.prepare(
    `SELECT ${TRADE_COLUMNS} FROM trade WHERE exchange = ? AND symbol = ? AND date = ? ORDER BY at, id`,
  );
  const last = database.prepare(
    `SELECT ${TRADE_COLUMNS} FROM trade WHERE exchange = ? AND symbol = ? AND date = ? ORDER BY at DESC, id DESC LIMIT 1`,
  );
  const drop = database.prepare('DELETE FROM trade WHERE exchange = ? AND symbol = ? AND date = ?');

  /** Whether the trade was new. */
  function store(trade: Trade): boolean {
    const { exchange, symbol, id, at, price, quantity, buyer, seller } = trade;
    const session = SESSION_CODES[trade.session];
    const { changes } = insert.run(exchange, symbol, zone.dateAt(at), id, at, price, quantity, session, buyer, seller);
    return changes === 1;
  }

  return {
    async append(trades) {
      return trades.length === 0 ? [] : transaction(database, () => trades.filter(store));
    },
    async days() {
      return days.all().map((row) => {
        const day = row as unknown as TapeDay;
        const newest = defined(last.get(day.exchange, day.symbol, day.date), 'a day that is held has a trade');
        return { exchange: day.exchange, symbol: day.symbol, date: day.date as LocalDate, lastTrade: tradeOf(newest) };
      });
    },
    async read({ exchange, symbol, date }) {
      return read.all(exchange, symbol, date).map(tradeOf);
    },
    async drop({ exchange, symbol, date }) {
      drop.run(exchange, symbol, date);
    },
    async close() {
      database.close();
    },
  };
}

function tradeOf(row: Record<string, unknown>): Trade {
  return {
    exchange: String(row.exchange),
    symbol: String(row.symbol),
    id: Number(row.id),
    at: instantOf(Number(row.at)),
    price: priceOf(Number(row.price)),
    quantity: quantityOf(Number(row.quantity)),
    session: row.session === SESSION_CODES.regular ? 'regular' : 'after-hours',
    buyer: brokerOf(row.buyer),
    seller: brokerOf(row.seller),
  };
}

function brokerOf(value: unknown): number | null {
  return value === null ? null : Number(value);
}
