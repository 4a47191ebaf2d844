import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AssertionError } from './assert.ts';
import { parseQuantity, quantityOf } from './quantity.ts';

test('every whole number of at least zero is a quantity and reads back from its digits', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (units) => {
      assert.equal(quantityOf(units), units);
      assert.deepEqual(parseQuantity(String(units)), { ok: true, value: units });
    }),
    { numRuns: 200 },
  );
});

test('zeros in front of a quantity mean nothing', () => {
  assert.deepEqual(parseQuantity('00100'), { ok: true, value: 100 });
});

for (const text of ['', '-1', '+1', '1.0', '1,000', '1e3', ' 1', '1\n', '١', 'cem']) {
  test(`${JSON.stringify(text)} is no quantity`, () => {
    const parsed = parseQuantity(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.error, /not a whole number/);
  });
}

test('a quantity past 2^53 is refused and not rounded', () => {
  assert.equal(parseQuantity('9007199254740991').ok, true);
  assert.deepEqual(parseQuantity('9007199254740992'), { ok: false, error: '"9007199254740992" is too large' });
});

test('a negative or broken quantity is a mistake of ours', () => {
  for (const units of [-1, 0.5, Number.NaN, 2 ** 53]) assert.throws(() => quantityOf(units), AssertionError);
});
