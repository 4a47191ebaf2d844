import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, MINUTE_US } from '#kernel/time.ts';
import { turnoverFromCentavos } from '#kernel/turnover.ts';
import { candle } from '../candle/candle.fixture.ts';
import type { Candle } from '../candle/candle.ts';
import { at } from '../tape/trade.fixture.ts';
import { reconcile } from './reconcile.ts';

const START = at('2026-02-23T18:20:00-03:00');

/** A bar `minute` minutes after the start with these prices in whole points. */
function bar(minute: number, [open, high, low, close]: readonly number[], volume: number): Candle {
  return candle({
    start: instantOf(START + minute * MINUTE_US),
    open: priceOf((open ?? 0) * 10_000),
    high: priceOf((high ?? 0) * 10_000),
    low: priceOf((low ?? 0) * 10_000),
    close: priceOf((close ?? 0) * 10_000),
    volume: quantityOf(volume),
    turnover: null,
    trades: null,
  });
}

test('a closing print that one export has in the last minute and the other minutes later is explained', () => {
  const a = [bar(4, [192_540, 192_575, 192_475, 192_475], 26_751)];
  const b = [
    bar(4, [192_540, 192_575, 192_510, 192_570], 4_652),
    bar(11, [192_475, 192_475, 192_475, 192_475], 22_099),
  ];
  const found = reconcile(a, b);
  assert.deepEqual(found.movedPrints, [{ start: a[0]?.start, whole: 'a', rest: [b[1]?.start], volume: 22_099 }]);
  assert.deepEqual([found.different, found.onlyA, found.onlyB, found.both, found.equalCloses], [[], [], [], 1, 0]);
  assert.equal(reconcile(b, a).movedPrints[0]?.whole, 'b');
});

test('a print that does not add up is a difference', () => {
  const a = [bar(4, [10, 12, 9, 9], 30)];
  const b = [bar(4, [10, 12, 10, 12], 10), bar(11, [9, 9, 9, 9], 19)];
  const found = reconcile(a, b);
  assert.deepEqual([found.movedPrints.length, found.different.length, found.onlyB.length], [0, 1, 1]);
});

test('trades on the edge of two minutes are explained, where the two are equal together', () => {
  const a = [bar(0, [10, 12, 9, 11], 30), bar(1, [11, 11, 10, 10], 20)];
  const b = [bar(0, [10, 12, 9, 12], 28), bar(1, [11, 11, 10, 10], 22)];
  const found = reconcile(a, b);
  assert.deepEqual(found.movedEdges, [{ start: a[0]?.start, next: a[1]?.start, volume: 2 }]);
  assert.deepEqual([found.different, found.otherVolume, found.equalCloses], [[], [], 1]);
});

test('neighbours of equal volume are other prices, even where they are equal together', () => {
  const a = [bar(0, [10, 12, 9, 11], 30), bar(1, [11, 11, 10, 10], 20)];
  const b = [bar(0, [10, 12, 9, 12], 30), bar(1, [11, 11, 10, 10], 20)];
  assert.deepEqual([reconcile(a, b).movedEdges.length, reconcile(a, b).different.length], [0, 1]);
  const c = [bar(0, [10, 12, 9, 11], 30), bar(1, [12, 12, 10, 10], 20)];
  assert.deepEqual([reconcile(b, c).movedEdges.length, reconcile(b, c).different.length], [0, 2]);
});

test('a late change of volume, and one of turnover, are told apart from other prices', () => {
  const a = [bar(0, [10, 12, 9, 11], 30), bar(2, [11, 11, 10, 10], 20), bar(4, [10, 11, 10, 10], 5)];
  const [first, second, third] = a;
  assert.ok(first && second && third);
  const centavos = (bar_: Candle, value: number): Candle => ({ ...bar_, turnover: turnoverFromCentavos(value) });
  const found = reconcile(
    [first, centavos(second, 1_000), third],
    [{ ...first, volume: quantityOf(33) }, centavos(second, 1_049), { ...third, close: priceOf(110_000) }],
  );
  assert.deepEqual(
    [found.equal, found.otherVolume.length, found.otherVolumeSum, found.otherTurnover, found.turnoverGapMax],
    [1, 1, 3, 1, 49],
  );
  assert.deepEqual(
    found.different.map(({ start }) => start),
    [third.start],
  );
});

const series = fc
  .uniqueArray(fc.tuple(fc.nat(12), fc.integer({ min: 9, max: 12 }), fc.integer({ min: 1, max: 3 })), {
    selector: ([minute]) => minute,
    maxLength: 10,
  })
  .map((rows) =>
    rows
      .sort(([x], [y]) => x - y)
      .map(([minute, price, volume]) => bar(minute, [price, price + 1, price - 1, price], volume)),
  );

test('every bar is told once, and the two sides are told alike', () => {
  fc.assert(
    fc.property(series, series, (a, b) => {
      const found = reconcile(a, b);
      const told: number[] = [];
      for (const { start, rest } of found.movedPrints) told.push(start, ...rest);
      for (const { start, next } of found.movedEdges) told.push(start, next);
      for (const { start } of [...found.otherVolume, ...found.different]) told.push(start);
      told.push(...found.onlyA, ...found.onlyB);
      const all = new Set([...a, ...b].map(({ start }) => start));
      assert.equal(new Set(told).size, told.length);
      assert.equal(told.length + found.equal, all.size);
      const swapped = reconcile(b, a);
      assert.deepEqual(
        [swapped.both, swapped.equal, swapped.onlyA, swapped.onlyB, swapped.different.length],
        [found.both, found.equal, found.onlyB, found.onlyA, found.different.length],
      );
      const itself = reconcile(a, a);
      assert.deepEqual([itself.equal, itself.equalCloses], [a.length, a.length]);
    }),
    { numRuns: 1_000 },
  );
});
