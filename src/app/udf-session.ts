/**
 * The hours of a symbol as UDF writes them: the usual hours of a day, the weekdays without a session, and the days with
 * other hours. They come from the same tables as the ledger of gaps, so that a chart and a gap never disagree.
 */

import { dateOfEpochDay, epochDayOf, type Instant, type LocalDate, MINUTE_US, weekdayOf } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TradingDay } from '#market-data/index.ts';

export interface UdfHours {
  readonly session: string;
  readonly session_holidays: string;
  readonly corrections: string;
}

/** Days around today that are told. */
const [DAYS_BEFORE, DAYS_AFTER] = [730, 365];
/** Days by which the usual hours are known. */
const USUAL_DAYS = 45;
/** The print of a closing call comes up to some minutes after its end. */
const PRINT_MINUTES = 5;
/** Where nobody knows the hours, nothing is cut off. */
const WHOLE_DAY = '0000-2400';

/** The hours around `today`; `dayOf` tells each date. */
export function udfHours(today: LocalDate, dayOf: (date: LocalDate) => TradingDay, zone: Zone): UdfHours {
  const days: { readonly date: LocalDate; readonly hours: string | null }[] = [];
  const now = epochDayOf(today);
  for (let day = now - DAYS_BEFORE; day <= now + DAYS_AFTER; day++) {
    const date = dateOfEpochDay(day);
    if (weekdayOf(date) < 6) days.push({ date, hours: hoursOf(dayOf(date), date, zone) });
  }
  const session = usual(days, now);
  const others = new Map<string, string[]>();
  for (const { date, hours } of days)
    if (hours !== null && hours !== session) others.set(hours, [...(others.get(hours) ?? []), compact(date)]);
  return {
    session,
    session_holidays: days.flatMap(({ date, hours }) => (hours === null ? [compact(date)] : [])).join(','),
    corrections: [...others].map(([hours, dates]) => `${hours}:${dates.join(',')}`).join(';'),
  };
}

/** The hours of most days around today; of contracts that have ended, of most days. */
function usual(days: readonly { readonly date: LocalDate; readonly hours: string | null }[], now: number): string {
  const near = days.filter(({ date, hours }) => hours !== null && Math.abs(epochDayOf(date) - now) <= USUAL_DAYS);
  const counts = new Map<string, number>();
  for (const { hours } of near.length > 0 ? near : days)
    if (hours !== null) counts.set(hours, (counts.get(hours) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? WHOLE_DAY;
}

/** "1000-1705,1730-1800"; null on a day on which nothing can be traded. */
function hoursOf(day: TradingDay, date: LocalDate, zone: Zone): string | null {
  if (day.state === 'closed') return null;
  if (day.state === 'unknown') return WHOLE_DAY;
  const midnight = zone.startOfDate(date);
  const parts: { from: number; to: number }[] = [];
  for (const { phase, from, to } of day.phases) {
    const end = Math.ceil(minuteOf(to, midnight)) + (phase === 'closing-call' ? PRINT_MINUTES : 0);
    const last = parts.at(-1);
    const start = Math.floor(minuteOf(from, midnight));
    if (last !== undefined && start <= last.to) last.to = Math.max(last.to, end);
    else parts.push({ from: start, to: end });
  }
  return parts.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join(',') || null;
}

/** Of the wall clock: no change of the clock falls into the hours of an exchange. */
function minuteOf(at: Instant, midnight: Instant): number {
  return (at - midnight) / MINUTE_US;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}${String(minute % 60).padStart(2, '0')}`;
}

function compact(date: LocalDate): string {
  return date.replaceAll('-', '');
}
