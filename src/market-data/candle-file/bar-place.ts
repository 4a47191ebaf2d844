/**
 * Where a bar of a file stands on the exchange's day: in the regular session, after its close, or nowhere. Bars that
 * the calendar cannot have are refused with the reason, which also unmasks a file in another time zone.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import { ensureNever } from '#kernel/assert.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { barEnd, barStart } from '../candle/timeframe.ts';
import { untradedReason } from '../instrument/untraded.ts';
import { inCalendar } from '../session/b3-calendar.ts';
import { groupOf } from '../session/product-group.ts';
import { type Session, sessionOfContract } from '../session/session.ts';
import type { Basis } from '../tape/trade.ts';
import { type BarRow, formatTimeOfDay } from './bar-row.ts';
import { type FileTimeframe, lengthOf } from './bar-step.ts';

/** How a refusal ends that one row may have by chance, and a file in another time zone has on every day. */
export const OTHER_ZONE = 'the file may be in another time zone';

export interface BarPlace {
  /** Start of the bar of the grid that holds the stamp. */
  readonly start: Instant;
  readonly basis: Basis;
}

export interface PlaceOptions {
  readonly symbol: string;
  readonly timeframe: FileTimeframe;
  readonly zone: Zone;
  /** Now: nothing was traded after its date, and bars that ended by then are complete. */
  readonly asOf: Instant;
}

/** Places the bars of one symbol. What it knows of a day is looked up once. */
export type BarPlacer = (row: Pick<BarRow, 'date' | 'timeUs'>) => Result<BarPlace, string>;

/** The hours of a day: null where they are not known. */
interface Hours {
  readonly opens: Instant;
  /** When the closing call begins. */
  readonly callBegins: Instant;
  /** When the closing call is over. */
  readonly closes: Instant;
  readonly hasEvening: boolean;
}

/**
 * How long after the end of the closing call its print may still come. B3 ends the call at a random moment and prints
 * minutes later; the after-market begins half an hour after the close, and Profit stamps its bar a quarter of an hour
 * after it at the earliest.
 */
const CLOSING_PRINT_US = 15 * MINUTE_US;

export function createBarPlacer({ symbol, timeframe, zone, asOf }: PlaceOptions): BarPlacer {
  const today = zone.dateAt(asOf);
  const days = new Map<LocalDate, Result<Hours | null, string>>();
  return ({ date, timeUs }) => {
    let hours = days.get(date);
    if (hours === undefined) {
      const reason = untradedReason(symbol, { date, today });
      hours = reason === null ? hoursOf(date, symbol, zone) : err(reason);
      days.set(date, hours);
    }
    if (!hours.ok) return hours;
    const at = zone.at(date, timeUs);
    const start = barStart(timeframe, at, zone);
    const isLate = hours.value !== null && at >= hours.value.closes + CLOSING_PRINT_US;
    if (isLate)
      return hours.value?.hasEvening ? ok({ start, basis: 'after-hours' }) : err(afterClose(date, hours.value));
    if (start !== at)
      return err(
        `${formatTimeOfDay(timeUs)} is off the grid of ${timeframe}, a bar each ${minutesOf(timeframe)} minutes`,
      );
    if (hours.value !== null && barEnd(timeframe, start, zone) <= hours.value.opens)
      return err(`the bar ends before the session of ${date} opens; ${OTHER_ZONE}`);
    return ok({ start, basis: 'regular' });
  };

  function afterClose(date: LocalDate, hours: Hours | null): string {
    const closed = hours === null ? '' : ` at ${formatTimeOfDay(hours.closes - zone.startOfDate(date))}`;
    return `the session of ${date} was over${closed} and had no after-market; ${OTHER_ZONE}`;
  }
}

function minutesOf(timeframe: FileTimeframe): number {
  return lengthOf(timeframe) / MINUTE_US;
}

function hoursOf(date: LocalDate, symbol: string, zone: Zone): Result<Hours | null, string> {
  const found = groupOf(symbol);
  if (found === null || !inCalendar(date)) return ok(null);
  // A ticker that may be of several groups is held to none of their hours.
  if (found.others.length > 0) return ok(null);
  const session = sessionOfContract(date, { group: found.group, symbol }, zone);
  return hoursOfSession(session);
}

function hoursOfSession(session: Session): Result<Hours | null, string> {
  switch (session.state) {
    case 'open': {
      const trading = session.phases.filter(({ phase }) => REGULAR.includes(phase));
      const [first] = trading;
      const last = trading.at(-1);
      if (first === undefined || last === undefined) return ok(null);
      const hasEvening =
        session.phases.some(({ phase }) => phase === 'after-market') ||
        session.notes.some((note) => note.includes('there is an after-market'));
      const call = trading.find(({ phase }) => phase === 'closing-call');
      return ok({ opens: first.from, callBegins: call?.from ?? last.to, closes: last.to, hasEvening });
    }
    case 'closed':
      return err(`B3 had no session on ${session.date} (${session.closure.name})`);
    case 'unknown':
      return ok(null);
    case 'unlisted':
      return err(`what the symbol belongs to (${session.group}) was not traded yet on ${session.date}`);
    default:
      return ensureNever(session);
  }
}

const REGULAR: readonly string[] = ['continuous', 'closing-call', 'extended'];

/** Start of the last bar before the closing call: a day that reaches it is whole. Null where the hours are not known. */
export function lastRegularStart(
  date: LocalDate,
  { symbol, timeframe, zone }: Omit<PlaceOptions, 'timeframe' | 'asOf'> & { readonly timeframe: Timeframe },
): Instant | null {
  const hours = hoursOf(date, symbol, zone);
  if (!hours.ok || hours.value === null) return null;
  return barStart(timeframe, instantOf(hours.value.callBegins - 1), zone);
}
