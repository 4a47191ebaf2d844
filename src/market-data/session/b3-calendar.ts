/**
 * The sessions of B3 from 2012 to 2030: a date has a session or a reason why not, never both and never neither.
 * Everything is computed once from the table of closures; a question costs a look into an array.
 */

import { assert, defined } from '#kernel/assert.ts';
import { dateOfEpochDay, epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';
import { type ClosureKind, ONE_OFF_CLOSURES, YEARLY_CLOSURES, type YearlyClosure } from './b3-closures.table.ts';
import { easterOf } from './easter.ts';
import type { Evidence } from './evidence.ts';

/** The zone of B3's wall clock. */
export const B3_TIME_ZONE = 'America/Sao_Paulo';

/** Both included. Before, B3's hours and holidays are not in the tables; after, the rules are too far from known. */
export const CALENDAR_FIRST = '2012-01-01' as LocalDate;
export const CALENDAR_LAST = '2030-12-31' as LocalDate;

export interface Closure extends Evidence {
  readonly date: LocalDate;
  readonly kind: ClosureKind | 'weekend' | 'one-off';
  readonly name: string;
}

/** Whether the date lies in the years that the calendar knows; everything below asserts it. */
export function inCalendar(date: LocalDate): boolean {
  return date >= CALENDAR_FIRST && date <= CALENDAR_LAST;
}

/** Whether B3 has a session on the date. */
export function isSession(date: LocalDate): boolean {
  return placeOf(date).isSession;
}

/** Why B3 has no session on the date; null where it has one. */
export function closureOf(date: LocalDate): Closure | null {
  if (placeOf(date).isSession) return null;
  const closure = CLOSURES.get(date);
  if (closure !== undefined) return closure;
  return { date, kind: 'weekend', name: weekdayOf(date) === 6 ? 'Saturday' : 'Sunday', ...WEEKEND };
}

/** Why nothing can have been traded on a date; null where it can. Where the calendar does not reach only weekends are told. */
export function closedReason(date: LocalDate): string | null {
  if (!inCalendar(date)) return weekdayOf(date) > 5 ? `${date} is a weekend` : null;
  const closure = closureOf(date);
  return closure === null ? null : `B3 had no session on ${date} (${closure.name})`;
}

/** The first session after the date; null where the calendar ends. */
export function nextSession(date: LocalDate): LocalDate | null {
  const { before, isSession: itself } = placeOf(date);
  return sessionAt(before + (itself ? 1 : 0));
}

/** The last session before the date; null where the calendar begins. */
export function previousSession(date: LocalDate): LocalDate | null {
  return sessionAt(placeOf(date).before - 1);
}

/** The sessions from `from` to `to`, both included. */
export function sessionsBetween(from: LocalDate, to: LocalDate): LocalDate[] {
  const last = placeOf(to);
  return Array.from(
    SESSION_DAYS.subarray(placeOf(from).before, last.before + (last.isSession ? 1 : 0)),
    dateOfEpochDay,
  );
}

/** Weekdays without session, in order: the rows that the tables make. */
export function closures(): readonly Closure[] {
  return [...CLOSURES.values()];
}

/** The date of a yearly closure in a year; null where it did not exist yet or no longer. */
export function dateIn(year: number, { on, firstYear, lastYear }: YearlyClosure): LocalDate | null {
  if (year < firstYear || (lastYear !== null && year > lastYear)) return null;
  if (on === 'last-weekday') {
    const last = epochDayOf(calendarDate({ year, month: 12, day: 31 }));
    return dateOfEpochDay(last - Math.max(weekdayOf(dateOfEpochDay(last)) - 5, 0));
  }
  return 'easter' in on ? easterDate(year, on.easter) : calendarDate({ year, ...on });
}

/** Ash Wednesday, when B3 opens at 13:00. */
export function ashWednesdayOf(year: number): LocalDate {
  return easterDate(year, -46);
}

export function calendarDate({ year, month, day }: { year: number; month: number; day: number }): LocalDate {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as LocalDate;
}

function easterDate(year: number, offset: number): LocalDate {
  return dateOfEpochDay(epochDayOf(calendarDate({ year, ...easterOf(year) })) + offset);
}

const WEEKEND: Evidence = { source: 'B3 trades from Monday to Friday', certainty: 'exchange' };
const FIRST_DAY = epochDayOf(CALENDAR_FIRST);
const LAST_DAY = epochDayOf(CALENDAR_LAST);
const CLOSURES: ReadonlyMap<LocalDate, Closure> = readClosures();
const SESSION_DAYS: Int32Array = readSessionDays();
/** Sessions before each day of the calendar, and before the day after its last. */
const SESSIONS_BEFORE: Int32Array = countBefore();

function placeOf(date: LocalDate): { readonly before: number; readonly isSession: boolean } {
  const index = epochDayOf(date) - FIRST_DAY;
  const before = SESSIONS_BEFORE[index];
  assert(
    before !== undefined && index <= LAST_DAY - FIRST_DAY,
    () => `${date} is not in ${CALENDAR_FIRST}…${CALENDAR_LAST}`,
  );
  return { before, isSession: SESSIONS_BEFORE[index + 1] === before + 1 };
}

function sessionAt(index: number): LocalDate | null {
  const day = SESSION_DAYS[index];
  return day === undefined ? null : dateOfEpochDay(day);
}

function readClosures(): Map<LocalDate, Closure> {
  const found = new Map<LocalDate, Closure>();
  const add = (closure: Closure): void => {
    // The first row of the table wins: a national holiday is not also one of São Paulo.
    if (inCalendar(closure.date) && weekdayOf(closure.date) <= 5 && !found.has(closure.date))
      found.set(closure.date, closure);
  };
  for (let year = Number(CALENDAR_FIRST.slice(0, 4)); year <= Number(CALENDAR_LAST.slice(0, 4)); year += 1) {
    for (const row of YEARLY_CLOSURES) {
      const date = dateIn(year, row);
      if (date !== null) add({ date, kind: row.kind, name: row.name, source: row.source, certainty: row.certainty });
    }
  }
  for (const { date, name, is, source, certainty } of ONE_OFF_CLOSURES) {
    if (is === 'open') found.delete(date as LocalDate);
    else add({ date: date as LocalDate, kind: 'one-off', name, source, certainty });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readSessionDays(): Int32Array {
  const days: number[] = [];
  for (let day = FIRST_DAY; day <= LAST_DAY; day += 1) {
    const date = dateOfEpochDay(day);
    if (weekdayOf(date) <= 5 && !CLOSURES.has(date)) days.push(day);
  }
  return Int32Array.from(days);
}

function countBefore(): Int32Array {
  const counts = new Int32Array(LAST_DAY - FIRST_DAY + 2);
  for (const day of SESSION_DAYS) counts[day - FIRST_DAY + 1] = 1;
  for (let index = 1; index < counts.length; index += 1)
    counts[index] = defined(counts[index], 'inside') + defined(counts[index - 1], 'inside');
  return counts;
}
