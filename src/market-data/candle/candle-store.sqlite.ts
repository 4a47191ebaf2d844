/** Bars in SQLite. One table clustered by (series, timeframe, start): the newest bars of a chart are one short read. */

import type { DatabaseSync } from 'node:sqlite';
import { scheduler } from 'node:timers/promises';
import { BASES } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf } from '#kernel/time.ts';
import { turnoverFromCentavos } from '#kernel/turnover.ts';
import { transaction } from '#platform/sql/sqlite.ts';
import type { Candle, CandleSource, SeriesKey } from './candle.ts';
import type { CandleStore, NewestQuery, Span } from './candle-store.ts';

const COLUMNS = `open, high, low, close, volume, turnover, trades, first_trade_id, first_offset, last_trade_id,
  last_offset, complete, revision, source, basis`;

/** Minutes; stored instead of the name, so that the key is short. */
const CODES: Record<Timeframe, number> = { '1m': 1, '5m': 5, '15m': 15, '60m': 60, '1d': 1440, '1w': 10_080 };

const SOURCE_CODES: Record<CandleSource, number> = {
  simulated: 1,
  replay: 2,
  'trade-file': 3,
  mt5: 4,
  profit: 5,
  cotahist: 6,
};
const SOURCES = new Map(Object.entries(SOURCE_CODES).map(([source, code]) => [code, source as CandleSource]));

const ADD_SERIES =
  'INSERT INTO series (exchange, symbol) VALUES (?, ?) ON CONFLICT DO UPDATE SET symbol = symbol RETURNING id';

