import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lackingMinutes, monthsOf, stepOf } from './calendar.ts';

test('a year has every one of its days once, each in its month', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1990, max: 2100 }), (year) => {
      const months = monthsOf(year);
      const dates = months.flatMap((month) => month.dates);
      const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
      assert.equal(new Set(dates).size, isLeap ? 366 : 365);
      for (const { month, startsOn, dates: days } of months) {
        assert.equal(startsOn, new Date(`${days[0]}T12:00:00Z`).getUTCDay());
        assert.ok(days.every((date) => date.startsWith(`${year}-${String(month).padStart(2, '0')}-`)));
      }
    }),
  );
});

test('keys lead through days, weeks and months, and never out of the year', () => {
  const cases: readonly [string, string, string | null][] = [
    ['ArrowRight', '2025-08-29', '2025-08-30'],
    ['ArrowLeft', '2025-03-01', '2025-02-28'],
    ['ArrowDown', '2025-08-29', '2025-09-05'],
    ['ArrowUp', '2025-01-03', '2025-01-01'],
    ['PageDown', '2025-01-31', '2025-02-28'],
    ['PageUp', '2025-03-31', '2025-02-28'],
    ['PageUp', '2025-01-15', '2025-01-01'],
    ['PageDown', '2025-12-15', '2025-12-31'],
    ['Home', '2025-08-29', '2025-01-01'],
    ['End', '2025-08-29', '2025-12-31'],
    ['ArrowRight', '2025-12-31', '2025-12-31'],
    ['x', '2025-08-29', null],
  ];
  for (const [key, from, to] of cases) assert.equal(stepOf(key, from), to, `${key} from ${from}`);
});

test('only a day that has some of its minutes is marked for those that it lacks', () => {
  assert.equal(lackingMinutes({ state: 'trades', missing: 12 }), 12);
  assert.equal(lackingMinutes({ state: 'bars', missing: 3 }), 3);
  assert.equal(lackingMinutes({ state: 'bars', missing: null }), 0);
  assert.equal(lackingMinutes({ state: 'empty', missing: 475 }), 0);
  assert.equal(lackingMinutes({ state: 'daily', missing: 475 }), 0);
  assert.equal(lackingMinutes(null), 0);
});
