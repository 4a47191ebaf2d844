import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FastifyInstance } from 'fastify';
import { exportPreviewSchema } from '#contract/exports.ts';
import { type CandleDto, candlesAnswerSchema } from '#contract/market-data.ts';
import { problemSchema } from '#contract/problem.ts';
import { tradesAnswerSchema } from '#contract/trades.ts';
import { priceOf } from '#kernel/price.ts';
import { instantOf, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { turnoverFromCentavos } from '#kernel/turnover.ts';
import type { Trade } from '#market-data/index.ts';
import { candle, minutes } from '../../market-data/candle/candle.fixture.ts';
import { at, trade } from '../../market-data/tape/trade.fixture.ts';
import { type DataScene, withData } from '../data.fixture.ts';

const BARS = 'symbol=PETR4&timeframe=1m';
const TEN = at('2025-08-29T10:00:00-03:00');

async function problemOf(server: FastifyInstance, url: string, headers = {}): Promise<[number, string, string]> {
  const answer = await server.inject({ url, headers });
  const { code, detail } = problemSchema.parse(answer.json());
  return [answer.statusCode, code, detail];
}

async function candlesAt(server: FastifyInstance, query: string) {
  return candlesAnswerSchema.parse((await server.inject(`/api/v1/candles?${query}`)).json());
}

/** The rows of a Parquet file as DuckDB reads them, decimals and times as text. */
async function readParquet(path: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const read = await connection.runAndReadAll(`FROM read_parquet('${path}')`);
    return read.getRowObjectsJson() as Record<string, unknown>[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function storeTrades({ stores }: DataScene, days: readonly string[], perDay: number): Promise<Trade[]> {
  const all = days.flatMap((day) =>
    Array.from({ length: perDay }, (_, index) =>
      trade({
        exchange: 'B3',
        symbol: 'PETR4',
        id: (index + 1) * 10,
        at: instantOf(at(`${day}T10:00:00-03:00`) + index * SECOND_US),
        price: priceOf(381_200 + index),
      }),
    ),
  );
  const load = await stores.archive.load('B3');
  await load.add(all);
  await load.commit();
  await load.dispose();
  return all;
}

describe('bars page by page', () => {
  test('cursors lead back through all of them, each once', () =>
    withData(async ({ server, stores }) => {
      const bars = minutes(25);
      await stores.candles.put(bars);
      let told: CandleDto[] = [];
      let cursor = '';
      for (let page = 0; page < 3; page++) {
        const answer = await candlesAt(server, `${BARS}&limit=10${cursor}`);
        told = [...answer.candles, ...told];
        assert.equal(answer.nextCursor === null, page === 2);
        cursor = `&cursor=${answer.nextCursor}`;
      }
      assert.deepEqual(told, (await candlesAt(server, `${BARS}&limit=1000`)).candles);
      assert.equal(told.length, 25);
    }));

  test('the header Link leads to the next page in every form', () =>
    withData(async ({ server, stores }) => {
      await stores.candles.put(minutes(5));
      for (const accept of ['application/json', 'text/csv']) {
        const first = await server.inject({ url: `/api/v1/candles?${BARS}&limit=3`, headers: { accept } });
        const next = /^<(.+)>; rel="next"$/.exec(String(first.headers.link))?.[1];
        assert.ok(next !== undefined, String(first.headers.link));
        const second = await server.inject({ url: next, headers: { accept: 'application/json' } });
        const answer = candlesAnswerSchema.parse(second.json());
        assert.deepEqual([answer.candles.length, answer.nextCursor, second.headers.link], [2, null, undefined]);
      }
    }));

  test('a cursor of another series, or one that was changed, is refused', () =>
    withData(async ({ server, stores }) => {
      await stores.candles.put([...minutes(5), ...minutes(5).map((bar) => ({ ...bar, symbol: 'VALE3' }))]);
      const { nextCursor } = await candlesAt(server, `${BARS}&limit=2`);
      assert.ok(typeof nextCursor === 'string');
      for (const [query, cursor] of [
        ['symbol=VALE3&timeframe=1m', nextCursor],
        ['symbol=PETR4&timeframe=5m', nextCursor],
        [BARS, `${nextCursor.slice(0, -1)}_`],
        [BARS, 'x'],
      ]) {
        const [status, code, detail] = await problemOf(server, `/api/v1/candles?${query}&cursor=${cursor}`);
        assert.deepEqual([status, code], [400, 'INVALID_REQUEST']);
        assert.match(detail, /^cursor: /);
      }
      assert.equal((await problemOf(server, `/api/v1/candles?${BARS}&cursor=${'a'.repeat(300)}`))[0], 400);
    }));
});

describe('forms of bars', () => {
  const bars = [
    candle({ close: priceOf(381_201), turnover: null, trades: null, firstTradeId: null, lastTradeId: null }),
    candle({ start: instantOf(TEN + MINUTE_US), turnover: turnoverFromCentavos(123_456_789_012), revision: 2 }),
    candle({ start: instantOf(TEN + 2 * MINUTE_US), low: priceOf(-5), complete: false }),
  ];

  test('CSV says what JSON says, cell by cell', () =>
    withData(async ({ server, stores }) => {
      await stores.candles.put(bars);
      const { candles } = await candlesAt(server, BARS);
      const answer = await server.inject({ url: `/api/v1/candles?${BARS}`, headers: { accept: 'text/csv' } });
      assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8; header=present');
      assert.match(String(answer.headers.vary), /Accept/);
      const [header = '', ...lines] = answer.body.trimEnd().split('\n');
      assert.deepEqual(
        lines.map((line) => line.split(',')),
        candles.map((bar) => header.split(',').map((name) => String(bar[name as keyof CandleDto] ?? ''))),
      );
    }));

  test('Parquet says what JSON says, prices as decimals and times in UTC', () =>
    withData(async ({ server, stores, folder }) => {
      await stores.candles.put(bars);
      const { candles } = await candlesAt(server, BARS);
      const answer = await server.inject(`/api/v1/candles?${BARS}&format=parquet`);
      assert.equal(answer.headers['content-disposition'], 'attachment; filename="PETR4_1m.parquet"');
      const path = join(folder, 'bars.parquet');
      await writeFile(path, answer.rawPayload);
      const rows = await readParquet(path);
      assert.deepEqual(
        rows.map(({ start }) => new Date(String(start).replace('+00', 'Z')).toISOString()),
        candles.map(({ start }) => start),
      );
      for (const name of ['open', 'high', 'low', 'close', 'turnover', 'volume', 'trades', 'revision'] as const)
        assert.deepEqual(
          rows.map((row) => (row[name] === null ? null : Number(row[name]))),
          candles.map((bar) => (bar[name] === null ? null : Number(bar[name]))),
          name,
        );
      for (const name of ['basis', 'complete', 'source'] as const)
        assert.deepEqual(
          rows.map((row) => row[name]),
          candles.map((bar) => bar[name]),
        );
    }));

  test('what nobody can answer in is told with what there is', () =>
    withData(async ({ server, stores }) => {
      await stores.candles.put(bars);
      const [status, code] = await problemOf(server, `/api/v1/candles?${BARS}`, { accept: 'image/png' });
      assert.deepEqual([status, code], [406, 'NOT_ACCEPTABLE']);
      assert.equal((await problemOf(server, `/api/v1/candles?${BARS}&format=xml`))[0], 400);
    }));
});

describe('trades', () => {
  test('pages lead back over days, the hot ones and the archived ones', () =>
    withData(async (scene) => {
      const archived = await storeTrades(scene, ['2025-08-27', '2025-08-28'], 5);
      const hot = trade({ exchange: 'B3', symbol: 'PETR4', id: 7, at: at('2025-08-29T10:00:00-03:00') });
      await scene.stores.hotTape.append([hot]);
      const ids: number[] = [];
      let cursor = '';
      for (;;) {
        const url = `/api/v1/trades?symbol=PETR4&exchange=B3&limit=4${cursor}`;
        const page = tradesAnswerSchema.parse((await scene.server.inject(url)).json());
        ids.unshift(...page.trades.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = `&cursor=${page.nextCursor}`;
      }
      assert.deepEqual(ids, [...archived.map(({ id }) => id), 7]);
    }));

  test('one that the exchange took back is told only where it is asked, and marked', () =>
    withData(async (scene) => {
      const [gone] = await storeTrades(scene, ['2025-08-28'], 3);
      assert.ok(gone !== undefined);
      await scene.stores.hotTape.bust([{ ...gone, date: '2025-08-28' as never }]);
      const told = async (query: string) =>
        tradesAnswerSchema
          .parse((await scene.server.inject(`/api/v1/trades?symbol=PETR4&exchange=B3${query}`)).json())
          .trades.map(({ id, busted }) => (busted ? -id : id));
      assert.deepEqual(await told(''), [20, 30]);
      assert.deepEqual(await told('&busted=true'), [-10, 20, 30]);
    }));

  test('an unknown symbol, a span the wrong way round and an unknown field are refused', () =>
    withData(async (scene) => {
      await storeTrades(scene, ['2025-08-28'], 1);
      const code = async (query: string) => (await problemOf(scene.server, `/api/v1/trades?${query}`)).slice(0, 2);
      assert.deepEqual(await code('symbol=XXXX3'), [404, 'NOT_FOUND']);
      const turned = 'from=2025-08-29T00:00:00Z&to=2025-08-28T00:00:00Z';
      assert.deepEqual(await code(`symbol=PETR4&exchange=B3&${turned}`), [400, 'INVALID_REQUEST']);
      assert.deepEqual(await code('symbol=PETR4&symbols=x'), [400, 'INVALID_REQUEST']);
      assert.deepEqual(await code('symbol=..%2FPETR4'), [400, 'INVALID_REQUEST']);
    }));
});

describe('exports', () => {
  test('the CSV of an export is that of the API, however many pages it takes', () =>
    withData(async ({ server, stores, moving }) => {
      // More than are read at once.
      await stores.candles.put(minutes(7_000));
      const live = candle({ start: instantOf(TEN + 7_000 * MINUTE_US), complete: false });
      moving.push(live);
      const api = await server.inject({ url: `/api/v1/candles?${BARS}&limit=10000`, headers: { accept: 'text/csv' } });
      const file = await server.inject(`/api/v1/exports/candles?${BARS}`);
      assert.equal(file.headers['content-disposition'], 'attachment; filename="PETR4_1m.csv"');
      assert.equal(file.body, api.body);
      assert.equal(file.body.split('\n').length, 7_003);
    }));

  test('the CSV of trades is that of the API too', () =>
    withData(async (scene) => {
      await storeTrades(scene, ['2025-08-27', '2025-08-28'], 300);
      const query = 'symbol=PETR4&exchange=B3';
      const api = await scene.server.inject(`/api/v1/trades?${query}&limit=1000&format=csv`);
      assert.equal((await scene.server.inject(`/api/v1/exports/trades?${query}`)).body, api.body);
    }));

  test('a preview tells rows, sizes and the first rows', () =>
    withData(async (scene) => {
      await scene.stores.candles.put(minutes(3_000));
      await storeTrades(scene, ['2025-08-28'], 30);
      const ask = async (query: string) =>
        exportPreviewSchema.parse((await scene.server.inject(`/api/v1/exports/preview?${query}`)).json());
      const bars = await ask(`kind=candles&${BARS}`);
      const file = await scene.server.inject(`/api/v1/exports/candles?${BARS}`);
      assert.deepEqual([bars.rows, bars.first.length], [3_000, 20]);
      assert.ok(Math.abs(bars.bytes.csv / file.rawPayload.length - 1) < 0.05, `${bars.bytes.csv}`);
      const trades = await ask('kind=trades&symbol=PETR4&exchange=B3');
      assert.deepEqual([trades.rows, trades.first.length, trades.columns[0]], [30, 20, 'id']);
      const [status] = await problemOf(scene.server, '/api/v1/exports/preview?kind=quotes&symbol=PETR4');
      assert.equal(status, 400);
    }));
});
