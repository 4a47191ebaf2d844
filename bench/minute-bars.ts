/**
 * Trades to one-minute bars in memory, 500 symbols, 2 % of the trades out of order: our aggregator beside ccxt's
 * `buildOHLCVC` and DuckDB's group-by on one thread. All bars are compared before anything is timed.
 *
 *   npm --prefix bench/peers install && node bench/minute-bars.ts [--trades 10000000] [--runs 5]
 */

import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { DOUBLE, DuckDBDataChunk, DuckDBInstance, INTEGER } from '@duckdb/node-api';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { MINUTE_US, parseIso } from '#kernel/time.ts';
import { multiplierOf, turnoverOf } from '#kernel/turnover.ts';
import { type MinuteBar, MinuteBars } from '../src/market-data/candle/minute-bars.ts';
import { printRow } from './format-row.ts';
import { cpuSeconds, describeMachine, median } from './measure.ts';

const SYMBOLS = 500;
const MINUTES = 60;
const OUT_OF_ORDER = 0.02;
const LATE_US_MAX = 2 * MINUTE_US;
const SHARE = multiplierOf(10_000);

/** Trades in the order of arrival, column by column. */
interface Tape {
  readonly symbol: Int32Array;
  readonly at: Float64Array;
  readonly id: Float64Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
}

/** What is compared: open, high, low, close, volume, trades, by symbol and minute. */
type Bars = Map<string, readonly number[]>;

function makeTape(count: number): Tape {
  const random = seededRandom('bench');
  const from = parseIso('2025-08-29T13:00:00Z');
  const start: number = from.ok ? from.value : 0;
  const made = Array.from({ length: count }, (_, index) => {
    const at = start + Math.floor((index / count) * MINUTES * MINUTE_US);
    const late = random.next() < OUT_OF_ORDER ? random.below(LATE_US_MAX) : 0;
    return { index, at, arrives: at + late };
  });
  made.sort((a, b) => a.arrives - b.arrives || a.index - b.index);
  const tape: Tape = {
    symbol: new Int32Array(count),
    at: new Float64Array(count),
    id: new Float64Array(count),
    price: new Float64Array(count),
    quantity: new Float64Array(count),
  };
  for (const [position, { index, at }] of made.entries()) {
    tape.symbol[position] = random.below(SYMBOLS);
    tape.at[position] = at;
    tape.id[position] = index;
    tape.price[position] = 300_000 + 100 * random.below(2_000);
    tape.quantity[position] = 100 * (1 + random.below(10));
  }
  return tape;
}

/** Ours: straight from the columns, turnover and provenance included, which the peers do not make. */
function runOurs({ symbol, at, id, price, quantity }: Tape): MinuteBar[] {
  const bars = new MinuteBars({ windowMinutes: 3, symbols: SYMBOLS });
  for (let index = 0; index < symbol.length; index++) {
    const paid = priceOf(price[index] ?? 0);
    const size = quantityOf(quantity[index] ?? 0);
    bars.add(symbol[index] ?? 0, at[index] ?? 0, id[index] ?? 0, paid, size, turnoverOf(paid, size, SHARE), 0);
  }
  const made: MinuteBar[] = [];
  bars.drain((bar) => made.push(bar));
  return made;
}

function barsOfOurs(made: readonly MinuteBar[]): Bars {
  return new Map(
    made.map(({ symbol, minute, open, high, low, close, volume, trades }) => [
      `${symbol} ${minute}`,
      [open, high, low, close, volume, trades],
    ]),
  );
}

interface CcxtTrade {
  readonly timestamp: number;
  readonly price: number;
  readonly amount: number;
}

/** ccxt wants objects of one symbol; they are made before the clock runs. */
function ccxtTrades(tape: Tape, order: 'arrival' | 'time'): CcxtTrade[][] {
  const bySymbol: { trade: CcxtTrade; at: number; id: number }[][] = Array.from({ length: SYMBOLS }, () => []);
  for (let index = 0; index < tape.symbol.length; index++) {
    const at = tape.at[index] ?? 0;
    const trade = {
      timestamp: Math.floor(at / 1000),
      price: tape.price[index] ?? 0,
      amount: tape.quantity[index] ?? 0,
    };
    bySymbol[tape.symbol[index] ?? 0]?.push({ trade, at, id: tape.id[index] ?? 0 });
  }
  if (order === 'time') for (const trades of bySymbol) trades.sort((a, b) => a.at - b.at || a.id - b.id);
  return bySymbol.map((trades) => trades.map(({ trade }) => trade));
}

type CcxtBar = [number, number, number, number, number, number, number];

function runCcxt(exchange: CcxtBuilder, bySymbol: readonly CcxtTrade[][]): CcxtBar[][] {
  return bySymbol.map((trades) => exchange.buildOHLCVC(trades, '1m', 0, Number.MAX_SAFE_INTEGER));
}

