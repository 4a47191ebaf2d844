import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MissingCause, missingBars } from './missing-bars.ts';

const T0 = Date.UTC(2026, 10, 20, 13, 0) / 1_000;
const minute = (count: number): number => T0 + 60 * count;
const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();

function gap(from: number, to: number, cause: MissingCause = 'feed-down') {
  return { phase: 'continuous' as const, cause, from: iso(minute(from)), to: iso(minute(to)) };
}

const told = (found: ReturnType<typeof missingBars>) =>
  found.map(({ from, to, count, cause }) => [(from - T0) / 60, (to - T0) / 60, count, cause]);

test('minutes that are missing side by side are one mark', () => {
  const times = [minute(0), minute(4)];
  assert.deepEqual(told(missingBars([gap(1, 4)], times, 60)), [[1, 4, 3, 'feed-down']]);
});

test('a bar that is there is not missing, though some of its minutes are', () => {
  assert.deepEqual(told(missingBars([gap(1, 8)], [minute(0), minute(10)], 300)), [[5, 10, 1, 'feed-down']]);
});

test('the gravest cause names a bar that is missing for several', () => {
  const gaps = [gap(0, 2, 'no-trades'), gap(2, 3, 'feed-down'), gap(3, 5, 'no-trades')];
  assert.deepEqual(told(missingBars(gaps, [], 300)), [[0, 5, 1, 'feed-down']]);
});

test('bars in between and other causes end a mark', () => {
  const gaps = [gap(0, 3), gap(3, 5, 'halted')];
  assert.deepEqual(told(missingBars(gaps, [minute(1)], 60)), [
    [0, 1, 1, 'feed-down'],
    [2, 3, 1, 'feed-down'],
    [3, 5, 2, 'halted'],
  ]);
});

test('the closing call has no bar that could be missing', () => {
  assert.deepEqual(missingBars([{ ...gap(0, 5), phase: 'closing-call' }], [], 60), []);
});

test('every slot without a bar that a gap touches is in exactly one mark', () => {
  const LAST = 60;
  const spans = fc.array(fc.tuple(fc.nat(LAST), fc.integer({ min: 1, max: 10 })), { maxLength: 6 });
  const minutes = fc.uniqueArray(fc.nat(LAST), { maxLength: 30 });
  fc.assert(
    fc.property(spans, minutes, fc.constantFrom(1, 5, 15), (gaps, bars, size) => {
      const step = 60 * size;
      const times = bars.map((at) => Math.floor(minute(at) / step) * step);
      const found = missingBars(
        gaps.map(([from, length]) => gap(from, from + length)),
        times,
        step,
      );
      for (let slot = minute(0); slot < minute(LAST + 20); slot += step) {
        const touched = gaps.some(([from, length]) => minute(from) < slot + step && minute(from + length) > slot);
        const marks = found.filter(({ from, to }) => from <= slot && slot < to).length;
        assert.equal(marks, touched && !times.includes(slot) ? 1 : 0);
      }
    }),
  );
});
