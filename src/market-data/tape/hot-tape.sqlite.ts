/** The newest trades in SQLite, keyed by (exchange, symbol, day, number), so that a doubled trade changes nothing. */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { scheduler } from 'node:timers/promises';
import { defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { inTurn, slicedTransaction, transaction } from '#platform/sql/sqlite.ts';
import type { HotTape, TapeDay } from './hot-tape.ts';
import { createPendingMinutes } from './pending.sqlite.ts';
import { minutesOf } from './pending.ts';
import type { Trade, TradeBust, TradeSession } from './trade.ts';
import { TRADE_CONDITIONS, type TradeCondition } from './trade-condition.table.ts';

/** B3's own codes (`TipoSessaoPregao`). */
const SESSION_CODES: Record<TradeSession, number> = { regular: 1, 'after-hours': 6 };

const CONDITIONS = new Map(
  Object.entries(TRADE_CONDITIONS).map(([condition, { code }]) => [code, condition as TradeCondition]),
);

const COUNTS = 'NOT EXISTS (SELECT 1 FROM bust WHERE bust.day = trade.day AND bust.id = trade.id)';

/** Rows that are read or dropped before others may run: a few milliseconds of work. */
const PAGE_ROWS = 5_000;
/** Trades that are written before others may run. */
const SLICE_TRADES = 500;

const SQL = {
  findDay: 'SELECT id FROM day WHERE exchange = ? AND symbol = ? AND date = ?',
  addDay: 'INSERT INTO day (exchange, symbol, date) VALUES (?, ?, ?) RETURNING id',
  days: 'SELECT id, exchange, symbol, date FROM day ORDER BY exchange, symbol, date',
  insert: `INSERT OR IGNORE INTO trade (day, id, at, price, quantity, session, condition, buyer, seller)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  hasBusts: 'SELECT 1 FROM bust WHERE day = ? LIMIT 1',
  isBusted: 'SELECT 1 FROM bust WHERE day = ? AND id = ?',
  bust: 'INSERT OR IGNORE INTO bust (day, id) VALUES (?, ?)',
  find: 'SELECT * FROM trade WHERE day = ? AND id = ?',
  last: 'SELECT * FROM trade WHERE day = ? ORDER BY at DESC, id DESC LIMIT 1',
  read: `SELECT * FROM trade WHERE day = ? AND ${COUNTS} ORDER BY at, id`,
  readPage: `SELECT * FROM trade WHERE day = ? AND id > ? AND ${COUNTS} ORDER BY id LIMIT ${PAGE_ROWS}`,
  readSpan: `SELECT * FROM trade WHERE day = ? AND at >= ? AND at < ? AND ${COUNTS} ORDER BY at, id`,
  newest: `SELECT *, NOT ${COUNTS} AS busted FROM trade
     WHERE day = ? AND at >= ? AND at < ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?`,
  newestCounting: `SELECT *, 0 AS busted FROM trade
     WHERE day = ? AND at >= ? AND at < ? AND (at, id) < (?, ?) AND ${COUNTS} ORDER BY at DESC, id DESC LIMIT ?`,
  dates: 'SELECT date FROM day WHERE exchange = ? AND symbol = ? ORDER BY date',
  readBusted: `SELECT * FROM trade WHERE day = ? AND NOT ${COUNTS} ORDER BY at, id`,
  readBusts: 'SELECT id FROM bust WHERE day = ? ORDER BY id',
  pageEnd: `SELECT id FROM trade WHERE day = ? ORDER BY id LIMIT 1 OFFSET ${PAGE_ROWS}`,
  dropPage: 'DELETE FROM trade WHERE day = ? AND id < ?',
  dropTrades: 'DELETE FROM trade WHERE day = ?',
  dropBusts: 'DELETE FROM bust WHERE day = ?',
  dropDay: 'DELETE FROM day WHERE id = ?',
} as const;

/** The tape over an open database that has the migrations of `sqlite/tape`; days are those of `zone`. */
export function createSqliteHotTape(database: DatabaseSync, zone: Zone): HotTape {
  const run = prepareAll(database);
  const dayIds = createDayIds(run);
  const minutes = createPendingMinutes(database);

  /** Whether the trade counts and was new. */
  function store(trade: Trade, { id: day, hasBusts }: OpenDay): boolean {
    const { id, at, price, quantity, buyer, seller } = trade;
    const session = SESSION_CODES[trade.session];
    const condition = TRADE_CONDITIONS[trade.condition].code;
    const { changes } = run.insert.run(day, id, at, price, quantity, session, condition, buyer, seller);
    return changes === 1 && !(hasBusts && run.isBusted.get(day, id) !== undefined);
  }

  function openDay(day: TapeDay): OpenDay {
    const id = dayIds.add(day);
    return { date: day.date, id, hasBusts: run.hasBusts.get(id) !== undefined };
  }

  /** Symbol by symbol, whose rows lie side by side: a page of the file is written to once. */
  function* append(trades: readonly Trade[]): Generator<void, Trade[], void> {
    const isAdded = new Uint8Array(trades.length);
    let written = 0;
    for (const own of positionsBySymbol(trades)) {
      let day: OpenDay | null = null;
      for (const position of own) {
        const trade = trades[position] as Trade;
        const date = zone.dateAt(trade.at);
        if (day?.date !== date) day = openDay({ exchange: trade.exchange, symbol: trade.symbol, date });
        if (store(trade, day)) isAdded[position] = 1;
        if (++written % SLICE_TRADES === 0) yield;
      }
    }
    minutes.mark(minutesOf(trades, zone));
    return trades.filter((_, position) => isAdded[position] === 1);
  }

  function bustAll(busts: readonly TradeBust[]): Trade[] {
    const taken = busts.map(bust).filter((one) => one !== null);
    minutes.mark(minutesOf(taken, zone));
    return taken;
  }

  /** The trade that counted until now; null where there was none. */
  function bust(one: TradeBust): Trade | null {
    const day = dayIds.add(one);
    if (run.bust.run(day, one.id).changes === 0) return null;
    const held = run.find.get(day, one.id);
    return held === undefined ? null : tradeOf(one, held);
  }

  return {
    append: async (trades) =>
      trades.length === 0 ? [] : dayIds.within(slicedTransaction(database, () => append(trades))),
    bust: async (busts) =>
      busts.length === 0 ? [] : dayIds.within(inTurn(database, () => transaction(database, () => bustAll(busts)))),
    ...createReads(run, dayIds),
    ...minutes.port,
    drop: (day) => dropDay(database, run, { day, dayIds }),
    async close() {
      database.close();
    },
  };
}

/** A day that trades are written to. */
interface OpenDay {
  readonly date: LocalDate;
  readonly id: number;
  readonly hasBusts: boolean;
}

/** Where the trades of each symbol stand; each symbol of an exchange by itself. */
function positionsBySymbol(trades: readonly Trade[]): Iterable<readonly number[]> {
  const positions = new Map<string, number[]>();
  for (const [position, { exchange, symbol }] of trades.entries()) {
    const key = `${exchange} ${symbol}`;
    const own = positions.get(key);
    if (own === undefined) positions.set(key, [position]);
    else own.push(position);
  }
  return positions.values();
}

type Reads = Pick<HotTape, 'days' | 'datesOf' | 'read' | 'stream' | 'newest' | 'readSpan' | 'readBusted' | 'readBusts'>;

function createReads(run: Statements, dayIds: DayIds): Reads {
  function readAll(day: TapeDay, statement: StatementSync, ...span: number[]): Trade[] {
    const id = dayIds.find(day);
    return id === undefined ? [] : statement.all(id, ...span).map((row) => tradeOf(day, row));
  }

  async function* stream(day: TapeDay): AsyncGenerator<readonly Trade[], void, undefined> {
    const id = dayIds.find(day);
    if (id === undefined) return;
    let last = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const page = run.readPage.all(id, last).map((row) => tradeOf(day, row));
      const newest = page.at(-1);
      if (newest === undefined) return;
      yield page;
      last = newest.id;
      await scheduler.yield();
    }
  }

  return {
    async days() {
      return run.days.all().map((row) => {
        const newest = run.last.get(Number(row.id));
        return { ...dayOf(row), lastTrade: newest === undefined ? null : tradeOf(dayOf(row), newest) };
      });
    },
    read: async (day) => readAll(day, run.read),
    stream,
    async newest(day, { from, to, before, limit, busted }) {
      const id = dayIds.find(day);
      if (id === undefined) return [];
      const statement = busted ? run.newest : run.newestCounting;
      const [at, below] = [before?.at ?? Number.MAX_SAFE_INTEGER, before?.id ?? Number.MAX_SAFE_INTEGER];
      const rows = statement.all(id, from, to, at, below, limit);
      return rows.map((row) => ({ trade: tradeOf(day, row), busted: row.busted === 1 })).reverse();
    },
    datesOf: async (exchange, symbol) => run.dates.all(exchange, symbol).map(({ date }) => date as LocalDate),
    readSpan: async (day, from, to) => readAll(day, run.readSpan, from, to),
    readBusted: async (day) => readAll(day, run.readBusted),
    async readBusts(day) {
      const id = dayIds.find(day);
      return id === undefined ? [] : run.readBusts.all(id).map((row) => Number(row.id));
    },
  };
}

/** Page by page, so that others may run meanwhile; the day itself goes last. */
async function dropDay(
  database: DatabaseSync,
  run: Statements,
  { day, dayIds }: { readonly day: TapeDay; readonly dayIds: DayIds },
): Promise<void> {
  const id = dayIds.find(day);
  if (id === undefined) return;
  for (let end = run.pageEnd.get(id)?.id; end !== undefined; end = run.pageEnd.get(id)?.id) {
    await inTurn(database, () => run.dropPage.run(id, end as number));
    await scheduler.yield();
  }
  await inTurn(database, () =>
    transaction(database, () => {
      for (const statement of [run.dropTrades, run.dropBusts, run.dropDay]) statement.run(id);
    }),
  );
  dayIds.forget();
}

/** Ids of days in the database, looked up once. */
interface DayIds {
  find(day: TapeDay): number | undefined;
  add(day: TapeDay): number;
  forget(): void;
  /** Waits for a transaction; where it fails, what was learnt in it is forgotten. */
  within<T>(transaction: Promise<T>): Promise<T>;
}

function createDayIds({ findDay, addDay }: Statements): DayIds {
  const known = new Map<string, number>();
  const find = (day: TapeDay): number | undefined => {
    const key = `${day.exchange} ${day.symbol} ${day.date}`;
    const id = known.get(key) ?? (findDay.get(day.exchange, day.symbol, day.date)?.id as number | undefined);
    if (id !== undefined) known.set(key, id);
    return id;
  };
  return {
    find,
    add: (day) => find(day) ?? Number(addDay.get(day.exchange, day.symbol, day.date)?.id),
    forget: () => known.clear(),
    within: async (transaction) => {
      try {
        return await transaction;
      } catch (error) {
        // Ids of days that were made in it went with it.
        known.clear();
        throw error;
      }
    },
  };
}

type Statements = Record<keyof typeof SQL, StatementSync>;

function prepareAll(database: DatabaseSync): Statements {
  const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)] as const);
  return Object.fromEntries(prepared) as Statements;
}

function dayOf({ exchange, symbol, date }: Record<string, unknown>): TapeDay {
  return { exchange: String(exchange), symbol: String(symbol), date: date as LocalDate };
}

function tradeOf({ exchange, symbol }: Pick<TapeDay, 'exchange' | 'symbol'>, row: Record<string, unknown>): Trade {
  return {
    exchange,
    symbol,
    id: Number(row.id),
    at: instantOf(Number(row.at)),
    price: priceOf(Number(row.price)),
    quantity: quantityOf(Number(row.quantity)),
    session: row.session === SESSION_CODES.regular ? 'regular' : 'after-hours',
    condition: defined(CONDITIONS.get(Number(row.condition)), 'a stored condition is known'),
    buyer: brokerOf(row.buyer),
    seller: brokerOf(row.seller),
  };
}

function brokerOf(value: unknown): number | null {
  return value === null ? null : Number(value);
}
