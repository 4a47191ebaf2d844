import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AssertionError } from './assert.ts';
import { priceOf } from './price.ts';
import { quantityOf } from './quantity.ts';
import { formatTurnover, multiplierOf, turnoverFromCentavos, turnoverOf, UNIT_MULTIPLIER } from './turnover.ts';

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Price × quantity × multiplier in BigInt, to the nearest centavo, halves away from zero. */
function twin(price: number, quantity: number, multiplier: number): bigint {
  const units = BigInt(price) * BigInt(quantity) * BigInt(multiplier);
  const magnitude = units < 0n ? -units : units;
  const centavos = (2n * magnitude + 1_000_000n) / 2_000_000n;
  return units < 0n ? -centavos : centavos;
}

function turnover(price: number, quantity: number, multiplier: number): number {
  return turnoverOf(priceOf(price), quantityOf(quantity), multiplierOf(multiplier));
}

/** Whole numbers of every size alike, where plain ones are nearly all huge. */
function upTo(digits: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: digits }).chain((size) => fc.integer({ min: 0, max: 10 ** size }));
}

test('a turnover is exact to the centavo at any size, negative prices included', () => {
  const scenario = fc.tuple(fc.boolean(), upTo(15), upTo(12), upTo(8));
  fc.assert(
    fc.property(scenario, ([negative, magnitude, quantity, multiplier]) => {
      const price = negative && magnitude > 0 ? -magnitude : magnitude;
      const expected = twin(price, quantity, multiplier + 1);
      fc.pre(expected <= MAX && expected >= -MAX);
      const made = turnover(price, quantity, multiplier + 1);
      assert.equal(BigInt(made), expected);
      assert.ok(!Object.is(made, -0));
    }),
    { numRuns: 1_000 },
  );
});

test('a turnover is exact around 2^53, where plain numbers stop being so', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2 ** 53 - 2_000_000, max: 2 ** 53 - 1 }), (price) => {
      assert.equal(BigInt(turnover(price, 1, 1)), twin(price, 1, 1));
    }),
    { numRuns: 300 },
  );
  assert.equal(turnover(9_007_199_254_499_999, 1, 1), 9_007_199_254);
});

const EXAMPLES: readonly (readonly [
  what: string,
  price: number,
  quantity: number,
  multiplier: number,
  text: string,
])[] = [
  ['100 shares at 38.12', 381_200, 100, 10_000, '3812.00'],
  ['one WIN at 186,000 points of BRL 0.20', 1_860_000_000, 1, 2_000, '37200.00'],
  ['3 WIN at 186,005 points', 1_860_050_000, 3, 2_000, '111603.00'],
  ['2 WDO at 5,400.5 of BRL 10', 54_005_000, 2, 100_000, '108010.00'],
  ['a WDO settlement of 5,056.572', 50_565_720, 1, 100_000, '50565.72'],
  ['5 DOL at 5,400.5 of BRL 50', 54_005_000, 5, 500_000, '1350125.00'],
  ['one BGI at 325.05 of 330 arrobas', 3_250_500, 1, 3_300_000, '107266.50'],
  ['half a centavo', 50, 1, 10_000, '0.01'],
  ['less than half a centavo', 49, 1, 10_000, '0.00'],
  ['half a centavo below zero', -50, 1, 10_000, '-0.01'],
  ['a spread at -0.01', -100, 500, 10_000, '-5.00'],
  ['a price of zero', 0, 500, 10_000, '0.00'],
];
for (const [what, price, quantity, multiplier, text] of EXAMPLES) {
  test(`${what} turns over BRL ${text}`, () => {
    assert.equal(formatTurnover(turnoverFromCentavos(turnover(price, quantity, multiplier))), text);
  });
}

test('a sum of turnovers does not depend on the order of its trades', () => {
  const trade = fc.tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 10 }), fc.integer({ min: 1, max: 100_000 }));
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (trades, keys) => {
      const shuffled = trades
        .map((one) => ({ one, key: keys.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      const sum = (all: typeof trades): number =>
        all.reduce((total, [price, size]) => total + turnover(price, size, 2_000), 0);
      assert.equal(sum(shuffled), sum(trades));
    }),
    { numRuns: 200 },
  );
});

test('the busiest week of WIN fits many times', () => {
  // Five sessions of 6 million trades of 3 contracts at 186,000 points.
  const perTrade = turnover(1_860_000_000, 3, 2_000);
  assert.ok(Number.isSafeInteger(20 * perTrade * 6_000_000 * 5));
});

test('a turnover that no centavo can hold is a mistake of ours', () => {
  assert.throws(() => turnover(Number.MAX_SAFE_INTEGER, 10 ** 9, 10_000), AssertionError);
  assert.throws(() => turnoverFromCentavos(0.5), AssertionError);
});

test('a multiplier is a positive integer of 1/10,000', () => {
  assert.equal(UNIT_MULTIPLIER, 10_000);
  for (const units of [0, -1, 0.2, Number.NaN]) assert.throws(() => multiplierOf(units), AssertionError);
});
