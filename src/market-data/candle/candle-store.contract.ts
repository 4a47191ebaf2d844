/** What every candle store promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import { priceOf } from '#kernel/price.ts';
import { instantOf, MINUTE_US } from '#kernel/time.ts';
import { at } from '../tape/trade.fixture.ts';
import { candle, minutes } from './candle.fixture.ts';
import type { CandleStore } from './candle-store.ts';

const SERIES = { exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' } as const;
const TEN = at('2025-08-29T10:00:00-03:00');

/** `open` gives a fresh, empty store. */
export function candleStoreSuite(engine: string, open: () => Promise<CandleStore>): void {
  describe(`candle store: ${engine}`, () => {
    test('a bar comes back as it was written, in every timeframe and from every source', async () => {
      const store = await open();
      const bars = TIMEFRAMES.map((timeframe) =>
        candle({ timeframe, revision: 3, complete: false, source: 'trade-file' }),
      );
      await store.put(bars);
      for (const bar of bars) assert.deepEqual(await store.newest(bar, { limit: 10 }), [bar]);
      const unknown = candle({
        symbol: 'DI1F26',
        turnover: null,
        source: 'replay',
        low: priceOf(-500),
        open: priceOf(-500),
      });
      const imported = candle({
        symbol: 'WIN$N',
        source: 'mt5',
        basis: 'volume-only',
        trades: null,
        firstTradeId: null,
        firstTradeAt: null,
        lastTradeId: null,
        lastTradeAt: null,
      });
      await store.put([unknown, imported]);
      assert.deepEqual(await store.newest(unknown, { limit: 1 }), [unknown]);
      assert.deepEqual(await store.newest(imported, { limit: 1 }), [imported]);
      await store.close();
    });

    test('what was written is there after a sync, and writing goes on', async () => {
      const store = await open();
      await store.put([candle({ trades: 1 })]);
      await store.sync();
      await store.put([candle({ trades: 2 })]);
      assert.equal((await store.newest(SERIES, { limit: 1 }))[0]?.trades, 2);
      await store.close();
    });

    test('a bar of the same key replaces the old one', async () => {
      const store = await open();
      await store.put([candle({ trades: 1 })]);
      await store.put([candle({ trades: 2 })]);
      assert.deepEqual(
        (await store.newest(SERIES, { limit: 10 })).map(({ trades }) => trades),
        [2],
      );
      await store.close();
    });

    test('equal symbols of two exchanges do not mix', async () => {
      const store = await open();
      await store.put([candle({ exchange: 'SIM', trades: 1 }), candle({ exchange: 'B3', trades: 2 })]);
      assert.equal((await store.newest({ ...SERIES, exchange: 'B3' }, { limit: 10 }))[0]?.trades, 2);
      assert.deepEqual(await store.symbols(), [
        { exchange: 'B3', symbol: 'PETR4' },
        { exchange: 'SIM', symbol: 'PETR4' },
      ]);
      await store.close();
    });

    test('a limit keeps the newest bars, and they come oldest first', async () => {
      const store = await open();
      const bars = minutes(10);
      await store.put([...bars].reverse());
      assert.deepEqual(await store.newest(SERIES, { limit: 3 }), bars.slice(-3));
      await store.close();
    });

    test('a span includes its start and not its end', async () => {
      const store = await open();
      const bars = minutes(10);
      await store.put(bars);
      const span = { from: instantOf(TEN + 2 * MINUTE_US), to: instantOf(TEN + 5 * MINUTE_US) };
      assert.deepEqual(await store.newest(SERIES, { ...span, limit: 100 }), bars.slice(2, 5));
      assert.deepEqual(await store.newest(SERIES, { ...span, limit: 2 }), bars.slice(3, 5));
      await store.close();
    });

    test('the oldest bars of a span, how many it has and when they start are told alike', async () => {
      const store = await open();
      const bars = minutes(10);
      await store.put([...bars].reverse());
      const span = { from: instantOf(TEN + 2 * MINUTE_US), to: instantOf(TEN + 8 * MINUTE_US) };
      assert.deepEqual(await store.oldest(SERIES, { limit: 3 }), bars.slice(0, 3));
      assert.deepEqual(await store.oldest(SERIES, { ...span, limit: 2 }), bars.slice(2, 4));
      assert.equal(await store.count(SERIES, span), 6);
      assert.deepEqual(
        [...(await store.starts(SERIES, span))],
        bars.slice(2, 8).map(({ start }) => start),
      );
      const unknown = { ...SERIES, symbol: 'XXXX3' };
      assert.deepEqual(await store.oldest(unknown, { limit: 3 }), []);
      assert.deepEqual([await store.count(unknown, span), (await store.starts(unknown, span)).length], [0, 0]);
      await store.close();
    });

    test('the version stays while nothing is written, and every write makes another', async () => {
      const store = await open();
      const seen = [store.version()];
      assert.equal(store.version(), seen[0]);
      await store.put([candle()]);
      seen.push(store.version());
      assert.equal(store.version(), seen[1]);
      await store.replace(SERIES, { from: TEN, to: instantOf(TEN + MINUTE_US) }, []);
      seen.push(store.version());
      assert.equal(new Set(seen).size, 3);
      await store.close();
    });

    test('replacing a span leaves exactly the given bars in it, and all others alone', async () => {
      const store = await open();
      const bars = minutes(10);
      await store.put(bars);
      const [third] = bars.slice(3);
      assert.ok(third !== undefined);
      const restated = { ...third, trades: 99, revision: 1 };
      const span = { from: instantOf(TEN + 2 * MINUTE_US), to: instantOf(TEN + 5 * MINUTE_US) };
      await store.replace(SERIES, span, [restated]);
      assert.deepEqual(await store.newest(SERIES, { limit: 100 }), [...bars.slice(0, 2), restated, ...bars.slice(5)]);
      await store.close();
    });

    test('a batch with a bar that cannot be is refused whole', async () => {
      const store = await open();
      const impossible = candle({ symbol: 'VALE3', low: priceOf(999_999_999) });
      await assert.rejects(store.put([candle(), impossible]));
      assert.deepEqual(await store.newest(SERIES, { limit: 10 }), []);
      assert.deepEqual(await store.symbols(), []);
      // A series that was made in the refused batch can be made again.
      await store.put([candle({ symbol: 'VALE3' })]);
      assert.equal((await store.newest({ ...SERIES, symbol: 'VALE3' }, { limit: 1 })).length, 1);
      await store.close();
    });

    test('a series without bars is empty, not an error', async () => {
      const store = await open();
      assert.deepEqual(await store.newest({ ...SERIES, symbol: 'XXXX3' }, { limit: 10 }), []);
      await store.close();
    });
  });
}
