/**
 * A time zone as a table of its offset changes, so that a local day is found in nanoseconds on the hot path.
 * The table is read once from the runtime's own zone database; no offset is written down anywhere.
 */

import { assert, defined } from './assert.ts';
import {
  DAY_US,
  dateOfEpochDay,
  epochDayOf,
  HOUR_US,
  type Instant,
  instantOf,
  type LocalDate,
  MINUTE_US,
  parseIso,
  toEpochMs,
} from './time.ts';

export interface Zone {
  /** IANA name, such as "America/Sao_Paulo". */
  readonly id: string;
  /** Microseconds to add to UTC for local wall time. */
  offsetAt(instant: Instant): number;
  /** The local calendar date. */
  dateAt(instant: Instant): LocalDate;
  /** The same as days since 1970-01-01, for arithmetic with days. */
  epochDayAt(instant: Instant): number;
  /** The first instant of a local date; where midnight is skipped by daylight saving, the first that exists. */
  startOfDate(date: LocalDate): Instant;
  /** The same for the date that lies `day` days after 1970-01-01. */
  startOfEpochDay(day: number): Instant;
  /** The instant of a wall time on a date; of a repeated hour the first, of a skipped one the moment after the change. */
  at(date: LocalDate, sinceMidnightUs: number): Instant;
}

/** The window in which offsets are known exactly; B3's electronic history and contracts lie inside it. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2060;
const STEP_US = 7 * DAY_US;

/** Reads the zone from the runtime; throws a RangeError for a name that it does not know. */
export function createZone(id: string): Zone {
  const { starts, offsets } = readTransitions(id);
  const last = starts.length - 1;

  function offsetAt(instant: Instant): number {
    // Nearly every call is about the time after the last change (Brazil: February 2019).
    if (instant >= (starts[last] as number)) return offsets[last] as number;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= instant) low = middle;
      else high = middle - 1;
    }
    return offsets[low] as number;
  }

  const epochDayAt = (instant: Instant): number => Math.floor((instant + offsetAt(instant)) / DAY_US);

  // Nearly every call is about the day of the call before; writing a date takes longer than all the rest.
  let asked = { day: 0, date: dateOfEpochDay(0) };
  function dateAt(instant: Instant): LocalDate {
    const day = epochDayAt(instant);
    if (day !== asked.day) asked = { day, date: dateOfEpochDay(day) };
    return asked.date;
  }

  /** The instant of a wall time, in microseconds since 1970-01-01 as the wall shows it. */
  function instantOfWall(local: number): Instant {
    // The offset before and after any change nearby; the larger one gives the earlier instant.
    const before = offsetAt((local - DAY_US) as Instant);
    const after = offsetAt((local + DAY_US) as Instant);
    const early = instantOf(local - Math.max(before, after));
    if (early + offsetAt(early) === local) return early;
    const late = instantOf(local - Math.min(before, after));
    if (late + offsetAt(late) === local) return late;
    // Skipped wall time: the change itself lies between the two.
    return instantOf(
      defined(
        starts.find((start) => start > early && start <= late),
        `no offset change near ${local} in ${id}`,
      ),
    );
  }

  return {
    id,
    offsetAt,
    dateAt,
    epochDayAt,
    at: (date, sinceMidnightUs) => instantOfWall(epochDayOf(date) * DAY_US + sinceMidnightUs),
    startOfDate: (date) => instantOfWall(epochDayOf(date) * DAY_US),
    startOfEpochDay: (day) => instantOfWall(day * DAY_US),
  };
}

function readTransitions(id: string): { starts: number[]; offsets: number[] } {
  const offset = offsetReader(id);
  const first = isoInstant(`${FIRST_YEAR}-01-01T00:00:00Z`);
  const end = isoInstant(`${LAST_YEAR}-01-01T00:00:00Z`);
  const starts: number[] = [Number.NEGATIVE_INFINITY];
  const offsets: number[] = [offset(first)];
  // No zone since 1990 changes twice within a week, so every change lies alone in its step.
  for (let from: number = first; from < end; from += STEP_US) {
    const to = Math.min(from + STEP_US, end);
    if (offset(to) === offset(from)) continue;
    starts.push(findChange(offset, from, to));
    offsets.push(offset(to));
  }
  return { starts, offsets };
}

/** The first minute in (from, to] that has the offset of `to`. */
function findChange(offset: (us: number) => number, from: number, to: number): number {
  const target = offset(to);
  let before = from;
  let after = to;
  while (after - before > MINUTE_US) {
    const middle = Math.floor((before + after) / 2 / MINUTE_US) * MINUTE_US;
    if (offset(middle) === target) after = middle;
    else before = middle;
  }
  return after;
}

function offsetReader(id: string): (us: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: id, timeZoneName: 'longOffset' });
  return (us) => {
    const name =
      format.formatToParts(toEpochMs(us as Instant)).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name);
    assert(match !== null, `the runtime gave no offset for ${id}: "${name}"`);
    const [, sign, hours = '0', minutes = '0'] = match;
    return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_US + Number(minutes) * MINUTE_US);
  };
}

function isoInstant(text: string): Instant {
  const parsed = parseIso(text);
  assert(parsed.ok, text);
  return parsed.value;
}