/** The store over an open database that has the migrations of `sqlite/candles`. */
export function createSqliteCandleStore(database: DatabaseSync): CandleStore {
  const seriesIds = new Map<string, number>();
  const findSeries = database.prepare('SELECT id FROM series WHERE exchange = ? AND symbol = ?');
  const addSeries = database.prepare(ADD_SERIES);
  const upsert = database.prepare(
    `INSERT OR REPLACE INTO candle (series, timeframe, start, ${COLUMNS})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM candle WHERE series = ? AND timeframe = ? AND start >= ? AND start < ?');
  const reads = createReads(database, seriesId);
  let writes = 0;
  const symbols = database.prepare('SELECT exchange, symbol FROM series ORDER BY exchange, symbol');

  function seriesId(exchange: string, symbol: string): number | undefined {
    const key = `${exchange} ${symbol}`;
    const cached = seriesIds.get(key);
    if (cached !== undefined) return cached;
    const found = findSeries.get(exchange, symbol)?.id as number | undefined;
    if (found !== undefined) seriesIds.set(key, found);
    return found;
  }

  /** Ids of series made inside a transaction are not cached before it is committed. */
  function write(candles: readonly Candle[]): void {
    writes += 1;
    const fresh = new Map<string, number>();
    for (const bar of candles) {
      const key = `${bar.exchange} ${bar.symbol}`;
      let id = fresh.get(key) ?? seriesId(bar.exchange, bar.symbol);
      if (id === undefined) {
        id = Number(addSeries.get(bar.exchange, bar.symbol)?.id);
        fresh.set(key, id);
      }
      upsert.run(id, CODES[bar.timeframe], bar.start, ...valuesOf(bar));
    }
  }

  return {
    async put(candles) {
      // Whoever puts many batches lets others run between them.
      if (candles.length > 0) await scheduler.yield();
      if (candles.length > 0) transaction(database, () => write(candles));
    },
    async replace(series: SeriesKey, span: Span, candles) {
      writes += 1;
      transaction(database, () => {
        const id = seriesId(series.exchange, series.symbol);
        if (id !== undefined) remove.run(id, CODES[series.timeframe], span.from, span.to);
        write(candles);
      });
    },
    ...reads,
    version: () => `${writes} ${reads.foreignWrites()}`,
    sync: async () => sync(database),
    async symbols() {
      return symbols.all().map((row) => ({ exchange: String(row.exchange), symbol: String(row.symbol) }));
    },
    async close() {
      database.close();
    },
  };
}

interface Reads extends Pick<CandleStore, 'newest' | 'oldest' | 'count' | 'starts'> {
  /** A number that changes with whatever another connection writes. */
  foreignWrites(): number;
}

function createReads(
  database: DatabaseSync,
  seriesId: (exchange: string, symbol: string) => number | undefined,
): Reads {
  const inSpan = 'FROM candle WHERE series = ? AND timeframe = ? AND start >= ? AND start < ?';
  const newest = database.prepare(`SELECT start, ${COLUMNS} ${inSpan} ORDER BY start DESC LIMIT ?`);
  newest.setReturnArrays(true);
  const oldest = database.prepare(`SELECT start, ${COLUMNS} ${inSpan} ORDER BY start LIMIT ?`);
  oldest.setReturnArrays(true);
  const count = database.prepare(`SELECT count(*) AS count ${inSpan}`);
  const starts = database.prepare(`SELECT start ${inSpan} ORDER BY start`);
  starts.setReturnArrays(true);
  const dataVersion = database.prepare('PRAGMA data_version');
  dataVersion.setReturnArrays(true);
  return {
    async newest(series: SeriesKey, query: NewestQuery) {
      const id = seriesId(series.exchange, series.symbol);
      if (id === undefined) return [];
      const from = query.from ?? Number.MIN_SAFE_INTEGER;
      const to = query.to ?? Number.MAX_SAFE_INTEGER;
      const rows = newest.all(id, CODES[series.timeframe], from, to, query.limit) as unknown as Row[];
      return rows.map((row) => candleOfRow(series, row)).reverse();
    },
    async oldest(series, { limit, from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER }) {
      const id = seriesId(series.exchange, series.symbol);
      if (id === undefined) return [];
      const rows = oldest.all(id, CODES[series.timeframe], from, to, limit) as unknown as Row[];
      return rows.map((row) => candleOfRow(series, row));
    },
    async count(series, { from, to }) {
      const id = seriesId(series.exchange, series.symbol);
      return id === undefined ? 0 : Number(count.get(id, CODES[series.timeframe], from, to)?.count);
    },
    async starts(series, { from, to }) {
      const id = seriesId(series.exchange, series.symbol);
      const rows = id === undefined ? [] : starts.all(id, CODES[series.timeframe], from, to);
      return Float64Array.from(rows as unknown as [number][], ([start]) => start);
    },
    foreignWrites: () => (dataVersion.get() as unknown as [number])[0],
  };
}

/**
 * One commit that waits for the disk makes all before it durable, as the log is one file. Each write waiting for itself
 * would cost a minute of late trades hundreds of waits.
 */
function sync(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  database.exec('PRAGMA synchronous = FULL');
  try {
    // Written as it is, so that there is something to commit.
    transaction(database, () => database.exec(`PRAGMA user_version = ${version}`));
  } finally {
    database.exec('PRAGMA synchronous = NORMAL');
  }
}

type Row = [
  start: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  turnover: number | null,
  trades: number | null,
  firstTradeId: number | null,
  firstOffset: number | null,
  lastTradeId: number | null,
  lastOffset: number | null,
  complete: number,
  revision: number,
  source: number,
  basis: number,
];

function valuesOf(bar: Candle): (number | string | null)[] {
  return [
    bar.open,
    bar.high,
    bar.low,
    bar.close,
    bar.volume,
    bar.turnover,
    bar.trades,
    bar.firstTradeId,
    bar.firstTradeAt === null ? null : bar.firstTradeAt - bar.start,
    bar.lastTradeId,
    bar.lastTradeAt === null ? null : bar.lastTradeAt - bar.start,
    bar.complete ? 1 : 0,
    bar.revision,
    SOURCE_CODES[bar.source],
    BASES.indexOf(bar.basis),
  ];
}

function candleOfRow({ exchange, symbol, timeframe }: SeriesKey, row: Row): Candle {
  return {
    exchange,
    symbol,
    timeframe,
    start: instantOf(row[0]),
    open: priceOf(row[1]),
    high: priceOf(row[2]),
    low: priceOf(row[3]),
    close: priceOf(row[4]),
    volume: quantityOf(row[5]),
    turnover: row[6] === null ? null : turnoverFromCentavos(row[6]),
    trades: row[7],
    firstTradeId: row[8],
    firstTradeAt: row[9] === null ? null : instantOf(row[0] + row[9]),
    lastTradeId: row[10],
    lastTradeAt: row[11] === null ? null : instantOf(row[0] + row[11]),
    complete: row[12] === 1,
    revision: row[13],
    source: defined(SOURCES.get(row[14]), 'a stored source is known'),
    basis: defined(BASES[row[15]], 'a stored basis is known'),
  };
}
