import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AssertionError } from './assert.ts';
import {
  DAY_US,
  dateOfEpochDay,
  epochDayOf,
  HOUR_US,
  instantFromMs,
  instantOf,
  type LocalDate,
  MINUTE_US,
  parseIso,
  parseLocalDate,
  SECOND_US,
  toEpochMs,
  toIso,
  weekdayOf,
} from './time.ts';

const date = (text: string): LocalDate => text as LocalDate;
const two = (value: number): string => String(value).padStart(2, '0');

test('an instant is an integer of microseconds, and anything else a mistake of ours', () => {
  assert.equal(instantOf(-1), -1);
  for (const us of [0.5, Number.NaN, 2 ** 53]) assert.throws(() => instantOf(us), AssertionError);
});

test('milliseconds come back from an instant, rounded down before 1970 too', () => {
  fc.assert(
    fc.property(fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 }), fc.nat(999), (ms, us) => {
      assert.equal(toEpochMs(instantOf(instantFromMs(ms) + us)), ms);
    }),
  );
  assert.equal(instantFromMs(1.9), 1_000);
});

test('ISO text with an offset is read to the microsecond', () => {
  const scenario = fc.record({
    day: fc.integer({ min: epochDayOf(date('1990-01-01')), max: epochDayOf(date('2060-01-01')) }),
    second: fc.nat(86_399),
    micros: fc.nat(999_999),
    digits: fc.nat(6),
    offsetMinutes: fc.integer({ min: -14 * 60, max: 14 * 60 }),
  });
  fc.assert(
    fc.property(scenario, ({ day, second, micros, digits, offsetMinutes }) => {
      const fraction = digits === 0 ? '' : `.${String(micros).padStart(6, '0').slice(0, digits)}`;
      const kept = digits === 0 ? 0 : Number(fraction.slice(1).padEnd(6, '0'));
      const time = [second / 3600, (second / 60) % 60, second % 60].map((part) => two(Math.floor(part))).join(':');
      const away = Math.abs(offsetMinutes);
      const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
      const parsed = parseIso(`${dateOfEpochDay(day)}T${time}${fraction}${offset}`);
      const expected = day * DAY_US + second * SECOND_US + kept - offsetMinutes * MINUTE_US;
      assert.deepEqual(parsed, { ok: true, value: expected });
    }),
    { numRuns: 300 },
  );
});

const READ: readonly (readonly [text: string, iso: string])[] = [
  ['2025-08-29T13:00:00Z', '2025-08-29T13:00:00.000Z'],
  ['2025-08-29T10:00:00-03:00', '2025-08-29T13:00:00.000Z'],
  ['2018-12-20T10:00:00-02:00', '2018-12-20T12:00:00.000Z'],
  ['2025-08-29T13:00Z', '2025-08-29T13:00:00.000Z'],
  ['2024-02-29T23:59:59.999999Z', '2024-02-29T23:59:59.999Z'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
];
for (const [text, iso] of READ) {
  test(`${text} is ${iso}`, () => {
    const parsed = parseIso(text);
    assert.ok(parsed.ok);
    assert.equal(toIso(parsed.value), iso);
  });
}

const REFUSED: readonly (readonly [text: string, reason: RegExp])[] = [
  ['2025-08-29T13:00:00', /with an offset/],
  ['2025-08-29', /with an offset/],
  ['2025-08-29 13:00:00Z', /with an offset/],
  ['2025-08-29T13:00:00+0300', /with an offset/],
  ['2025-08-29T13:00:00.1234567Z', /with an offset/],
  ['2025-8-29T13:00:00Z', /with an offset/],
  ['1756472400', /with an offset/],
  ['', /with an offset/],
  ['2025-02-29T13:00:00Z', /not a time that exists/],
  ['2025-13-01T13:00:00Z', /not a time that exists/],
  ['2025-08-32T13:00:00Z', /not a time that exists/],
  ['2025-08-29T25:00:00Z', /not a time that exists/],
  ['2025-08-29T13:60:00Z', /not a time that exists/],
  ['2025-08-29T13:00:60Z', /not a time that exists/],
  ['2025-08-29T13:00:00+24:00', /not a time that exists/],
  ['0000-01-01T00:00:00Z', /not a time that exists/],
  ['2300-01-01T00:00:00Z', /not a time that exists/],
];
for (const [text, reason] of REFUSED) {
  test(`"${text}" is no instant: ${reason.source}`, () => {
    const parsed = parseIso(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.error, reason);
  });
}

test('no text makes the reader of times fail', () => {
  const almost = fc.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/);
  fc.assert(
    fc.property(fc.oneof(almost, fc.string()), (text) => {
      parseIso(text);
      parseLocalDate(text.slice(0, 10));
    }),
    { numRuns: 500 },
  );
});

test('every day of 1990 to 2060 has its number, its date and its weekday', () => {
  const first = epochDayOf(date('1990-01-01'));
  const calendar = new Date('1990-01-01T12:00:00Z');
  for (let day = first; day <= epochDayOf(date('2060-12-31')); day++) {
    const text = `${calendar.getUTCFullYear()}-${two(calendar.getUTCMonth() + 1)}-${two(calendar.getUTCDate())}`;
    assert.equal(dateOfEpochDay(day), text);
    assert.equal(epochDayOf(date(text)), day);
    assert.equal(weekdayOf(date(text)), calendar.getUTCDay() === 0 ? 7 : calendar.getUTCDay());
    calendar.setUTCDate(calendar.getUTCDate() + 1);
  }
});

test('Monday is 1 and Sunday is 7, before 1970 as well', () => {
  assert.equal(weekdayOf(date('2025-08-25')), 1);
  assert.equal(weekdayOf(date('2025-08-31')), 7);
  assert.equal(weekdayOf(date('1969-12-31')), 3);
  assert.equal(weekdayOf(date('1969-12-28')), 7);
});

for (const text of [
  '2025-02-29',
  '2023-11-31',
  '2025-00-10',
  '2025-1-01',
  '20250829',
  '29/08/2025',
  '',
  '2925-08-29',
  '0001-01-01',
]) {
  test(`"${text}" is no date`, () => {
    assert.equal(parseLocalDate(text).ok, false);
  });
}

test('a leap day is a date in leap years only', () => {
  assert.deepEqual(parseLocalDate('2024-02-29'), { ok: true, value: '2024-02-29' });
  assert.equal(parseLocalDate('1900-02-29').ok, false);
  assert.equal(parseLocalDate('2000-02-29').ok, true);
});

test('units of time are told in microseconds', () => {
  assert.deepEqual([SECOND_US, MINUTE_US, HOUR_US, DAY_US], [1e6, 60e6, 3600e6, 86_400e6]);
});
