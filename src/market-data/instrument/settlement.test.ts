import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Price, parsePrice } from '#kernel/price.ts';
import { multiplierOf } from '#kernel/turnover.ts';
import { settlementOf, unitPriceOf } from './settlement.ts';

const price = (text: string): Price => {
  const parsed = parsePrice(text);
  assert.ok(parsed.ok);
  return parsed.value;
};

/** Settlement, the one before, 1/10,000 BRL a point, 1/10,000 BRL that a contract gains. */
const CASH = [
  ['165000', '165186', 2_000, -372_000n],
  ['165000', '165186', 10_000, -1_860_000n],
  ['5056.572', '5055.124', 100_000, 144_800n],
  ['99140.42', '99140.53', 10_000, -1_100n],
  ['0.0001', '0', 5_000, 1n],
  ['0', '0.0001', 5_000, -1n],
  ['0.0001', '0', 4_999, 0n],
] as const;
for (const [settlement, before, multiplier, cash] of CASH) {
  test(`from ${before} to ${settlement} a contract of ${multiplier / 10_000} a point gains ${Number(cash) / 10_000}`, () =>
    assert.equal(settlementOf(price(settlement), price(before), multiplierOf(multiplier)), cash));
}

test('a unit price is 100,000 discounted by business days', () => {
  assert.equal(unitPriceOf({ rate: price('13.65'), businessDays: 0 }), price('100000'));
  assert.equal(unitPriceOf({ rate: price('10'), businessDays: 252 }), price('90909.09'));
  assert.equal(unitPriceOf({ rate: price('0'), businessDays: 500 }), price('100000'));
  assert.throws(() => unitPriceOf({ rate: price('10'), businessDays: -1 }), /not negative/);
});
