import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactAge, freshnessOf, roughAge } from './age.ts';

test('a rough age moves in steps', () => {
  assert.deepEqual(roughAge(4_900), { unit: 'now', count: 0 });
  assert.deepEqual(roughAge(9_900), { unit: 's', count: 5 });
  assert.deepEqual(roughAge(59_900), { unit: 's', count: 55 });
  assert.deepEqual(roughAge(60_000), { unit: 'min', count: 1 });
  assert.deepEqual(roughAge(3_599_000), { unit: 'min', count: 59 });
  assert.deepEqual(roughAge(7_200_000), { unit: 'h', count: 2 });
  assert.deepEqual(roughAge(3 * 86_400_000), { unit: 'd', count: 3 });
});

test('a trade ahead of our clock is now', () => {
  assert.deepEqual(roughAge(-2_000), { unit: 'now', count: 0 });
  assert.deepEqual(exactAge(-2_000), { unit: 's', count: 0 });
});

test('an exact age counts seconds', () => {
  assert.deepEqual(exactAge(7_999), { unit: 's', count: 7 });
});

test('the dot empties in three steps', () => {
  assert.deepEqual([1_000, 60_000, 600_000].map(freshnessOf), ['fresh', 'aging', 'old']);
});
