/**
 * The newest 1,000 bars of a series out of 20 M stored ones, warm: our SQLite store through its port beside
 * PostgreSQL. Both hold the same made-up bars of 100 symbols; every answer of both is compared before any is timed,
 * and the two take turns while they are.
 *
 *   npm --prefix bench/peers install && node bench/newest-candles.ts [--bars 20000000] [--queries 500]
 *     [--postgres /usr/lib/postgresql/15/bin]
 *
 * PostgreSQL is tuned for this: bars in the order of their key, vacuumed, in shared buffers that hold them all, one
 * prepared statement over a Unix socket. Ours makes bars of the domain of its rows; PostgreSQL's rows stay arrays.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { instantOf, MINUTE_US } from '#kernel/time.ts';
import { turnoverFromCentavos } from '#kernel/turnover.ts';
import type { Candle, CandleStore } from '#market-data/index.ts';
import { openCandleStore } from '../src/app/stores.ts';
import { printLatencies } from './format-row.ts';
import { describeMachine } from './measure.ts';
import { POSTGRES_USER, type PostgresServer, startPostgres } from './postgres-server.ts';

const SYMBOLS = 100;
const LIMIT = 1_000;
/** Bars of a series: each has more than are asked for; those of 1m get what is left. */
const COARSE: Readonly<Record<Exclude<Timeframe, '1m'>, number>> = {
  '5m': 30_000,
  '15m': 10_000,
  '60m': 2_500,
  '1d': 1_500,
  '1w': 1_100,
};
const MINUTES: Readonly<Record<Timeframe, number>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '60m': 60,
  '1d': 1_440,
  '1w': 10_080,
};
const FIRST_START = 1_000_000_020_000_000;

function countOf(timeframe: Timeframe, bars: number): number {
  if (timeframe !== '1m') return COARSE[timeframe];
  return Math.floor(bars / SYMBOLS) - Object.values(COARSE).reduce((sum, count) => sum + count, 0);
}

/** The made-up numbers of a bar; `SQL` makes the same. */
function barOf(symbol: number, timeframe: Timeframe, index: number): Candle {
  const start = FIRST_START + index * MINUTES[timeframe] * MINUTE_US;
  const open = 300_000 + ((index * 7_919 + symbol * 104_729) % 2_000) * 100;
  return {
    exchange: 'B3',
    symbol: `SYM${symbol}`,
    timeframe,
    start: instantOf(start),
    open: priceOf(open),
    high: priceOf(open + 900),
    low: priceOf(open - 800),
    close: priceOf(open + (index % 5) * 100),
    volume: quantityOf(100 * (1 + (index % 977))),
    basis: 'regular',
    turnover: turnoverFromCentavos(open * (1 + (index % 977))),
    trades: 1 + (index % 313),
    firstTradeId: index * 10,
    firstTradeAt: instantOf(start + 1_000),
    lastTradeId: index * 10 + 7,
    lastTradeAt: instantOf(start + 59_000_000),
    complete: true,
    revision: 0,
    source: 'simulated',
  };
}

const TABLE = `CREATE TABLE candle (series int NOT NULL, timeframe int NOT NULL, start bigint NOT NULL, open bigint NOT NULL,
  high bigint NOT NULL, low bigint NOT NULL, close bigint NOT NULL, volume bigint NOT NULL, turnover bigint,
  trades int, first_trade_id bigint, first_offset bigint, last_trade_id bigint, last_offset bigint,
  complete boolean NOT NULL, revision int NOT NULL, source smallint NOT NULL, basis smallint NOT NULL)`;

function fillSql(timeframe: Timeframe, bars: number): string {
  return `INSERT INTO candle
    SELECT s, ${MINUTES[timeframe]}, ${FIRST_START} + i * ${MINUTES[timeframe] * MINUTE_US}, o, o + 900, o - 800,
      o + (i % 5) * 100, 100 * (1 + i % 977), o * (1 + i % 977), 1 + i % 313, i * 10, 1000, i * 10 + 7, 59000000,
      true, 0, 1, 0
    FROM generate_series(0, ${SYMBOLS - 1}) AS s, generate_series(0::bigint, ${countOf(timeframe, bars) - 1}) AS i,
      LATERAL (SELECT 300000 + ((i * 7919 + s * 104729) % 2000) * 100 AS o) AS made
    ORDER BY s, i`;
}

const NEWEST = `SELECT start, open, high, low, close, volume, turnover, trades, first_trade_id, first_offset, last_trade_id,
    last_offset, complete, revision, source, basis
  FROM candle WHERE series = $1 AND timeframe = $2 AND start >= $3 AND start < $4 ORDER BY start DESC LIMIT $5`;

interface PgClient {
  connect(): Promise<void>;
  query(query: {
    readonly name: string;
    readonly text: string;
    readonly values: readonly unknown[];
    readonly rowMode: 'array';
  }): Promise<{ readonly rows: unknown[][] }>;
  end(): Promise<void>;
}
interface Pg {
  readonly Client: new (options: object) => PgClient;
  readonly types: { setTypeParser(oid: number, parse: (text: string) => unknown): void };
}

/** Installed apart from the platform, in bench/peers. */
function loadPg(): Pg {
  const pg: Pg = createRequire(new URL('./peers/', import.meta.url))('pg');
  pg.types.setTypeParser(20, Number);
  return pg;
}

