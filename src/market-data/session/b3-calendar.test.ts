import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateOfEpochDay, epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';
import {
  ashWednesdayOf,
  CALENDAR_FIRST,
  CALENDAR_LAST,
  closureOf,
  closures,
  inCalendar,
  isSession,
  nextSession,
  previousSession,
  sessionsBetween,
} from './b3-calendar.ts';
import { easterOf } from './easter.ts';

const date = (text: string): LocalDate => text as LocalDate;
const DAYS = Array.from({ length: epochDayOf(CALENDAR_LAST) - epochDayOf(CALENDAR_FIRST) + 1 }, (_, index) =>
  dateOfEpochDay(epochDayOf(CALENDAR_FIRST) + index),
);

test('each day of 2012 to 2030 has a session or a reason why not, never both', () => {
  assert.equal(DAYS.length, 19 * 365 + 5);
  for (const day of DAYS) {
    const closure = closureOf(day);
    assert.equal(closure === null, isSession(day), day);
    if (closure === null) assert.ok(weekdayOf(day) <= 5, day);
    else {
      assert.equal(closure.date, day);
      assert.ok(closure.name.length > 0 && closure.source.length > 0, day);
      assert.equal(closure.kind === 'weekend', weekdayOf(day) > 5, day);
    }
  }
});

test('next and previous session walk as a search day by day does', () => {
  const search = (from: number, step: 1 | -1): LocalDate | null => {
    for (let index = from + step; index >= 0 && index < DAYS.length; index += step) {
      const day = DAYS[index] as LocalDate;
      if (isSession(day)) return day;
    }
    return null;
  };
  for (const [index, day] of DAYS.entries()) {
    const [previous, next] = [previousSession(day), nextSession(day)];
    assert.equal(previous, search(index, -1), day);
    assert.equal(next, search(index, 1), day);
    if (!isSession(day)) continue;
    if (next !== null) assert.equal(previousSession(next), day);
    if (previous !== null) assert.equal(nextSession(previous), day);
  }
});

test('the sessions between two dates are those days that have one', () => {
  assert.deepEqual(sessionsBetween(CALENDAR_FIRST, CALENDAR_LAST), DAYS.filter(isSession));
  assert.deepEqual(sessionsBetween(date('2025-04-17'), date('2025-04-22')), ['2025-04-17', '2025-04-22']);
  assert.deepEqual(sessionsBetween(date('2025-04-18'), date('2025-04-21')), []);
  assert.deepEqual(sessionsBetween(date('2025-04-22'), date('2025-04-17')), []);
});

/** Days that calendars of others get wrong, and what each is. */
const KNOWN: readonly (readonly [date: string, closedAs: string | null])[] = [
  ['2012-01-25', 'Anniversary of São Paulo'],
  ['2013-07-09', 'Constitutionalist Revolution'],
  ['2013-11-20', 'Black Awareness Day'],
  ['2014-06-12', 'opening of the World Cup in São Paulo (municipal holiday)'],
  ['2016-12-30', 'last weekday of the year'],
  ['2017-12-29', 'last weekday of the year'],
  ['2018-12-24', 'Christmas Eve'],
  ['2018-12-31', 'last weekday of the year'],
  ['2020-05-20', null],
  ['2020-05-25', null],
  ['2020-06-11', 'Corpus Christi'],
  ['2020-07-09', null],
  ['2020-11-20', null],
  ['2021-01-25', 'Anniversary of São Paulo'],
  ['2021-07-09', 'Constitutionalist Revolution'],
  ['2022-01-25', null],
  ['2022-12-30', 'last weekday of the year'],
  ['2023-02-22', null],
  ['2023-11-20', null],
  ['2023-12-29', 'last weekday of the year'],
  ['2024-07-09', null],
  ['2024-11-20', 'Black Awareness Day'],
  ['2024-12-30', null],
  ['2026-11-20', 'Black Awareness Day'],
  ['2028-12-29', 'last weekday of the year'],
];
for (const [day, closedAs] of KNOWN) {
  test(`${day} is ${closedAs === null ? 'a session' : `closed: ${closedAs}`}`, () => {
    assert.equal(closureOf(date(day))?.name ?? null, closedAs);
  });
}

test('the years whose bars were measured have as many sessions as these', () => {
  for (const [year, count] of [
    ['2024', 251],
    ['2025', 250],
  ] as const)
    assert.equal(DAYS.filter((day) => day.startsWith(year) && isSession(day)).length, count, year);
});

test('Easter is on the dates that are known', () => {
  const known = [
    '2012-04-08',
    '2016-03-27',
    '2019-04-21',
    '2024-03-31',
    '2025-04-20',
    '2027-03-28',
    '2038-04-25',
    '2049-04-18',
    '2076-04-19',
  ];
  for (const day of known) {
    const { month, day: dayOfMonth } = easterOf(Number(day.slice(0, 4)));
    assert.deepEqual([month, dayOfMonth], day.slice(5).split('-').map(Number), day);
    assert.equal(weekdayOf(date(day)), 7);
  }
  for (let year = 2012; year <= 2030; year += 1) assert.equal(weekdayOf(ashWednesdayOf(year)), 3);
});

test('the rows of closures are in order, on weekdays and once each', () => {
  const days = closures().map((closure) => closure.date);
  assert.deepEqual(days, [...new Set(days)].sort());
  assert.ok(days.every((day) => weekdayOf(day) <= 5 && inCalendar(day)));
});

test('a date outside the calendar is a mistake, not a closed day', () => {
  for (const day of ['2011-12-31', '2031-01-01', '1999-06-01']) {
    assert.equal(inCalendar(date(day)), false);
    assert.throws(() => isSession(date(day)), /is not in 2012-01-01…2030-12-31/);
    assert.throws(() => nextSession(date(day)), /is not in/);
  }
  assert.equal(previousSession(date('2012-01-01')), null);
  assert.equal(nextSession(date('2030-12-31')), null);
});
