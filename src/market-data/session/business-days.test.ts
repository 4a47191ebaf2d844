import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dateOfEpochDay, epochDayOf, type LocalDate } from '#kernel/time.ts';
import { BUSINESS_DAYS_FIRST, BUSINESS_DAYS_LAST, businessDays, holidaysAsOf, isBusinessDay } from './business-days.ts';

const date = (text: string): LocalDate => text as LocalDate;
const BEFORE = date('2023-12-25');
const AFTER = date('2023-12-26');

const anyDay = fc
  .integer({ min: epochDayOf(BUSINESS_DAYS_FIRST), max: epochDayOf(BUSINESS_DAYS_LAST) })
  .map(dateOfEpochDay);
const anyAsOf = fc.constantFrom(BEFORE, AFTER, date('2012-01-02'), date('2030-12-31'));

/** Counts one day after the other. */
function slowly(from: LocalDate, to: LocalDate, asOf: LocalDate): number {
  if (from > to) return -slowly(to, from, asOf);
  let count = 0;
  for (let day = epochDayOf(from); day < epochDayOf(to); day += 1)
    if (isBusinessDay(dateOfEpochDay(day), asOf)) count += 1;
  return count;
}

test('a count equals the slow one from every day of 2012 to 2030', () => {
  const [first, last] = [epochDayOf(date('2012-01-01')), epochDayOf(date('2030-12-31'))];
  for (const asOf of [BEFORE, AFTER]) {
    let count = 0;
    for (let day = first; day <= last; day += 1) {
      const to = dateOfEpochDay(day);
      assert.equal(businessDays({ from: date('2012-01-01'), to, asOf }), count, to);
      if (isBusinessDay(to, asOf)) count += 1;
    }
  }
});

test('a count equals the slow one between any two days', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -900, max: 900 }), anyAsOf, (from, distance, asOf) => {
      const day = Math.min(
        Math.max(epochDayOf(from) + distance, epochDayOf(BUSINESS_DAYS_FIRST)),
        epochDayOf(BUSINESS_DAYS_LAST),
      );
      const to = dateOfEpochDay(day);
      assert.equal(businessDays({ from, to, asOf }) + 0, slowly(from, to, asOf) + 0);
    }),
    { numRuns: 300 },
  );
});

test('the count of a whole is the sum of its parts', () => {
  fc.assert(
    fc.property(anyDay, anyDay, anyDay, anyAsOf, (a, b, c, asOf) => {
      const part = businessDays({ from: a, to: b, asOf }) + businessDays({ from: b, to: c, asOf });
      assert.equal(part, businessDays({ from: a, to: c, asOf }));
    }),
  );
});

test('a trade before 26 December 2023 does not know of the holiday on 20 November', () => {
  const span = { from: date('2024-11-18'), to: date('2024-11-22') };
  assert.equal(businessDays({ ...span, asOf: BEFORE }), 4);
  assert.equal(businessDays({ ...span, asOf: AFTER }), 3);
  assert.equal(holidaysAsOf(AFTER).size - holidaysAsOf(BEFORE).size, 2099 - 2023);
  // It was none yet in 2023, whoever asks.
  assert.ok(isBusinessDay(date('2023-11-20'), AFTER));
});

test('days on which only the exchange closes are business days', () => {
  for (const day of ['2024-12-24', '2024-12-31', '2023-12-29', '2021-01-25', '2014-06-12'])
    assert.ok(isBusinessDay(date(day), AFTER), day);
});

test('the first day counts and the last does not', () => {
  const count = (from: string, to: string): number => businessDays({ from: date(from), to: date(to), asOf: AFTER });
  assert.equal(count('2025-08-29', '2025-08-29'), 0);
  assert.equal(count('2025-08-29', '2025-09-01'), 1);
  assert.equal(count('2025-08-30', '2025-09-01'), 0);
  assert.equal(count('2025-09-01', '2025-08-29'), -1);
});

test('a day that the holiday lists do not reach is a mistake', () => {
  assert.throws(
    () => businessDays({ from: date('2000-12-31'), to: AFTER, asOf: AFTER }),
    /is not in 2001-01-01…2099-12-31/,
  );
  assert.throws(() => businessDays({ from: AFTER, to: date('2100-01-01'), asOf: AFTER }), /is not in/);
});
