import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Price, priceOf } from '#kernel/price.ts';
import { dateOfEpochDay, type LocalDate } from '#kernel/time.ts';
import { checkAdjustment, type DayClose } from './adjustment.ts';

const day = (index: number): LocalDate => dateOfEpochDay(20_000 + index);
const closes = (centavos: readonly number[]): DayClose[] =>
  centavos.map((value, index) => ({ date: day(index), close: priceOf(value * 100) }));
const exchange = (centavos: readonly number[]): Map<LocalDate, Price> =>
  new Map(closes(centavos).map(({ date, close }) => [date, close]));

test('a file whose every close is that of the exchange is raw', () => {
  const check = checkAdjustment(closes([3_000, 3_010, 2_990]), exchange([3_000, 3_010, 2_990]));
  assert.deepEqual([check.verdict, check.compared, check.equal, check.spans.length], ['raw', 3, 3, 1]);
});

test('one close that differs makes a file adjusted, and the factors are told by their days', () => {
  // Bought before the dividend of day 2, a share of 30.00 counts for 28.50 later: a factor of 0.95.
  const check = checkAdjustment(closes([2_850, 2_869, 3_100, 3_110]), exchange([3_000, 3_020, 3_100, 3_110]));
  assert.equal(check.verdict, 'adjusted');
  assert.deepEqual(
    check.spans.map(({ from, to, days }) => [from, to, days]),
    [
      [day(0), day(1), 2],
      [day(2), day(3), 2],
    ],
  );
  const [first, second] = check.spans;
  assert.ok(first && second && first.least < 0.95 && first.most > 0.95 && second.least < 1 && second.most > 1);
});

/** Closes of the exchange that are stored, and what is known then. */
const STORED: readonly (readonly [name: string, stored: readonly number[], verdict: string, missing: number])[] = [
  ['none', [], 'unknown', 3],
  ['some, equal', [3_000, 3_010], 'unknown', 1],
  ['some, one of them different', [3_000, 3_100], 'adjusted', 1],
];
for (const [name, stored, verdict, missing] of STORED) {
  test(`where the exchange's closes are not all stored: ${name}`, () => {
    const check = checkAdjustment(closes([3_000, 3_010, 2_990]), exchange(stored));
    assert.deepEqual([check.verdict, check.missing.length], [verdict, missing]);
  });
}

test('every day lies in one span, and its close is that of the exchange times a factor of the span', () => {
  const days = fc.array(fc.tuple(fc.integer({ min: 100, max: 9_000 }), fc.constantFrom(0.5, 0.9, 1)), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(days, (pairs) => {
      const raw = pairs.map(([close]) => close);
      const adjusted = pairs.map(([close, factor]) => Math.round(close * factor));
      const { spans } = checkAdjustment(closes(adjusted), exchange(raw));
      assert.equal(
        spans.reduce((sum, span) => sum + span.days, 0),
        pairs.length,
      );
      for (const [index, [close]] of pairs.entries()) {
        const inside = spans.filter(({ from, to }) => from <= day(index) && day(index) <= to);
        assert.equal(inside.length, 1);
        for (const factor of [inside[0]?.least ?? 0, inside[0]?.most ?? 0])
          assert.ok(Math.abs(close * factor - (adjusted[index] ?? 0)) <= 0.5 + 1e-9);
      }
    }),
    { numRuns: 500 },
  );
});
