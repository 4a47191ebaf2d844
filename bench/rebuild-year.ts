/**
 * A year of one symbol rebuilt from its ticks: the Parquet archive to the bars of all six timeframes, stored, as
 * `pregao candles rebuild` does it, beside DuckDB making the same bars of the same files by SQL into a database file.
 * All bars are compared before anything is timed. CPU seconds of all threads.
 *
 *   node bench/rebuild-year.ts [--trades 5000000] [--runs 3]
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { dateOfEpochDay, epochDayOf, HOUR_US, instantOf, type LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { rebuildDay, type TapeDay, type Trade } from '#market-data/index.ts';
import { openStores, type Stores } from '../src/app/stores.ts';
import { printRow } from './format-row.ts';
import { cpuSeconds, describeMachine, median } from './measure.ts';

const zone = createZone('America/Sao_Paulo');
const EXCHANGE = 'B3';
const SYMBOL = 'PETR4';
const SESSIONS = 250;
const OPEN_US = 10 * HOUR_US;
const TRADING_US = 7 * HOUR_US;

/** Weekdays from the first of a year on. */
function datesOf(count: number): LocalDate[] {
  const dates: LocalDate[] = [];
  for (let day = epochDayOf('2025-01-02' as LocalDate); dates.length < count; day++)
    if ((day + 3) % 7 < 5) dates.push(dateOfEpochDay(day));
  return dates;
}

function tradesOf(date: LocalDate, count: number): Trade[] {
  const random = seededRandom(date);
  const open = zone.startOfDate(date) + OPEN_US;
  return Array.from({ length: count }, (_, index) => ({
    exchange: EXCHANGE,
    symbol: SYMBOL,
    id: (index + 1) * 10,
    at: instantOf(open + Math.floor((index / count) * TRADING_US)),
    price: priceOf(300_000 + 100 * random.below(2_000)),
    quantity: quantityOf(100 * (1 + random.below(10))),
    session: 'regular',
    condition: 'regular',
    buyer: 3,
    seller: 8,
  }));
}

async function fill(stores: Stores, dates: readonly LocalDate[], perDay: number): Promise<void> {
  for (let from = 0; from < dates.length; from += 25) {
    const load = await stores.archive.load(EXCHANGE);
    for (const date of dates.slice(from, from + 25)) await load.add(tradesOf(date, perDay));
    await load.commit();
    await load.dispose();
  }
}

/** Rebuilds every day into the stores, as the command does. */
async function rebuildAll(stores: Stores, days: readonly TapeDay[]): Promise<void> {
  const asOf = zone.startOfDate('2027-01-01' as LocalDate);
  const options = { multiplier: MULTIPLIER, source: 'trade-file', zone, asOf } as const;
  for (const day of days) await rebuildDay(stores, day, options);
}
const MULTIPLIER = 10_000 as NonNullable<Parameters<typeof rebuildDay>[2]['multiplier']>;

/** São Paulo has whole hours and B3 trades within one day of UTC, so that DuckDB may cut bars in UTC. */
const CUT: Readonly<Record<Timeframe, string>> = {
  '1m': "time_bucket(INTERVAL '1 minute', traded_at)",
  '5m': "time_bucket(INTERVAL '5 minutes', start)",
  '15m': "time_bucket(INTERVAL '15 minutes', start)",
  '60m': "time_bucket(INTERVAL '1 hour', start)",
  '1d': "date_trunc('day', start)",
  '1w': "date_trunc('week', start)",
};

/** Orders the trades of a minute by time, then number, in one integer, which takes DuckDB less time than a pair. */
const KEY = '((epoch_us(traded_at) % 60000000) << 36) + trade_id';