interface CcxtBuilder {
  buildOHLCVC(trades: readonly CcxtTrade[], timeframe: string, since: number, limit: number): CcxtBar[];
}

/** Installed apart from the platform, in bench/peers. */
function loadCcxt(): CcxtBuilder {
  const ccxt: { Exchange: new () => CcxtBuilder } = createRequire(new URL('./peers/', import.meta.url))('ccxt');
  return new ccxt.Exchange();
}

function barsOfCcxt(made: readonly CcxtBar[][]): Bars {
  return new Map(
    made.flatMap((bars, symbol) => bars.map(([ms, ...values]) => [`${symbol} ${ms / 60_000}`, values] as const)),
  );
}

async function loadDuckDb(tape: Tape): Promise<Awaited<ReturnType<DuckDBInstance['connect']>>> {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await connection.run(
    'CREATE TABLE trade (symbol INTEGER, traded_at DOUBLE, id DOUBLE, price DOUBLE, quantity DOUBLE)',
  );
  const appender = await connection.createAppender('trade');
  for (let from = 0; from < tape.symbol.length; from += 2048) {
    const chunk = DuckDBDataChunk.create([INTEGER, DOUBLE, DOUBLE, DOUBLE, DOUBLE]);
    const part = (column: Int32Array | Float64Array): number[] => Array.from(column.subarray(from, from + 2048));
    chunk.setColumns([part(tape.symbol), part(tape.at), part(tape.id), part(tape.price), part(tape.quantity)]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await connection.run(`CREATE OR REPLACE TABLE trade AS SELECT symbol, traded_at::BIGINT AS traded_at, id::BIGINT AS id,
    price::BIGINT AS price, quantity::BIGINT AS quantity FROM trade`);
  return connection;
}

/** First and last by time, then number, packed into one key so that DuckDB compares one value. */
const DUCKDB_SQL = `CREATE OR REPLACE TABLE bar AS
  SELECT symbol, traded_at // ${MINUTE_US} AS minute, arg_min(price, (traded_at, id)) AS open, max(price) AS high,
    min(price) AS low, arg_max(price, (traded_at, id)) AS close, sum(quantity) AS volume, count(*) AS trades
  FROM trade GROUP BY ALL`;

function differences(a: Bars, b: Bars): number {
  let count = Math.abs(a.size - b.size);
  for (const [key, values] of a) {
    const other = b.get(key);
    if (other === undefined || values.some((value, index) => value !== other[index])) count++;
  }
  return count;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { trades: { type: 'string' }, runs: { type: 'string' } } });
  const count = Number(values.trades ?? 10_000_000);
  const runs = Number(values.runs ?? 5);
  console.log(describeMachine());
  console.log(
    `${count} trades, ${SYMBOLS} symbols, ${MINUTES} minutes, ${OUT_OF_ORDER * 100} % out of order, ${runs} runs\n`,
  );

  const tape = makeTape(count);
  const exchange = loadCcxt();
  const duckdb = await loadDuckDb(tape);
  const ours = barsOfOurs(runOurs(tape));

  await duckdb.run(DUCKDB_SQL);
  const rows = (await duckdb.runAndReadAll('SELECT * FROM bar')).getRows();
  const theirs: Bars = new Map(rows.map(([symbol, minute, ...bar]) => [`${symbol} ${minute}`, bar.map(Number)]));
  const ordered = ccxtTrades(tape, 'time');
  const wrong = {
    duckdb: differences(ours, theirs),
    ccxtInOrder: differences(ours, barsOfCcxt(runCcxt(exchange, ordered))),
    ccxtAsArrived: differences(ours, barsOfCcxt(runCcxt(exchange, ccxtTrades(tape, 'arrival')))),
  };
  console.log(
    `${ours.size} bars. Different from DuckDB: ${wrong.duckdb}; from ccxt given sorted trades: ${wrong.ccxtInOrder};`,
  );
  console.log(`from ccxt given the trades as they arrived: ${wrong.ccxtAsArrived} (it has no late trades)\n`);
  if (wrong.duckdb + wrong.ccxtInOrder > 0) throw new Error('the bars differ, so nothing is timed');

  const timed = { ours: [] as number[], ccxt: [] as number[], duckdb: [] as number[] };
  for (let run = 0; run < runs; run++) {
    timed.ours.push(await cpuSeconds(() => runOurs(tape)));
    timed.ccxt.push(await cpuSeconds(() => runCcxt(exchange, ordered)));
    timed.duckdb.push(await cpuSeconds(() => duckdb.run(DUCKDB_SQL)));
  }
  const beside = { whose: 'our', seconds: median(timed.ours) };
  printRow('ours (as arrived, with turnover)', count, timed.ours, beside);
  printRow('ccxt buildOHLCVC (sorted before)', count, timed.ccxt, beside);
  printRow('DuckDB group-by, 1 thread', count, timed.duckdb, beside);
}

await main();
