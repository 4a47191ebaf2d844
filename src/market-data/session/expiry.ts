/** Expiry days as far as the hours of a session depend on them. */

import { dateOfEpochDay, epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';
import { calendarDate, inCalendar, isSession, nextSession } from './b3-calendar.ts';
import { type ExpiryRule, OPTION_EXPIRIES } from './b3-special-days.table.ts';

/** The rule by which options on shares expire on this session; null where none do. */
export function optionExpiryOn(date: LocalDate): ExpiryRule | null {
  if (!isSession(date)) return null;
  // A nominal day without session moves to the session before it, so look at the days up to the next session.
  const end = epochDayOf(nextSession(date) ?? date);
  for (let day = epochDayOf(date); day === epochDayOf(date) || day < end; day += 1) {
    const nominal = dateOfEpochDay(day);
    const rule = OPTION_EXPIRIES.find(({ from, to }) => from <= nominal && nominal <= to);
    if (rule !== undefined && isNominal(nominal, rule)) return rule;
  }
  return null;
}

const INDEX_FUTURE = /^(?:WIN|IND)([GJMQVZ])(\d{2})$/;
const MONTH_LETTERS = 'FGHJKMNQUVXZ';

/**
 * The last day of a contract of the index future: the Wednesday nearest to the 15th of its month, or the session
 * after it; null for other symbols and for months outside the calendar.
 */
export function indexFutureExpiry(symbol: string): LocalDate | null {
  const match = INDEX_FUTURE.exec(symbol);
  if (match === null) return null;
  const [, letter = '', year = ''] = match;
  const fifteenth = calendarDate({ year: 2000 + Number(year), month: MONTH_LETTERS.indexOf(letter) + 1, day: 15 });
  // The nearest Wednesday lies at most three days away.
  const wednesday = dateOfEpochDay(epochDayOf(fifteenth) + 3 - ((weekdayOf(fifteenth) + 7) % 7));
  if (!inCalendar(wednesday)) return null;
  return isSession(wednesday) ? wednesday : nextSession(wednesday);
}

function isNominal(date: LocalDate, { on }: ExpiryRule): boolean {
  const weekday = weekdayOf(date);
  const dayOfMonth = Number(date.slice(8));
  const isThird = dayOfMonth >= 15 && dayOfMonth <= 21;
  if (on === 'friday') return weekday === 5;
  return isThird && weekday === (on === 'third-friday' ? 5 : 1);
}
