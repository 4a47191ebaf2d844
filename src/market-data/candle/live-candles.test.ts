import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { HOUR_US, type Instant, instantOf, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeTicker } from '../instrument/product.ts';
import { arbitraryTrades, at, trade } from '../tape/trade.fixture.ts';
import type { Trade } from '../tape/trade.ts';
import type { Candle } from './candle.ts';
import { LiveCandles } from './live-candles.ts';
import { barStart } from './timeframe.ts';
import { createBucket, twinBars } from './twin.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const SYMBOLS = ['PETR4', 'VALE3'];

function createLive(): LiveCandles {
  const live = new LiveCandles({ source: 'simulated', zone, correctionWindowMinutes: 3 });
  for (const symbol of SYMBOLS) live.add(describeTicker('SIM', symbol));
  return live;
}

/** Everything ever told, the newest of each key. */
class Told {
  readonly bars = new Map<string, Candle>();
  take(candles: readonly Candle[]): void {
    for (const bar of candles) this.bars.set(`${bar.symbol} ${bar.timeframe} ${bar.start}`, bar);
  }
  of(timeframe: Timeframe): Candle[] {
    return [...this.bars.values()].filter((bar) => bar.timeframe === timeframe);
  }
}

function contentOf(bars: readonly Candle[], timeframe: Timeframe): unknown[] {
  const bucket = createBucket(timeframe, zone.id);
  return bars
    .map(({ symbol, start, open, high, low, close, basis, volume, trades }) => ({
      key: `${symbol} ${bucket(start)}`,
      ...{ open, high, low, close, basis, volume, trades },
    }))
    .sort(byKey);
}

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}

function tell(live: LiveCandles, told: Told, arriving: readonly Trade[], drains: readonly boolean[]): void {
  let clock = 0;
  for (const [index, one] of arriving.entries()) {
    assert.equal(live.trade(one), true);
    clock = Math.max(clock, one.at);
    live.clock(instantOf(clock));
    if (drains[index % drains.length]) told.take(live.drain());
  }
  live.clock(instantOf(clock + 10 * 24 * HOUR_US));
  told.take(live.drain());
}

/** Trading hours of several days in a row, a change of the clock and a week's end among them. */
const STARTS = ['2018-11-01T09:00:00-03:00', '2019-02-15T09:00:00-02:00', '2025-08-28T09:00:00-03:00'] as const;

for (const text of STARTS) {
  test(`all timeframes of trades from ${text} on, late ones included, equal the slow twin`, () => {
    const scenario = fc.tuple(
      arbitraryTrades(at(text), 5 * 24 * HOUR_US, SYMBOLS),
      fc.array(fc.nat(1000), { minLength: 1 }),
      fc.array(fc.boolean(), { minLength: 1 }),
    );
    fc.assert(
      fc.property(scenario, ([trades, lags, drains]) => {
        const due = (one: Trade, index: number): number =>
          one.at + ((lags[index % lags.length] ?? 0) / 1001) * 3 * MINUTE_US;
        const arriving = trades.map((one, index) => ({ one, due: due(one, index) })).sort((a, b) => a.due - b.due);
        const told = new Told();
        tell(
          createLive(),
          told,
          arriving.map(({ one }) => one),
          drains,
        );
        for (const timeframe of TIMEFRAMES) {
          assert.deepEqual(contentOf(told.of(timeframe), timeframe), twinBars(trades, timeframe, zone.id).sort(byKey));
        }
        for (const bar of told.bars.values()) assert.equal(bar.complete, true);
      }),
      { numRuns: 60 },
    );
  });
}

test('a bar closes by the clock, without another trade', () => {
  const live = createLive();
  live.trade(trade({ at: at('2025-08-29T10:00:30-03:00') }));
  live.clock(at('2025-08-29T10:00:59.999-03:00'));
  assert.deepEqual(
    live.drain().map(({ timeframe, complete }) => [timeframe, complete]),
    TIMEFRAMES.map((timeframe) => [timeframe, false]),
  );
  live.clock(at('2025-08-29T10:01:00-03:00'));
  assert.deepEqual(
    live.drain().map(({ timeframe, complete }) => [timeframe, complete]),
    [['1m', true]],
  );
  live.clock(at('2025-08-29T10:05:00-03:00'));
  assert.deepEqual(
    live.drain().map(({ timeframe }) => timeframe),
    ['5m'],
  );
});

test('a late trade restates its bar and all above it, with the next revision where they were complete', () => {
  const live = createLive();
  live.trade(trade({ id: 10, at: at('2025-08-29T10:04:30-03:00') }));
  live.clock(at('2025-08-29T10:05:01-03:00'));
  live.drain();
  live.trade(trade({ id: 20, at: at('2025-08-29T10:05:01-03:00') }));
  live.trade(trade({ id: 15, at: at('2025-08-29T10:04:40-03:00') }));
  const changed = live.drain();
  const revisionOf = (timeframe: Timeframe, time: Instant): number | undefined =>
    changed.find((bar) => bar.timeframe === timeframe && bar.start === barStart(timeframe, time, zone))?.revision;
  const late = at('2025-08-29T10:04:40-03:00');
  assert.equal(revisionOf('1m', late), 1);
  assert.equal(revisionOf('5m', late), 1);
  assert.equal(revisionOf('15m', late), 0);
  assert.equal(revisionOf('1m', at('2025-08-29T10:05:01-03:00')), 0);
});

test('a trade after the correction window is refused, so that its day is rebuilt', () => {
  const live = createLive();
  live.trade(trade({ id: 20, at: at('2025-08-29T10:10:00-03:00') }));
  assert.equal(live.trade(trade({ id: 10, at: at('2025-08-29T10:06:59-03:00') })), false);
});

test('bars go on after a restart as if there had been none', () => {
  fc.assert(
    fc.property(arbitraryTrades(at(STARTS[2]), 2 * 24 * HOUR_US, SYMBOLS), fc.nat(), (trades, cut) => {
      const told = new Told();
      const first = createLive();
      const half = cut % trades.length;
      for (const one of trades.slice(0, half)) first.trade(one);
      told.take(first.drain());

      const second = createLive();
      second.restore([...told.bars.values()].sort((a, b) => a.start - b.start));
      tell(second, told, trades.slice(half), [false]);
      for (const timeframe of TIMEFRAMES) {
        assert.deepEqual(contentOf(told.of(timeframe), timeframe), twinBars(trades, timeframe, zone.id).sort(byKey));
      }
    }),
    { numRuns: 100 },
  );
});

test('a day that was taken in from elsewhere counts in the week that moves', () => {
  const live = createLive();
  const friday = at('2025-08-29T10:00:00-03:00');
  live.trade(trade({ at: friday }));
  const [today] = live.drain().filter(({ timeframe }) => timeframe === '1d');
  assert.ok(today !== undefined);
  const thursday = { ...today, start: instantOf(today.start - 24 * HOUR_US), complete: true };
  live.adopt([thursday]);
  const weeks = live.drain();
  assert.deepEqual(
    weeks.map(({ timeframe, volume }) => [timeframe, volume]),
    [['1w', 200]],
  );
});

test('memory stays bounded: a long session keeps only what may still change', () => {
  const live = createLive();
  for (let index = 0; index < 5_000; index++) {
    const time = instantOf(at(STARTS[2]) + index * 30 * SECOND_US);
    live.trade(trade({ id: 10 * (index + 1), at: time }));
    live.clock(time);
    if (index % 10 === 0) live.drain();
  }
  live.drain();
  assert.ok(live.newest('PETR4', '1m').length <= 12);
  assert.ok(live.newest('PETR4', '60m').length <= 26);
});
