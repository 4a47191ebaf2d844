/**
 * The trading day of the simulated exchange as dated phases, in the exchange's zone.
 *
 *            pre-open   opening auction      continuous         closing auction      closed
 *   equities  09:45     10:00:00–10:00:10    to 16:55           16:55–17:00:10       after
 *   futures   08:55     09:00:00–09:00:10    to 18:25           18:25–18:31:10       after
 *
 * The print of an auction falls into the ten seconds after its nominal time, as at B3, where it never comes on the
 * stroke; so the opening print lies in the 10:00 bar and the closing print in the 17:00 bar.
 *
 * Sessions are Mondays to Fridays; the exchange's holidays come with its real calendar.
 */

import { assert } from '#kernel/assert.ts';
import {
  dateOfEpochDay,
  epochDayOf,
  HOUR_US,
  type Instant,
  type LocalDate,
  MINUTE_US,
  SECOND_US,
  weekdayOf,
} from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Phase } from '#market-data/index.ts';
import type { Group } from './instruments.ts';

/** Hours of a group, in microseconds since local midnight; all but the auctions lie on whole minutes. */
export interface Hours {
  readonly preOpen: number;
  /** Nominal time of the opening print. */
  readonly open: number;
  /** The closing call begins: no continuous trade from here on. */
  readonly call: number;
  /** Nominal time of the closing print. */
  readonly close: number;
}

/** How long an auction takes to print all instruments, from its nominal time. */
export const AUCTION_US = 10 * SECOND_US;

export const HOURS: Readonly<Record<Group, Hours>> = {
  equities: { preOpen: clock(9, 45), open: clock(10, 0), call: clock(16, 55), close: clock(17, 0) },
  futures: { preOpen: clock(8, 55), open: clock(9, 0), call: clock(18, 25), close: clock(18, 31) },
};

const GROUPS: readonly Group[] = ['equities', 'futures'];
const VENUE_PRE_OPEN = Math.min(...GROUPS.map((group) => HOURS[group].preOpen));
const VENUE_END = Math.max(...GROUPS.map((group) => HOURS[group].close)) + AUCTION_US;

export interface PhaseChange {
  readonly phase: Phase;
  readonly at: Instant;
}

/** Whether the date has a session. */
export function isSession(date: LocalDate): boolean {
  return weekdayOf(date) <= 5;
}

/** The first session date after `date`. */
export function nextSession(date: LocalDate): LocalDate {
  let day = epochDayOf(date) + 1;
  while (!isSession(dateOfEpochDay(day))) day += 1;
  return dateOfEpochDay(day);
}

/**
 * The `count` sessions before `before`, oldest first. Its day is not among them, so that a background filler and a
 * feed that starts on `before` never deliver the same trade.
 */
export function pastSessions(before: LocalDate, count: number): LocalDate[] {
  assert(Number.isInteger(count) && count >= 0, `a count of sessions is a whole number, got ${count}`);
  const dates: LocalDate[] = [];
  for (let day = epochDayOf(before) - 1; dates.length < count; day -= 1) {
    const date = dateOfEpochDay(day);
    if (isSession(date)) dates.push(date);
  }
  return dates.reverse();
}

/**
 * The exchange time at which a fresh installation begins: five minutes after the opening of equities on the newest
 * weekday on or before `date`, so that everything moves on the first screen, on a Sunday night too.
 */
export function firstStart(date: LocalDate, zone: Zone): Instant {
  let day = epochDayOf(date);
  while (!isSession(dateOfEpochDay(day))) day -= 1;
  return zone.at(dateOfEpochDay(day), HOURS.equities.open + 5 * MINUTE_US);
}

/** The phases of one group on a session date, in order. */
export function groupPhases(group: Group, date: LocalDate, zone: Zone): PhaseChange[] {
  if (!isSession(date)) return [];
  const { preOpen, open, call, close } = HOURS[group];
  return [
    { phase: 'pre-open', at: zone.at(date, preOpen) },
    { phase: 'opening-auction', at: zone.at(date, open) },
    { phase: 'continuous', at: zone.at(date, open + AUCTION_US) },
    { phase: 'closing-auction', at: zone.at(date, call) },
    { phase: 'closed', at: zone.at(date, close + AUCTION_US) },
  ];
}

/** Of two groups in different phases, the venue shows the one in which more can be traded. */
const RANK: readonly Phase[] = ['closed', 'pre-open', 'closing-auction', 'opening-auction', 'continuous'];

/**
 * The phases of the venue as a whole: at each moment the most active phase of any group. So it is continuous from
 * the opening of futures to their closing call, whatever equities do in between.
 */
export function venuePhases(date: LocalDate, zone: Zone): PhaseChange[] {
  const days = GROUPS.map((group) => groupPhases(group, date, zone));
  const times = [...new Set(days.flat().map((change) => change.at))].sort((a, b) => a - b);
  const changes: PhaseChange[] = [];
  let last: Phase = 'closed';
  for (const at of times) {
    const ranks = days.map((day) => RANK.indexOf(day.findLast((change) => change.at <= at)?.phase ?? 'closed'));
    const phase = RANK[Math.max(...ranks)] ?? 'closed';
    if (phase !== last) changes.push({ phase, at });
    last = phase;
  }
  return changes;
}

/** The phase of the venue at an instant. */
export function phaseAt(at: Instant, zone: Zone): Phase {
  return venuePhases(zone.dateAt(at), zone).findLast((change) => change.at <= at)?.phase ?? 'closed';
}

/** The changes of the venue's phase after `after`, without end. */
export function* phaseChangesAfter(after: Instant, zone: Zone): Generator<PhaseChange, never> {
  for (let date = zone.dateAt(after); ; date = nextSession(date)) {
    for (const change of venuePhases(date, zone)) if (change.at > after) yield change;
  }
}

/** From the first pre-open to the last closing auction of a session date; null where the date has no session. */
export function venueHours(date: LocalDate, zone: Zone): { readonly start: Instant; readonly end: Instant } | null {
  if (!isSession(date)) return null;
  return { start: zone.at(date, VENUE_PRE_OPEN), end: zone.at(date, VENUE_END) };
}

/** Whether any group is in a phase other than closed. */
export function isOpen(at: Instant, zone: Zone): boolean {
  const hours = venueHours(zone.dateAt(at), zone);
  return hours !== null && at >= hours.start && at < hours.end;
}

/** The first pre-open of the venue after `at`. */
export function nextPreOpen(at: Instant, zone: Zone): Instant {
  const date = zone.dateAt(at);
  const today = venueHours(date, zone);
  return today !== null && today.start > at ? today.start : zone.at(nextSession(date), VENUE_PRE_OPEN);
}

function clock(hour: number, minute: number): number {
  return hour * HOUR_US + minute * MINUTE_US;
}
