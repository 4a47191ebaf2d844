import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GapsAnswer, gapsAnswerSchema } from '#contract/gaps.ts';
import { marketEndpoints } from '#contract/market-endpoints.ts';
import { problemSchema } from '#contract/problem.ts';
import { type Instant, instantOf, toEpochMs } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { CandleSource } from '#market-data/index.ts';
import { minutes } from '../../market-data/candle/candle.fixture.ts';
import { at, trade } from '../../market-data/tape/trade.fixture.ts';
import { serverOf } from '../http/endpoints.fixture.ts';
import type { Market } from '../market.ts';
import { openStores, type Stores } from '../stores.ts';
import { withFolder } from '../testing.fixture.ts';
import { gapHandlers } from './gaps.ts';

const zone = createZone('America/Sao_Paulo');
const clock = (time: string, date = '2025-08-27'): Instant => at(`${date}T${time}:00-03:00`);
const NOW = clock('12:00', '2025-09-01');

interface Scene {
  readonly stores: Stores;
  ask(query: string): Promise<GapsAnswer>;
  refuse(query: string): Promise<{ readonly status: number; readonly code: string; readonly detail: string }>;
  /** Stores the 1m bars of the continuous session of 2025-08-27, but for the first `missing` minutes. */
  storeDay(exchange: string, source: CandleSource, missing: number): Promise<void>;
}

async function withScene(run: (scene: Scene) => Promise<void>, nowMs = toEpochMs(NOW)): Promise<void> {
  await withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    const market = { instruments: () => [] } as unknown as Market;
    const { getGaps } = marketEndpoints;
    const server = serverOf({ getGaps }, gapHandlers({ stores, zone, nowMs: () => nowMs, market }));
    try {
      await run({
        stores,
        async ask(query) {
          const answer = await server.inject(`/api/v1/gaps?${query}`);
          assert.equal(answer.statusCode, 200, answer.body);
          return gapsAnswerSchema.parse(answer.json());
        },
        async refuse(query) {
          const answer = await server.inject(`/api/v1/gaps?${query}`);
          const { code, detail } = problemSchema.parse(answer.json());
          return { status: answer.statusCode, code, detail };
        },
        storeDay: (exchange, source, missing) =>
          stores.candles.put(
            minutes(415 - missing, { exchange, source, start: instantOf(clock('10:00') + missing * 60e6) }),
          ),
      });
    } finally {
      await server.close();
      await stores.close();
    }
  });
}

test('a day without anything is not recorded, and the days around it say what they are', () =>
  withScene(async ({ stores, ask }) => {
    await stores.candles.put(minutes(1, { exchange: 'B3', start: clock('10:00', '2025-08-20') }));
    const { days, ...head } = await ask('symbol=PETR4&from=2025-08-30&to=2025-09-01');
    assert.deepEqual(head, { exchange: 'B3', symbol: 'PETR4', timeZone: zone.id, asOf: '2025-09-01T15:00:00.000Z' });
    assert.deepEqual(
      days.map(({ date, state, reason, expected, missing }) => [
        date,
        state,
        reason,
        expected,
        missing['not-recorded'],
      ]),
      [
        ['2025-08-30', 'closed', 'Saturday', 0, 0],
        ['2025-08-31', 'closed', 'Sunday', 0, 0],
        // Until noon, which is now.
        ['2025-09-01', 'open', null, 120, 120],
      ],
    );
    // Asking makes no bars.
    assert.equal(
      (await stores.candles.newest({ exchange: 'B3', symbol: 'PETR4', timeframe: '1m' }, { limit: 9 })).length,
      1,
    );
  }));

test('a day that came whole from a file only lacks what was not traded', () =>
  withScene(async ({ ask, storeDay }) => {
    await storeDay('B3', 'trade-file', 5);
    const [day] = (await ask('symbol=PETR4&from=2025-08-27&to=2025-08-27')).days;
    assert.deepEqual(day?.gaps[0], {
      phase: 'continuous',
      cause: 'no-trades',
      from: '2025-08-27T13:00:00.000Z',
      to: '2025-08-27T13:05:00.000Z',
    });
    assert.deepEqual([day?.expected, day?.present, day?.missing['not-recorded']], [445, 410, 0]);
  }));

