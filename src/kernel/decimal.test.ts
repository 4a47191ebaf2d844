import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DecimalMark, formatScaled, parseScaled } from './decimal.ts';

const MAX = BigInt(Number.MAX_SAFE_INTEGER);
const anyUnits = fc.maxSafeInteger();
const anyMark = fc.constantFrom<DecimalMark>('.', ',');

/** The digits with a mark put among them by hand, in BigInt. */
function formatTwin(units: bigint, places: number, least: number): string {
  const magnitude = units < 0n ? -units : units;
  const one = 10n ** BigInt(places);
  const fraction = (magnitude % one).toString().padStart(places, '0').slice(0, places);
  const kept = fraction.slice(0, least) + fraction.slice(least).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${magnitude / one}${kept === '' ? '' : `.${kept}`}`;
}

/** The value by BigInt; null where it has too many decimals or does not fit. */
function parseTwin(sign: string, whole: string, fraction: string, places: number): number | null {
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > places) return null;
  const units = BigInt(whole + significant.padEnd(places, '0'));
  if (units > MAX) return null;
  return units === 0n ? 0 : Number(sign === '-' ? -units : units);
}

test('what was formatted reads back as the same number, at every scale', () => {
  fc.assert(
    fc.property(anyUnits, fc.integer({ min: 0, max: 8 }), fc.nat(8), (units, places, least) => {
      const text = formatScaled(units, places, Math.min(least, places));
      assert.deepEqual(parseScaled(text, places, '.'), { ok: true, value: units === 0 ? 0 : units });
    }),
    { numRuns: 500 },
  );
});

test('text is made of the digits alone, as BigInt makes it', () => {
  fc.assert(
    fc.property(anyUnits, fc.integer({ min: 0, max: 8 }), fc.nat(8), (units, places, least) => {
      const atLeast = Math.min(least, places);
      assert.equal(formatScaled(units, places, atLeast), formatTwin(BigInt(units), places, atLeast));
    }),
    { numRuns: 500 },
  );
});

test('decimal text reads as BigInt reads it, and is refused where BigInt finds no place for it', () => {
  const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...'0123456789'), { minLength, maxLength }).map((made) => made.join(''));
  const sign = fc.constantFrom('', '+', '-');
  fc.assert(
    fc.property(sign, digits(1, 18), digits(1, 7), anyMark, (chosen, whole, fraction, mark) => {
      const parsed = parseScaled(`${chosen}${whole}${mark}${fraction}`, 4, mark);
      assert.deepEqual(parsed.ok ? parsed.value : null, parseTwin(chosen, whole, fraction, 4));
    }),
    { numRuns: 500 },
  );
});

test('no text is read as anything but an integer without a minus zero', () => {
  const almostDecimal = fc
    .array(fc.constantFrom(...'0123456789+-.,eE x\n'), { maxLength: 12 })
    .map((made) => made.join(''));
  fc.assert(
    fc.property(fc.oneof(almostDecimal, fc.string()), anyMark, (text, mark) => {
      const parsed = parseScaled(text, 4, mark);
      if (!parsed.ok) return;
      assert.ok(Number.isSafeInteger(parsed.value) && !Object.is(parsed.value, -0));
      assert.match(text, /^[+-]?\d+([.,]\d+)?$/);
    }),
    { numRuns: 500 },
  );
});

const READ: readonly (readonly [text: string, mark: DecimalMark, units: number])[] = [
  ['38.12', '.', 381_200],
  ['38,120', ',', 381_200],
  ['4399,000', ',', 43_990_000],
  ['5056.572', '.', 50_565_720],
  ['-0,010', ',', -100],
  ['+1', '.', 10_000],
  ['007', '.', 70_000],
  ['0.00010', '.', 1],
  ['-0', '.', 0],
  ['-0,000', ',', 0],
  ['900719925474.0991', '.', Number.MAX_SAFE_INTEGER],
  ['-900719925474.0991', '.', Number.MIN_SAFE_INTEGER],
];
for (const [text, mark, units] of READ) {
  test(`"${text}" with "${mark}" is ${units} of 1/10,000`, () => {
    assert.deepEqual(parseScaled(text, 4, mark), { ok: true, value: units });
  });
}

const REFUSED: readonly (readonly [text: string, mark: DecimalMark, reason: RegExp])[] = [
  ['', '.', /not a decimal number/],
  [' 1', '.', /not a decimal number/],
  ['1 ', '.', /not a decimal number/],
  ['1\n', '.', /not a decimal number/],
  ['38,12', '.', /with "\." as its mark/],
  ['38.12', ',', /with "," as its mark/],
  ['1.234,56', ',', /not a decimal number/],
  ['.5', '.', /not a decimal number/],
  ['5.', '.', /not a decimal number/],
  ['--1', '.', /not a decimal number/],
  ['1e3', '.', /not a decimal number/],
  ['0x10', '.', /not a decimal number/],
  ['NaN', '.', /not a decimal number/],
  ['Infinity', '.', /not a decimal number/],
  ['١', '.', /not a decimal number/],
  ['1.00001', '.', /more than 4 decimals/],
  ['900719925474.0992', '.', /too large/],
  ['99999999999999999999', '.', /too large/],
];
for (const [text, mark, reason] of REFUSED) {
  test(`${JSON.stringify(text)} with "${mark}" is refused: ${reason.source}`, () => {
    const parsed = parseScaled(text, 4, mark);
    assert.ok(!parsed.ok);
    assert.match(parsed.error, reason);
  });
}
