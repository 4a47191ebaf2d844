import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Bucket, quantileOf } from './quantile.ts';

const EDGES = [1, 2, 5, 10, Number.POSITIVE_INFINITY];

function bucketsOf(values: readonly number[]): Bucket[] {
  return EDGES.map((edge) => ({ edge, count: values.filter((value) => value <= edge).length }));
}

/** The value at the rank, by sorting. */
function sorted(values: readonly number[], q: number): number {
  const order = values.toSorted((a, b) => a - b);
  return order[Math.max(0, Math.ceil(q * order.length) - 1)] ?? Number.NaN;
}

test('of nothing there is no quantile', () => {
  assert.equal(quantileOf([], 0.5), null);
  assert.equal(quantileOf(bucketsOf([]), 0.99), null);
});

test('what lies within a bucket is spread evenly, and what lies above all is at least the last edge', () => {
  assert.equal(quantileOf(bucketsOf([3, 3, 4, 5]), 0.5), 3.5);
  assert.equal(quantileOf(bucketsOf([0.5, 100, 100]), 0.99), 10);
});

test('a quantile lies in the bucket of the value that sorting finds', () => {
  const values = fc.array(fc.double({ min: 0.001, max: 20, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.01, 0.5, 0.9, 0.99), (given, q) => {
      const found = quantileOf(bucketsOf(given), q) ?? Number.NaN;
      const edge = EDGES.find((one) => sorted(given, q) <= one) ?? 0;
      const below = EDGES[EDGES.indexOf(edge) - 1] ?? 0;
      const [low, high] = Number.isFinite(edge) ? [below, edge] : [10, 10];
      assert.ok(found >= low && found <= high, `${found} in ${low}..${high}`);
    }),
  );
});
