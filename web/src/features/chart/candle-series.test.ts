import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CandleDto } from '#contract/market-data.ts';
import { createFrameLoop } from '../../lib/frame-loop.ts';
import { candle, secondsOf } from './candle.fixture.ts';
import { type Bar, CandleSeries } from './candle-series.ts';

const minuteOf = ({ time }: Bar) => (time - secondsOf(0)) / 60;

function setUp(...history: CandleDto[]) {
  const frames: (() => void)[] = [];
  const drawn: string[] = [];
  const series = new CandleSeries(createFrameLoop((run) => frames.push(run)));
  const frame = (): string[] => {
    frames.shift()?.();
    return drawn.splice(0);
  };
  series.attach({
    replaceAll: (bars) => drawn.push(`all ${bars.map(minuteOf)}`),
    update: (bar) => drawn.push(`update ${minuteOf(bar)}`),
    correct: (bar) => drawn.push(`correct ${minuteOf(bar)}`),
  });
  if (history.length > 0) {
    series.setHistory(history);
    frame();
  }
  return { series, frame };
}

test('history is drawn as a whole', () => {
  const { series, frame } = setUp();
  series.setHistory([candle(1), candle(2)]);
  assert.deepEqual(frame(), ['all 1,2']);
});

test('a bar that moved a hundred times in a frame is drawn once', () => {
  const { series, frame } = setUp(candle(1), candle(2, { complete: false }));
  for (let trades = 2; trades <= 101; trades++) series.apply([candle(2, { complete: false, trades })]);
  assert.deepEqual(frame(), ['update 2']);
  assert.equal(series.newest()?.candle.trades, 101);
});

test('the bar that closes and the one that opens are drawn in their order', () => {
  const { series, frame } = setUp(candle(1), candle(2, { complete: false }));
  series.apply([candle(2), candle(3, { complete: false })]);
  assert.deepEqual(frame(), ['update 2', 'update 3']);
});

test('a restated bar of the past is a correction, not a new drawing', () => {
  const { series, frame } = setUp(candle(1), candle(2), candle(3, { complete: false }));
  series.apply([candle(1, { revision: 1 })]);
  assert.deepEqual(frame(), ['correct 1']);
});

test('a bar that appears between two others has everything drawn', () => {
  const { series, frame } = setUp(candle(1), candle(3));
  series.apply([candle(2)]);
  assert.deepEqual(frame(), ['all 1,2,3']);
});

test('what needs everything drawn swallows what needs less', () => {
  const { series, frame } = setUp(candle(2));
  series.apply([candle(3)]);
  series.prepend([candle(1)]);
  series.apply([candle(4)]);
  assert.deepEqual(frame(), ['all 1,2,3,4']);
  series.apply([candle(4, { trades: 2 })]);
  assert.deepEqual(frame(), ['update 4']);
});

test('live bars wait for their history', () => {
  const { series, frame } = setUp();
  series.apply([candle(3, { complete: false, trades: 5 })]);
  assert.deepEqual(frame(), []);
  assert.equal(series.newest(), null);
  series.setHistory([candle(1), candle(2), candle(3, { complete: false, trades: 4 })]);
  assert.deepEqual(frame(), ['all 1,2,3']);
  assert.equal(series.newest()?.candle.trades, 5);
});

test('a bar that was taken away leaves the chart, and an older page does not bring it back', () => {
  const { series, frame } = setUp(candle(1), candle(2));
  series.remove([candle(2).start]);
  assert.deepEqual(frame(), ['all 1']);
  series.setHistory([candle(1), candle(2)]);
  assert.equal(series.newest()?.time, secondsOf(1));
  series.apply([candle(2)]);
  assert.equal(series.newest()?.time, secondsOf(2));
});

test('of two states of a bar the later one stays, whoever brought it', () => {
  const later = [
    [
      { revision: 1, trades: 3 },
      { revision: 0, trades: 4 },
    ],
    [{ trades: 9 }, { trades: 8 }],
    [{ complete: true }, { complete: false }],
  ] as const;
  for (const [late, early] of later) {
    for (const [live, stored] of [
      [late, early],
      [early, late],
    ] as const) {
      const { series } = setUp();
      series.apply([candle(1, live)]);
      series.setHistory([candle(1, stored)]);
      assert.deepEqual(series.newest()?.candle, candle(1, late));
    }
  }
});

test('reading the history again keeps the older pages', () => {
  const { series } = setUp(candle(5), candle(6));
  series.prepend([candle(3), candle(4)]);
  series.setHistory([candle(6), candle(7)]);
  assert.deepEqual(
    [series.oldest(), series.newest()].map((bar) => bar && minuteOf(bar)),
    [3, 7],
  );
});

test('a hole between what is here and the new page is not papered over', () => {
  const { series, frame } = setUp(candle(1), candle(2));
  series.setHistory([candle(8), candle(9)]);
  assert.deepEqual(frame(), ['all 8,9']);
});

test('an empty history keeps the bar that is live', () => {
  const { series, frame } = setUp();
  series.apply([candle(1, { complete: false })]);
  series.setHistory([]);
  assert.deepEqual(frame(), ['all 1']);
});

test('another symbol begins with nothing', () => {
  const { series, frame } = setUp(candle(1));
  series.clear();
  assert.deepEqual(frame(), ['all ']);
  assert.equal(series.newest(), null);
});

test('a chart that comes late gets everything that is there', () => {
  const frames: (() => void)[] = [];
  const series = new CandleSeries(createFrameLoop((run) => frames.push(run)));
  series.setHistory([candle(1)]);
  series.apply([candle(2)]);
  frames.shift()?.();
  const drawn: string[] = [];
  series.attach({ replaceAll: (bars) => drawn.push(`all ${bars.length}`), update: () => {}, correct: () => {} });
  frames.shift()?.();
  assert.deepEqual(drawn, ['all 2']);
});

test('bars are found by time and walked by steps', () => {
  const { series } = setUp(candle(1), candle(2), candle(4));
  assert.equal(series.at(secondsOf(3)), null);
  const step = (from: number, steps: number) => {
    const bar = series.neighbour(secondsOf(from), steps);
    return bar && minuteOf(bar);
  };
  assert.deepEqual([step(2, 1), step(2, -9), step(2, 9), step(3, 1)], [4, 1, 4, 4]);
});

test('readers are told after the frame', () => {
  const { series, frame } = setUp(candle(1));
  let told = 0;
  const stop = series.subscribe(() => told++);
  series.apply([candle(2)]);
  assert.equal(told, 0);
  frame();
  stop();
  series.apply([candle(3)]);
  frame();
  assert.equal(told, 1);
});