async function fillOurs(store: CandleStore, bars: number): Promise<void> {
  for (let symbol = 0; symbol < SYMBOLS; symbol++)
    for (const timeframe of TIMEFRAMES) {
      const count = countOf(timeframe, bars);
      for (let from = 0; from < count; from += 10_000) {
        const length = Math.min(10_000, count - from);
        await store.put(Array.from({ length }, (_, index) => barOf(symbol, timeframe, from + index)));
      }
    }
}

function fillPostgres({ folder, call }: PostgresServer, bars: number): void {
  const run = (sql: string): string => call('psql', '-h', folder, '-U', POSTGRES_USER, '-d', 'postgres', '-qc', sql);
  run(TABLE);
  for (const timeframe of TIMEFRAMES) run(fillSql(timeframe, bars));
  run('ALTER TABLE candle ADD PRIMARY KEY (series, timeframe, start)');
  run('CLUSTER candle USING candle_pkey');
  run('VACUUM (ANALYZE, FREEZE) candle');
  run('CREATE EXTENSION IF NOT EXISTS pg_prewarm');
  run("SELECT pg_prewarm('candle'), pg_prewarm('candle_pkey')");
}

type Ask = (symbol: number, timeframe: Timeframe) => Promise<readonly unknown[]>;

function askPostgres(client: PgClient): Ask {
  return async (symbol, timeframe) => {
    const values = [symbol, MINUTES[timeframe], 0, Number.MAX_SAFE_INTEGER, LIMIT];
    const { rows } = await client.query({ name: 'newest', text: NEWEST, values, rowMode: 'array' });
    return rows.reverse();
  };
}

const askOurs =
  (store: CandleStore): Ask =>
  (symbol, timeframe) =>
    store.newest({ exchange: 'B3', symbol: `SYM${symbol}`, timeframe }, { limit: LIMIT });

/** What both must say of each bar. */
function contentOf(bar: Candle): unknown[] {
  const { start, open, high, low, close, volume, turnover, trades, firstTradeId, lastTradeId } = bar;
  const [first, last] = [(bar.firstTradeAt ?? 0) - start, (bar.lastTradeAt ?? 0) - start];
  return [
    start,
    open,
    high,
    low,
    close,
    volume,
    turnover,
    trades,
    firstTradeId,
    first,
    lastTradeId,
    last,
    true,
    0,
    1,
    0,
  ];
}

async function assertSame(ours: Ask, theirs: Ask | null, bars: number): Promise<number> {
  let compared = 0;
  for (let symbol = 0; symbol < SYMBOLS; symbol++)
    for (const timeframe of TIMEFRAMES) {
      const own = JSON.stringify((await ours(symbol, timeframe)).map((bar) => contentOf(bar as Candle)));
      const from = countOf(timeframe, bars) - LIMIT;
      const made = Array.from({ length: LIMIT }, (_, index) => contentOf(barOf(symbol, timeframe, from + index)));
      const other = theirs === null ? own : JSON.stringify(await theirs(symbol, timeframe));
      if (own !== JSON.stringify(made) || own !== other) throw new Error(`SYM${symbol} ${timeframe}: the bars differ`);
      compared += LIMIT;
    }
  return compared;
}

async function time(asks: Readonly<Record<string, Ask>>, queries: number): Promise<void> {
  const random = seededRandom('newest-candles');
  for (const timeframe of TIMEFRAMES) {
    const timesMs = new Map<string, number[]>(Object.keys(asks).map((name) => [name, []]));
    for (let query = 0; query < queries; query++) {
      const symbol = random.below(SYMBOLS);
      for (const [name, ask] of Object.entries(asks)) {
        const startedMs = performance.now();
        await ask(symbol, timeframe);
        timesMs.get(name)?.push(performance.now() - startedMs);
      }
    }
    for (const [name, own] of timesMs) printLatencies(`${timeframe.padEnd(4)} ${name}`, own);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { bars: { type: 'string' }, queries: { type: 'string' }, postgres: { type: 'string' } },
  });
  const bars = Number(values.bars ?? 20_000_000);
  console.log(`${describeMachine()}; ${bars} bars of ${SYMBOLS} symbols, the newest ${LIMIT} of a series`);
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
  const store = openCandleStore(folder);
  const settings = ['shared_buffers=4GB', 'max_wal_size=8GB', 'maintenance_work_mem=1GB', 'jit=off'];
  const server = startPostgres(values.postgres ?? '/usr/lib/postgresql/15/bin', settings);
  try {
    await fillOurs(store, bars);
    if (server !== null) fillPostgres(server, bars);
    const client =
      server === null
        ? null
        : new (loadPg().Client)({ host: server.folder, user: POSTGRES_USER, database: 'postgres' });
    await client?.connect();
    const ours = askOurs(store);
    const theirs = client === null ? null : askPostgres(client);
    console.log(`${await assertSame(ours, theirs, bars)} bars of the answers are equal`);
    await time(theirs === null ? { ours } : { ours, PostgreSQL: theirs }, Number(values.queries ?? 500));
    await client?.end();
  } finally {
    server?.stop();
    await store.close();
    await rm(folder, { recursive: true });
  }
}

await main();