/** Minutes of the trades, first and last by time, then number; any other bar of the finer ones. */
function sqlOf(folder: string): string[] {
  const files = `${folder}/ticks/${EXCHANGE}/${SYMBOL}/*/*/*.parquet`;
  const minutes = `CREATE OR REPLACE TABLE bar_1m AS SELECT ${CUT['1m']} AS start,
      arg_min(price, ${KEY}) AS open, max(price) AS high, min(price) AS low,
      arg_max(price, ${KEY}) AS close, sum(quantity)::BIGINT AS volume,
      sum((price * quantity * 100)::BIGINT)::BIGINT AS turnover, count(*) AS trades
    FROM read_parquet('${files}') WHERE NOT busted GROUP BY ALL ORDER BY start`;
  const above = TIMEFRAMES.slice(1).map(
    (timeframe, index) => `CREATE OR REPLACE TABLE bar_${timeframe} AS SELECT ${CUT[timeframe]} AS start,
      arg_min(open, start) AS open, max(high) AS high, min(low) AS low, arg_max(close, start) AS close,
      sum(volume)::BIGINT AS volume, sum(turnover)::BIGINT AS turnover, sum(trades)::BIGINT AS trades
    FROM bar_${TIMEFRAMES[index]} GROUP BY 1 ORDER BY 1`,
  );
  return ["SET TimeZone = 'UTC'", minutes, ...above, 'CHECKPOINT'];
}

async function runDuckDb(folder: string, path: string, threads: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(path, { threads });
  const connection = await instance.connect();
  for (const sql of sqlOf(folder)) await connection.run(sql);
  connection.closeSync();
  return instance;
}

async function assertSame(stores: Stores, instance: DuckDBInstance): Promise<number> {
  const connection = await instance.connect();
  let compared = 0;
  for (const timeframe of TIMEFRAMES) {
    const result = await connection.runAndReadAll(
      `SELECT epoch_us(start), (open * 10000)::BIGINT, (high * 10000)::BIGINT, (low * 10000)::BIGINT,
         (close * 10000)::BIGINT, volume, turnover, trades FROM bar_${timeframe} ORDER BY start`,
    );
    const theirs = result.getRows().map((row) => row.map(Number));
    const bars = await stores.candles.newest({ exchange: EXCHANGE, symbol: SYMBOL, timeframe }, { limit: 1_000_000 });
    const isDaily = timeframe === '1d' || timeframe === '1w';
    const ours = bars.map(({ start, open, high, low, close, volume, turnover, trades }) => [
      isDaily ? start + zone.offsetAt(start) : start,
      ...[open, high, low, close, volume, turnover, trades],
    ]);
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) throw new Error(`${timeframe}: the bars differ`);
    compared += bars.length;
  }
  connection.closeSync();
  return compared;
}

/** A rebuild into an empty store of bars beside the same archive. */
async function withFreshBars(folder: string, run: (stores: Stores) => Promise<void>): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(join(folder, `candles.db${suffix}`), { force: true });
  const stores = openStores(folder, zone);
  try {
    await run(stores);
  } finally {
    await stores.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { trades: { type: 'string' }, runs: { type: 'string' } } });
  const perDay = Math.floor(Number(values.trades ?? 5_000_000) / SESSIONS);
  const count = perDay * SESSIONS;
  const dates = datesOf(SESSIONS);
  const days = dates.map((date) => ({ exchange: EXCHANGE, symbol: SYMBOL, date }));
  console.log(`${describeMachine()}; ${count} trades of ${SYMBOL} on ${SESSIONS} days`);
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
  const database = join(folder, 'duck.db');
  try {
    await withFreshBars(folder, (stores) => fill(stores, dates, perDay));
    await withFreshBars(folder, async (stores) => {
      await rebuildAll(stores, days);
      const instance = await runDuckDb(folder, database, '1');
      console.log(`${await assertSame(stores, instance)} bars are equal`);
      instance.closeSync();
    });
    const timed = { ours: [] as number[], again: [] as number[], duckdb: [] as number[], threads: [] as number[] };
    for (let run = 0; run < Number(values.runs ?? 3); run++) {
      await withFreshBars(folder, async (stores) => {
        timed.ours.push(await cpuSeconds(() => rebuildAll(stores, days)));
        timed.again.push(await cpuSeconds(() => rebuildAll(stores, days)));
      });
      for (const [threads, into] of [
        ['1', timed.duckdb],
        ['2', timed.threads],
      ] as const)
        into.push(await cpuSeconds(async () => (await runDuckDb(folder, database, threads)).closeSync()));
    }
    const beside = { whose: 'DuckDB’s', seconds: median(timed.duckdb) };
    printRow('ours, into an empty store', count, timed.ours, beside);
    printRow('ours, a second time', count, timed.again, beside);
    printRow('DuckDB, 1 thread', count, timed.duckdb, beside);
    printRow('DuckDB, 2 threads', count, timed.threads, beside);
  } finally {
    await rm(folder, { recursive: true });
  }
}

await main();
