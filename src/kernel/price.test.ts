import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AssertionError } from './assert.ts';
import { formatPrice, parsePrice, priceOf } from './price.ts';

test('a price survives its own text, negative ones and settlement prices of three decimals too', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(4), (units, least) => {
      assert.deepEqual(parsePrice(formatPrice(priceOf(units), least)), { ok: true, value: units === 0 ? 0 : units });
    }),
    { numRuns: 300 },
  );
});

test('a price with a decimal comma is the one with a point', () => {
  assert.deepEqual(parsePrice('38,120', ','), parsePrice('38.12'));
  assert.equal(parsePrice('38,120').ok, false);
});

const TEXTS: readonly (readonly [units: number, least: number, text: string])[] = [
  [381_200, 2, '38.12'],
  [381_250, 2, '38.125'],
  [1_860_000_000, 2, '186000.00'],
  [1_860_000_000, 0, '186000'],
  [50_565_720, 2, '5056.572'],
  [1, 2, '0.0001'],
  [-1, 2, '-0.0001'],
  [0, 2, '0.00'],
  [-100, 3, '-0.010'],
];
for (const [units, least, text] of TEXTS) {
  test(`${units} with at least ${least} decimals is told as ${text}`, () => {
    assert.equal(formatPrice(priceOf(units), least), text);
  });
}

test('a price that is no safe integer is a mistake of ours', () => {
  for (const units of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    assert.throws(() => priceOf(units), AssertionError);
  }
});
