import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPrice, type Price, parsePrice, priceOf } from '#kernel/price.ts';
import { bandAround, isWithin } from './price-limit.ts';

const price = (text: string): Price => {
  const parsed = parsePrice(text);
  assert.ok(parsed.ok);
  return parsed.value;
};

/** Settlement before, basis points, tick, precision, lower and upper limit. */
const TABLE = [
  ['202558', 1000, '5', '1', '182305', '222810'],
  ['5112.55', 600, '0.5', '0.001', '4806', '5419'],
  ['5393.878', 600, '0.5', '0.001', '5070.5', '5717.5'],
  // Exactly 122,405.4 and 231,229.9: rounded to points before they are rounded inward.
  ['136006', 1000, '5', '1', '122405', '149605'],
  ['210209', 1000, '5', '1', '189190', '231230'],
  ['100', 1000, '5', '1', '90', '110'],
  ['0', 1000, '5', '1', '0', '0'],
] as const;
for (const [reference, fraction, tick, precision, lower, upper] of TABLE) {
  test(`${reference} within ${fraction / 100} % and by ${tick} lies between ${lower} and ${upper}`, () => {
    const terms = { reference: price(reference), fraction, tick: price(tick), precision: price(precision) };
    const band = bandAround(terms);
    assert.deepEqual([formatPrice(band.lower, 0), formatPrice(band.upper, 0)], [lower, upper]);
  });
}

test('limits are multiples of the tick, inside of the rounded band, and less than a tick from it', () => {
  const terms = fc.record({
    reference: fc.integer({ min: 1, max: 4_000_000_000 }),
    fraction: fc.integer({ min: 1, max: 9_999 }),
    tick: fc.constantFrom(1, 10, 50, 100, 500, 5_000, 50_000),
    precision: fc.constantFrom(1, 10, 100, 10_000),
  });
  fc.assert(
    fc.property(terms, ({ reference, fraction, tick, precision }) => {
      const { lower, upper } = bandAround({
        reference: priceOf(reference),
        fraction,
        tick: priceOf(tick),
        precision: priceOf(precision),
      });
      // Halves up, in integers: ⌊(2 × exact + step) / (2 × step)⌋ steps.
      const edge = (basisPoints: number): bigint => {
        const step = BigInt(precision) * 10_000n;
        return ((2n * BigInt(reference) * BigInt(basisPoints) + step) / (2n * step)) * BigInt(precision);
      };
      const [low, high] = [edge(10_000 - fraction), edge(10_000 + fraction)];
      assert.equal(lower % tick, 0);
      assert.equal(upper % tick, 0);
      assert.ok(BigInt(lower) >= low && BigInt(lower) - low < BigInt(tick));
      assert.ok(BigInt(upper) <= high && high - BigInt(upper) < BigInt(tick));
    }),
  );
});

test('the edges of a band are allowed prices, one tick further is not', () => {
  const band = { lower: price('4806'), upper: price('5419') };
  assert.deepEqual(
    ['4805.5', '4806', '5000', '5419', '5419.5'].map((text) => isWithin(price(text), band)),
    [false, true, true, true, false],
  );
});

test('a fraction that is none, or a tick of zero, is a mistake', () => {
  const terms = { reference: price('1'), fraction: 600, tick: price('1'), precision: price('1') };
  assert.throws(() => bandAround({ ...terms, fraction: 0 }), /basis points/);
  assert.throws(() => bandAround({ ...terms, tick: price('0') }), /are positive/);
});
