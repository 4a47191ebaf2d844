import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BASES } from '#contract/market-data.ts';
import { MINUTE_US } from '#kernel/time.ts';
import { arbitraryTrades, at, trade } from '../tape/trade.fixture.ts';
import type { Trade } from '../tape/trade.ts';
import { type MinuteBar, MinuteBars } from './minute-bars.ts';
import { rankOf } from './minute-candle.ts';
import { twinBars } from './twin.fixture.ts';

const START = at('2025-08-29T10:00:00-03:00');
const SYMBOLS = ['PETR4', 'VALE3'];

function addTo(bars: MinuteBars, trade: Trade): boolean {
  const { symbol, at: time, id, price, quantity } = trade;
  const rank = rankOf(trade);
  return rank === null || bars.add(SYMBOLS.indexOf(symbol), time, id, price, quantity, 0, rank);
}

function drainInto(bars: MinuteBars, byKey: Map<string, MinuteBar>): void {
  bars.drain((bar) => byKey.set(`${bar.symbol} ${bar.minute}`, bar));
}

function comparable(bar: MinuteBar | ReturnType<typeof twinBars>[number]): (number | string | undefined)[] {
  const { open, high, low, close, volume, trades } = bar;
  return [open, high, low, close, 'rank' in bar ? BASES[bar.rank] : bar.basis, volume, trades];
}

test('bars of shuffled and drained trades within the window equal those of the slow twin', () => {
  const scenario = fc.tuple(arbitraryTrades(START, 30 * MINUTE_US), fc.array(fc.nat(1000)), fc.array(fc.boolean()));
  fc.assert(
    fc.property(scenario, ([trades, lags, drains]) => {
      const bars = new MinuteBars({ windowMinutes: 3, symbols: 1 });
      const made = new Map<string, MinuteBar>();
      // Each trade arrives up to three minutes after it was made, so none is too late.
      const arrival = (one: Trade, index: number): number =>
        one.at + ((lags[index % (lags.length || 1)] ?? 0) / 1001) * 3 * MINUTE_US;
      const arriving = trades.map((one, index) => ({ one, due: arrival(one, index) })).sort((a, b) => a.due - b.due);
      for (const [index, { one }] of arriving.entries()) {
        assert.equal(addTo(bars, one), true);
        if (drains[index % (drains.length || 1)]) drainInto(bars, made);
      }
      drainInto(bars, made);
      const twin = twinBars(trades, '1m', 'America/Sao_Paulo');
      const sorted = [...made.values()].sort((a, b) => a.symbol - b.symbol || a.minute - b.minute).map(comparable);
      const expected = SYMBOLS.flatMap((symbol) => twin.filter(({ key }) => key.startsWith(symbol))).map(comparable);
      assert.deepEqual(sorted, expected);
    }),
    { numRuns: 500 },
  );
});

test('a trade before the window is refused and changes nothing', () => {
  const bars = new MinuteBars({ windowMinutes: 3, symbols: 1 });
  assert.equal(addTo(bars, trade({ id: 10, at: at('2025-08-29T10:10:00-03:00') })), true);
  assert.equal(addTo(bars, trade({ id: 20, at: at('2025-08-29T10:07:00-03:00') })), true);
  assert.equal(addTo(bars, trade({ id: 30, at: at('2025-08-29T10:06:59.999-03:00') })), false);
  const minutes: number[] = [];
  bars.drain((bar) => minutes.push(bar.trades));
  assert.deepEqual(minutes, [1, 1]);
});

test('of trades of one moment the number decides which was first and which was last', () => {
  const bars = new MinuteBars({ windowMinutes: 3, symbols: 1 });
  const time = at('2025-08-29T10:00:01-03:00');
  for (const [id, price] of [
    [20, 2],
    [30, 3],
    [10, 1],
  ] as const) {
    bars.add(0, time, id, price, 100, 0, 0);
  }
  bars.drain((bar) => assert.deepEqual([bar.open, bar.close, bar.firstId, bar.lastId], [1, 3, 10, 30]));
});

test('turnover is unknown for the whole bar where one trade has none', () => {
  const bars = new MinuteBars({ windowMinutes: 3, symbols: 1 });
  bars.add(0, START, 10, 1, 1, 100, 0);
  bars.add(0, START, 20, 1, 1, Number.NaN, 0);
  bars.drain((bar) => assert.ok(Number.isNaN(bar.turnover)));
});

test('a bar that was put back goes on where it was', () => {
  const first = new MinuteBars({ windowMinutes: 3, symbols: 1 });
  addTo(first, trade({ id: 10 }));
  const stored: MinuteBar[] = [];
  first.drain((bar) => stored.push(bar));

  const second = new MinuteBars({ windowMinutes: 3, symbols: 1 });
  for (const bar of stored) second.restore(bar);
  addTo(second, trade({ id: 20 }));
  second.drain((bar) => assert.deepEqual([bar.trades, bar.volume, bar.firstId, bar.lastId], [2, 200, 10, 20]));
});

test('nothing is handed out twice, and nothing where nothing changed', () => {
  const bars = new MinuteBars({ windowMinutes: 3, symbols: 1 });
  addTo(bars, trade());
  let count = 0;
  bars.drain(() => count++);
  bars.drain(() => count++);
  assert.equal(count, 1);
});
