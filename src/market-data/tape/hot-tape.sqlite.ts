/** The newest trades in SQLite, keyed by (exchange, symbol, day, number), so that a doubled trade changes nothing. */

import type { DatabaseSync } from 'node:sqlite';
import { defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { transaction } from '#platform/sql/sqlite.ts';
import type { HotTape, TapeDay } from './hot-tape.ts';
import type { Trade, TradeBust, TradeSession } from './trade.ts';

/** B3's own codes (`TipoSessaoPregao`). */
const SESSION_CODES: Record<TradeSession, number> = { regular: 1, 'after-hours': 6 };

const TRADE_COLUMNS = 'exchange, symbol, id, at, price, quantity, session, buyer, seller';
const DAY = 'exchange = ? AND symbol = ? AND date = ?';
const BUSTED = '(exchange, symbol, date, id) IN (SELECT exchange, symbol, date, id FROM bust)';

const SQL = {
  insert: `INSERT OR IGNORE INTO trade (exchange, symbol, date, id, at, price, quantity, session, buyer, seller)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  isBusted: `SELECT 1 FROM bust WHERE ${DAY} AND id = ?`,
  bust: 'INSERT OR IGNORE INTO bust (exchange, symbol, date, id) VALUES (?, ?, ?, ?)',
  days: 'SELECT DISTINCT exchange, symbol, date FROM trade ORDER BY exchange, symbol, date',
  read: `SELECT ${TRADE_COLUMNS} FROM trade WHERE ${DAY} AND NOT ${BUSTED} ORDER BY at, id`,
  readBusted: `SELECT ${TRADE_COLUMNS} FROM trade WHERE ${DAY} AND ${BUSTED} ORDER BY at, id`,
  last: `SELECT ${TRADE_COLUMNS} FROM trade WHERE ${DAY} ORDER BY at DESC, id DESC LIMIT 1`,
  dropTrades: `DELETE FROM trade WHERE ${DAY}`,
  dropBusts: `DELETE FROM bust WHERE ${DAY}`,
} as const;

/** The tape over an open database that has the migrations of `sqlite/tape`; days are those of `zone`. */
export function createSqliteHotTape(database: DatabaseSync, zone: Zone): HotTape {
  const insert = database.prepare(SQL.insert);
  const isBusted = database.prepare(SQL.isBusted);
  const bust = database.prepare(SQL.bust);
  const days = database.prepare(SQL.days);
  const last = database.prepare(SQL.last);

  /** Whether the trade counts and was new. */
  function store(trade: Trade): boolean {
    const { exchange, symbol, id, at, price, quantity, buyer, seller } = trade;
    const session = SESSION_CODES[trade.session];
    const date = zone.dateAt(at);
    const { changes } = insert.run(exchange, symbol, date, id, at, price, quantity, session, buyer, seller);
    return changes === 1 && isBusted.get(exchange, symbol, date, id) === undefined;
  }

  return {
    async append(trades) {
      return trades.length === 0 ? [] : transaction(database, () => trades.filter(store));
    },
    async bust(busts) {
      if (busts.length === 0) return [];
      const isNew = ({ exchange, symbol, date, id }: TradeBust): boolean =>
        bust.run(exchange, symbol, date, id).changes === 1;
      return transaction(database, () => busts.filter(isNew));
    },
    async days() {
      return days.all().map((row) => {
        const day = row as unknown as TapeDay;
        const newest = defined(last.get(day.exchange, day.symbol, day.date), 'a day that is held has a trade');
        return { exchange: day.exchange, symbol: day.symbol, date: day.date, lastTrade: tradeOf(newest) };
      });
    },
    async read({ exchange, symbol, date }) {
      return database.prepare(SQL.read).all(exchange, symbol, date).map(tradeOf);
    },
    async readBusted({ exchange, symbol, date }) {
      return database.prepare(SQL.readBusted).all(exchange, symbol, date).map(tradeOf);
    },
    async drop({ exchange, symbol, date }) {
      transaction(database, () => {
        database.prepare(SQL.dropTrades).run(exchange, symbol, date);
        database.prepare(SQL.dropBusts).run(exchange, symbol, date);
      });
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
