/** UDF by its written protocol, asked as TradingView's own datafeed asks. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import {
  type UdfSymbol,
  udfConfigSchema,
  type udfHistorySchema,
  udfMarksSchema,
  udfQuotesSchema,
  udfSearchSchema,
  udfSymbolSchema,
  udfTimescaleMarksSchema,
} from '#contract/udf.ts';
import { priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import { candle, minutes } from '../../market-data/candle/candle.fixture.ts';
import { at } from '../../market-data/tape/trade.fixture.ts';
import { type DataScene, withData } from '../data.fixture.ts';
import { openCorporateActionStore } from '../stores.ts';

const b3 = { exchange: 'B3' } as const;
const daily = (symbol: string, date: string) =>
  candle({ ...b3, symbol, timeframe: '1d', source: 'mt5', start: at(`${date}T00:00:00-03:00`) });
const utc = (iso: string): number => Date.parse(iso) / 1_000;

async function ask(server: FastifyInstance, path: string): Promise<unknown> {
  const answer = await server.inject(`/udf/${path}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

type History = ReturnType<typeof udfHistorySchema.parse>;

async function withSymbols(run: (scene: DataScene) => Promise<void>): Promise<void> {
  await withData(async (scene) => {
    await scene.stores.candles.put([
      ...minutes(10, { ...b3, start: at('2025-08-29T10:00:00-03:00') }),
      ...minutes(1, { ...b3, timeframe: '60m', start: at('2025-08-29T10:00:00-03:00') }),
      daily('PETR4', '2025-08-28'),
      { ...daily('PETR4', '2025-08-29'), revision: 2, high: priceOf(400_000), close: priceOf(400_000) },
      daily('WINQ25', '2025-08-12'),
      daily('WINV25', '2025-08-13'),
      daily('WINV25', '2025-08-29'),
      daily('DI1F26', '2025-08-29'),
    ]);
    await run(scene);
  });
}

describe('what a chart is told of a symbol', () => {
  test('a share: hours, holidays, other hours of single days, and its step', () =>
    withSymbols(async ({ server }) => {
      const symbol = udfSymbolSchema.parse(await ask(server, 'symbols?symbol=PETR4'));
      const { name, ticker, type, timezone, session, pricescale, minmov, data_status } = symbol;
      assert.deepEqual(
        { name, ticker, type, timezone, session, pricescale, minmov, data_status },
        {
          name: 'PETR4',
          ticker: 'B3:PETR4',
          type: 'stock',
          timezone: 'America/Sao_Paulo',
          // The cash grid of northern summer, with room for the print of the call; then the after-market.
          session: '1000-1705,1730-1800',
          pricescale: 100,
          minmov: 1,
          data_status: 'endofday',
        },
      );
      const holidays = symbol.session_holidays.split(',');
      for (const day of ['20250418', '20251225', '20260101']) assert.ok(holidays.includes(day), day);
      assert.equal(holidays.includes('20250829'), false);
      // Ash Wednesday opens at 13:00; in northern winter the market closes an hour later.
      assert.match(symbol.corrections, /(?:^|;)1300-[\d,-]+:[\d,]*20250305/);
      assert.match(symbol.corrections, /1000-1805[\d,-]*:[\d,]*20251201/);
      assert.deepEqual(symbol.intraday_multipliers, ['1', '60']);
      assert.deepEqual(symbol.supported_resolutions, ['1', '60', '1D', '1W']);
    }));

  test('futures: a step of five points, a rate in thousandths, the end of a contract, a continuous series', () =>
    withSymbols(async ({ server }) => {
      const of = async (symbol: string): Promise<UdfSymbol> =>
        udfSymbolSchema.parse(await ask(server, `symbols?symbol=${encodeURIComponent(symbol)}`));
      const win = await of('WINV25');
      assert.deepEqual([win.type, win.expired], ['futures', false]);
      assert.equal(win.expiration_date, utc('2025-10-15T00:00:00Z'));
      assert.equal((await of('WINQ25')).expired, true);
      const rolling = await of('WIN$');
      assert.deepEqual([rolling.ticker, rolling.type, rolling.expired], ['B3:WIN$', 'futures', undefined]);
      assert.equal(rolling.session, win.session);
      assert.equal((await of('DI1F26')).type, 'futures');
      assert.deepEqual((await of('b3:petr4')).name, 'PETR4');
    }));

  test('what is not known is told as the protocol tells it', () =>
    withSymbols(async ({ server }) => {
      for (const path of ['symbols?symbol=XXXX3', 'symbols', 'symbols?symbol=%00', 'symbols?symbol=SIM:PETR4'])
        assert.deepEqual(await ask(server, path), { s: 'error', errmsg: 'unknown_symbol' }, path);
    }));
});

describe('bars for a chart', () => {
  const BARS = 'history?symbol=B3:PETR4';

  test('days are stamped at midnight of UTC of their date, and asked for by it', () =>
    withSymbols(async ({ server }) => {
      const [from, to] = [utc('2025-08-29T00:00:00Z'), utc('2025-08-30T00:00:00Z')];
      const told = (await ask(server, `${BARS}&resolution=1D&from=${from}&to=${to}`)) as History;
      assert.deepEqual([told.s, told.t, told.c], ['ok', [from], [40]]);
      const both = (await ask(server, `${BARS}&resolution=D&from=${from - 86_400}&to=${to}`)) as History;
      assert.deepEqual(both.t, [from - 86_400, from]);
    }));

  test('a count wins over a beginning, and bars of minutes are stamped with their start', () =>
    withSymbols(async ({ server }) => {
      const to = utc('2025-08-29T13:08:00Z');
      const told = (await ask(server, `${BARS}&resolution=1&from=${to - 60}&to=${to}&countback=3`)) as History;
      assert.deepEqual(told.t, [to - 180, to - 120, to - 60]);
      assert.deepEqual(
        [told.o, told.h, told.l, told.c, told.v].map((column) => column.length),
        [3, 3, 3, 3, 3],
      );
      const span = (await ask(server, `${BARS}&resolution=1&from=${to - 60}&to=${to}`)) as History;
      assert.deepEqual(span.t, [to - 60]);
    }));

  test('where a span has no bars, the newest before it is told; where nothing is before it, nothing', () =>
    withSymbols(async ({ server }) => {
      const [from, to] = [utc('2025-09-05T00:00:00Z'), utc('2025-09-06T00:00:00Z')];
      assert.deepEqual(await ask(server, `${BARS}&resolution=1&from=${from}&to=${to}`), {
        s: 'no_data',
        nextTime: utc('2025-08-29T13:09:00Z'),
      });
      assert.deepEqual(await ask(server, `${BARS}&resolution=1D&from=0&to=86400`), { s: 'no_data' });
      assert.deepEqual(await ask(server, `${BARS}&resolution=1&from=0&to=86400&countback=300`), { s: 'no_data' });
    }));

  test('mistakes are told with status 200', () =>
    withSymbols(async ({ server }) => {
      for (const query of [
        'resolution=7&from=0&to=1',
        'resolution=1&from=x&to=1',
        'resolution=1&from=2&to=1',
        'resolution=1&from=0&to=1&countback=0',
        'from=0&to=1',
      ])
        assert.equal(((await ask(server, `${BARS}&${query}`)) as { s: string }).s, 'error', query);
      const unknown = { s: 'error', errmsg: 'unknown_symbol' };
      assert.deepEqual(await ask(server, 'history?symbol=XXXX3&resolution=1&from=0&to=1'), unknown);
      // A span beyond all times is none to fall over.
      await ask(server, `${BARS}&resolution=1D&from=-99999999999&to=999999999999`);
    }));
});

describe('marks, search and the rest', () => {
  const ALL = `from=${utc('2025-08-01T00:00:00Z')}&to=${utc('2025-12-01T00:00:00Z')}`;

  test('revised bars and rolls are marked on the bars, actions and expiries on the time', () =>
    withSymbols(async ({ server, folder }) => {
      const marks = udfMarksSchema.parse(await ask(server, `marks?symbol=PETR4&resolution=1D&${ALL}`));
      assert.deepEqual([marks.time, marks.label], [[utc('2025-08-29T00:00:00Z')], ['R']]);
      const rolls = udfMarksSchema.parse(await ask(server, `marks?symbol=WIN$&resolution=1D&${ALL}`));
      assert.deepEqual([rolls.time, rolls.text[0]?.includes('WINQ25 → WINV25')], [[utc('2025-08-13T00:00:00Z')], true]);
      const actions = openCorporateActionStore(folder);
      const exDate = '2025-08-22' as LocalDate;
      await actions.put([{ ...b3, symbol: 'PETR4', exDate, kind: 'split', after: 2, before: 1, source: 'test' }]);
      await actions.close();
      const times = async (symbol: string): Promise<string[]> =>
        udfTimescaleMarksSchema
          .parse(await ask(server, `timescale_marks?symbol=${symbol}&resolution=1D&${ALL}`))
          .map(({ id }) => id);
      assert.deepEqual(await times('PETR4'), ['split-2025-08-22']);
      assert.deepEqual(await times('WINV25'), ['expiry-2025-10-15']);
      assert.deepEqual(await times('WIN$'), ['roll-2025-08-13', 'roll-2025-10-15']);
    }));

  test('search, quotes, time and config answer in the forms of the protocol', () =>
    withSymbols(async ({ server }) => {
      const found = udfSearchSchema.parse(await ask(server, 'search?query=win&type=futures&exchange=B3&limit=1'));
      assert.deepEqual(
        found.map(({ ticker }) => ticker),
        ['B3:WINQ25'],
      );
      assert.equal(udfSearchSchema.parse(await ask(server, 'search')).length, 4);
      const quotes = udfQuotesSchema.parse(await ask(server, 'quotes?symbols=B3:PETR4,NOPE'));
      assert.deepEqual(
        quotes.d.map(({ s, n, v }) => [s, n, v.lp]),
        [
          ['ok', 'B3:PETR4', 40],
          ['error', 'NOPE', undefined],
        ],
      );
      const time = await server.inject('/udf/time');
      assert.match(String(time.headers['content-type']), /^text\/plain/);
      assert.match(time.body, /^\d{10}$/);
      const config = udfConfigSchema.parse(await ask(server, 'config'));
      assert.deepEqual(
        [config.supports_search, config.supports_group_request, config.exchanges.map(({ value }) => value)],
        [true, false, ['', 'B3']],
      );
    }));
});

test('the calendar of what is stored tells closed, empty, daily, bars and trades apart', () =>
  withSymbols(async ({ server }) => {
    const answer = await server.inject('/api/v1/coverage?symbol=PETR4&from=2025-08-27&to=2025-08-31');
    const { days } = answer.json() as { days: { date: string; state: string; bars: number; missing: number }[] };
    assert.deepEqual(
      days.map(({ state }) => state),
      ['empty', 'daily', 'bars', 'closed', 'closed'],
    );
    assert.equal(days[2]?.bars, 10);
    assert.ok((days[2]?.missing ?? 0) > 300);
    for (const query of ['from=2025-08-02&to=2025-08-01', 'from=2020-01-01&to=2025-01-01', 'from=x&to=2025-01-01'])
      assert.equal((await server.inject(`/api/v1/coverage?symbol=PETR4&${query}`)).statusCode, 400, query);
    const storage = (await server.inject('/api/v1/storage')).json() as { databases: { name: string }[] };
    assert.ok(storage.databases.some(({ name }) => name === 'candles'));
  }));
