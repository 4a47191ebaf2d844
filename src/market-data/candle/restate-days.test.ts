import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import { type Instant, instantOf, MINUTE_US } from '#kernel/time.ts';
import { multiplierOf } from '#kernel/turnover.ts';
import { createZone } from '#kernel/zone.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import { at, trade } from '../tape/trade.fixture.ts';
import type { Trade } from '../tape/trade.ts';
import type { Candle } from './candle.ts';
import { createSqliteCandleStore } from './candle-store.sqlite.ts';
import type { CandleStore } from './candle-store.ts';
import { barsOfDay } from './rebuild.ts';
import { restateDay } from './restate.ts';
import { createDayRestater } from './restate-days.ts';

const zone = createZone('America/Sao_Paulo');
const asOf = at('2025-09-30T10:00:00-03:00');
const options = { multiplier: multiplierOf(10_000), source: 'trade-file', zone, asOf } as const;
const migrations = join(import.meta.dirname, '../../../migrations/sqlite/candles');

const openStore = (): CandleStore =>
  createSqliteCandleStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' }));

/** Days of one week and the next, so that some share a week. */
const DAYS = ['2025-08-25', '2025-08-27', '2025-08-29', '2025-09-01'];

const arbitraryDay = fc
  .record({
    symbol: fc.constantFrom('PETR4', 'VALE3'),
    date: fc.constantFrom(...DAYS),
    minutes: fc.array(fc.nat(90), { minLength: 1, maxLength: 6 }),
  })
  .map(({ symbol, date, minutes }) => {
    const open = at(`${date}T10:00:00-03:00`);
    return minutes.map((minute, id) => trade({ symbol, id, at: instantOf(open + minute * MINUTE_US) as Instant }));
  });

async function everyBar(store: CandleStore): Promise<Candle[]> {
  const bars: Candle[] = [];
  for (const { exchange, symbol } of await store.symbols()) {
    for (const timeframe of TIMEFRAMES)
      bars.push(...(await store.newest({ exchange, symbol, timeframe }, { limit: 5_000 })));
  }
  return bars;
}

const dayOf = ([first]: readonly Trade[]): Parameters<typeof restateDay>[1] => {
  const { exchange, symbol, at: made } = first as Trade;
  return { exchange, symbol, date: zone.dateAt(made) };
};

test('days that are stored together are stored as one after the other, whatever was there before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryDay, { maxLength: 10 }), async (days) => {
      const [together, oneByOne] = [openStore(), openStore()];
      const restater = createDayRestater(together, options);
      let [changed, expected] = [0, 0];
      for (const trades of days) {
        changed += await restater.add(dayOf(trades), barsOfDay(trades, options));
        expected += (await restateDay(oneByOne, dayOf(trades), barsOfDay(trades, options), options)).length;
      }
      changed += await restater.flush();
      // A week is told once for all its days that went together, so that it is restated less often.
      const told = (bars: readonly Candle[]): Candle[] =>
        bars.map((bar) => (bar.timeframe === '1w' ? { ...bar, revision: 0 } : bar));
      assert.deepEqual(told(await everyBar(together)), told(await everyBar(oneByOne)));
      assert.ok(changed <= expected && changed > 0 === expected > 0);
      await together.close();
      await oneByOne.close();
    }),
    { numRuns: 60 },
  );
});

test('a day that is stored already and says the same changes nothing', async () => {
  const store = openStore();
  const trades = [trade({ id: 10 }), trade({ id: 20 })];
  for (const expected of [6, 0]) {
    const restater = createDayRestater(store, options);
    const added = await restater.add(dayOf(trades), barsOfDay(trades, options));
    assert.equal(added + (await restater.flush()), expected);
  }
  await store.close();
});
