/**
 * Business days as Brazilian interest counts them: weekdays that are no national holiday, with the list of holidays
 * that was known on the day of the trade. A holiday decreed later changes no contract that was already valued:
 * before 2023-12-26 nobody counted 20 November as one. Days on which only B3 closes (24 December, the last weekday
 * of the year, holidays of São Paulo) are business days.
 *
 * Convention: half-open, `from` counts and `to` does not; so the count of a whole is the sum of its parts, and the
 * days to a maturity are counted from the trade date to the maturity. Backwards it is negative.
 */

import { assert } from '#kernel/assert.ts';
import { epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';
import { calendarDate, dateIn } from './b3-calendar.ts';
import { YEARLY_CLOSURES } from './b3-closures.table.ts';

const FIRST_YEAR = 2001;
const LAST_YEAR = 2099;
/** First day that can be counted from or to, and the last one. */
export const BUSINESS_DAYS_FIRST = calendarDate({ year: FIRST_YEAR, month: 1, day: 1 });
export const BUSINESS_DAYS_LAST = calendarDate({ year: LAST_YEAR, month: 12, day: 31 });

/** Business days from `from` (included) to `to` (excluded), with the holidays known on `asOf`. */
export function businessDays({ from, to, asOf }: { from: LocalDate; to: LocalDate; asOf: LocalDate }): number {
  const counts = countsAsOf(asOf);
  return countBefore(counts, to) - countBefore(counts, from);
}

/** Whether the date is a business day, with the holidays known on `asOf`. */
export function isBusinessDay(date: LocalDate, asOf: LocalDate): boolean {
  return weekdayOf(date) <= 5 && !holidaysAsOf(asOf).has(date);
}

/** National holidays from 2001 to 2099 as they were known on `asOf`, weekends included. */
export function holidaysAsOf(asOf: LocalDate): ReadonlySet<LocalDate> {
  return listAsOf(asOf).holidays;
}

interface HolidayList {
  /** First date on which this list was known; the lists are in this order. */
  readonly knownFrom: string;
  readonly holidays: ReadonlySet<LocalDate>;
  /** Business days before each day since the first. */
  readonly counts: Int32Array;
}

const FIRST_DAY = epochDayOf(BUSINESS_DAYS_FIRST);
const LAST_DAY = epochDayOf(BUSINESS_DAYS_LAST);
const LISTS: readonly HolidayList[] = readLists();

function listAsOf(asOf: LocalDate): HolidayList {
  const list = LISTS.findLast(({ knownFrom }) => knownFrom <= asOf);
  assert(list !== undefined, 'the first list is known from the beginning of time');
  return list;
}

function countsAsOf(asOf: LocalDate): Int32Array {
  return listAsOf(asOf).counts;
}

function countBefore(counts: Int32Array, date: LocalDate): number {
  const count = counts[epochDayOf(date) - FIRST_DAY];
  assert(count !== undefined, () => `${date} is not in ${BUSINESS_DAYS_FIRST}…${BUSINESS_DAYS_LAST}`);
  return count;
}

function readLists(): HolidayList[] {
  const national = YEARLY_CLOSURES.filter(({ kind }) => kind === 'national-holiday');
  const moments = new Set(['', ...national.flatMap(({ knownFrom }) => knownFrom ?? [])]);
  return [...moments].sort().map((knownFrom) => {
    const known = national.filter((row) => row.knownFrom === null || row.knownFrom <= knownFrom);
    const holidays = new Set<LocalDate>();
    for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1)
      for (const row of known) {
        const date = dateIn(year, row);
        if (date !== null) holidays.add(date);
      }
    return { knownFrom, holidays, counts: readCounts(holidays) };
  });
}

function readCounts(holidays: ReadonlySet<LocalDate>): Int32Array {
  const closed = new Set([...holidays].map(epochDayOf));
  const counts = new Int32Array(LAST_DAY - FIRST_DAY + 1);
  let count = 0;
  for (let day = FIRST_DAY; day <= LAST_DAY; day += 1) {
    counts[day - FIRST_DAY] = count;
    // 1970-01-01 was a Thursday: day 2 is the first Saturday, day 3 the first Sunday.
    const weekday = (day + 4) % 7;
    if (weekday !== 6 && weekday !== 0 && !closed.has(day)) count += 1;
  }
  return counts;
}