test('an archived day whose bars are not rebuilt yet only lacks what was not traded', () =>
  withScene(async ({ stores, ask }) => {
    const load = await stores.archive.load('B3');
    await load.add([trade({ exchange: 'B3', at: clock('10:00') })]);
    await load.commit();
    await load.dispose();
    await stores.candles.put(minutes(1, { exchange: 'B3', source: 'mt5', start: clock('10:00') }));
    const [day] = (await ask('symbol=PETR4&from=2025-08-27&to=2025-08-27')).days;
    assert.deepEqual(day?.missing, {
      'not-recorded': 0,
      'not-subscribed': 0,
      'feed-down': 0,
      halted: 0,
      'no-trades': 444,
    });
  }));

test('bars of a vendor do not tell whether the minutes between them had trades', () =>
  withScene(async ({ ask, storeDay }) => {
    await storeDay('B3', 'mt5', 5);
    const [day] = (await ask('symbol=PETR4&from=2025-08-27&to=2025-08-27')).days;
    assert.deepEqual([day?.missing['not-recorded'], day?.missing['no-trades']], [35, 0]);
  }));

test('the line that was down is told with its minutes, and what came later as filled', () =>
  withScene(async ({ stores, ask, storeDay }) => {
    const exchange = 'SIM';
    await stores.coverage.put([
      { exchange, kind: 'listening', symbol: null, from: clock('00:00'), to: clock('11:00') },
      { exchange, kind: 'subscribed', symbol: 'PETR4', from: clock('00:00'), to: null },
      { exchange, kind: 'down', symbol: null, from: clock('10:00'), to: clock('10:10') },
    ]);
    await storeDay(exchange, 'simulated', 5);
    const answer = await ask('symbol=PETR4&from=2025-08-27&to=2025-08-27');
    // The simulated market has its own clock: what it has not come to yet is not missing.
    assert.equal(answer.asOf, '2025-08-27T14:00:00.000Z');
    const [day] = answer.days;
    assert.deepEqual([day?.expected, day?.missing['feed-down'], day?.filled], [60, 5, 5]);
  }));

for (const [what, sinceMs, asOf] of [
  ['a feed that runs is judged until its last flush', 1_000, '2025-08-27T14:00:00.000Z'],
  ['a feed that stopped is judged until now', 600_000, '2025-08-27T14:10:00.000Z'],
] as const)
  test(what, () =>
    withScene(
      async ({ stores, ask, storeDay }) => {
        const from = clock('09:00');
        await stores.coverage.put([{ exchange: 'B3', kind: 'listening', symbol: null, from, to: clock('11:00') }]);
        await storeDay('B3', 'replay', 0);
        assert.equal((await ask('symbol=PETR4&from=2025-08-27&to=2025-08-27')).asOf, asOf);
      },
      toEpochMs(clock('11:00')) + sinceMs,
    ),
  );

test('what cannot be asked is refused with what to do', () =>
  withScene(async ({ refuse, storeDay }) => {
    await storeDay('B3', 'trade-file', 0);
    const refusals = [
      ['symbol=PETR4&from=2025-08-27', 400, 'INVALID_REQUEST', /to/],
      ['symbol=PETR4&from=2025-08-27&to=2025-08-26', 400, 'INVALID_REQUEST', /from lies after to/],
      [
        'symbol=PETR4&from=2025-08-01&to=2025-09-01',
        400,
        'INVALID_REQUEST',
        /32 days are too many at once: ask for up to 31/,
      ],
      ['symbol=PETR4&from=2025-02-30&to=2025-03-01', 400, 'INVALID_REQUEST', /date/],
      ['symbol=PETR4&form=2025-08-27&from=2025-08-27&to=2025-08-27', 400, 'INVALID_REQUEST', /form/],
      ['symbol=VALE3&from=2025-08-27&to=2025-08-27', 404, 'NOT_FOUND', /VALE3 is not known/],
    ] as const;
    for (const [query, status, code, detail] of refusals) {
      const refused = await refuse(query);
      assert.deepEqual([refused.status, refused.code], [status, code], query);
      assert.match(refused.detail, detail);
    }
    await storeDay('SIM', 'simulated', 0);
    assert.equal((await refuse('symbol=PETR4&from=2025-08-27&to=2025-08-27')).code, 'AMBIGUOUS_SYMBOL');
  }));
