/**
 * The trading day of the simulated exchange as dated phases, in the exchange's zone: the sessions and hours of B3's
 * own calendar, special days and the last day of a contract included. On a usual day of the summer of 2026:
 *
 *            pre-open   opening auction      continuous         closing auction      closed
 *   equities  09:45     10:00:00–10:00:10    to 17:55           17:55–18:00:10       after
 *   index     08:55     09:00:00–09:00:10    to 18:25           18:25–18:31:10       after
 *   dollar    08:55     09:00:00–09:00:10    to 18:30           18:30–18:30:10       after
 *   interest  08:55     09:00:00–09:00:10    to 18:00           18:00–18:00:10       after
 *
 * The print of an auction falls into the ten seconds after its nominal time, as at B3, where it never comes on the
 * stroke; so the opening print lies in the 10:00 bar. A group without a closing call prints its last trade there too.
 * There is no after-market here. Where the calendar ends, or does not know the hours of a group, sessions are weekdays
 * and hours those of the table above.
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
import { createZone, type Zone } from '#kernel/zone.ts';
import {
  B3_TIME_ZONE,
  inCalendar,
  isSession as isRealSession,
  nextSession as nextRealSession,
  type Phase,
  sessionOfContract,
} from '#market-data/index.ts';

/** Instruments that share their hours, by the names of the calendar. */
export type HoursGroup = 'cash' | 'index-futures' | 'fx-futures' | 'di-futures';

/** Hours of a group, in microseconds since local midnight; all but the auctions lie on whole minutes. */
export interface Hours {
  readonly preOpen: number;
  /** Nominal time of the opening print. */
  readonly open: number;
  /** The closing call begins: no continuous trade from here on. */
  readonly call: number;
  /** Nominal time of the closing print; the start of the call where there is none. */
  readonly close: number;
}

/** How long an auction takes to print all instruments, from its nominal time. */
export const AUCTION_US = 10 * SECOND_US;

const USUAL: Readonly<Record<HoursGroup, Hours>> = {
  cash: { preOpen: clock(9, 45), open: clock(10, 0), call: clock(17, 55), close: clock(18, 0) },
  'index-futures': { preOpen: clock(8, 55), open: clock(9, 0), call: clock(18, 25), close: clock(18, 31) },
  'fx-futures': { preOpen: clock(8, 55), open: clock(9, 0), call: clock(18, 30), close: clock(18, 30) },
  'di-futures': { preOpen: clock(8, 55), open: clock(9, 0), call: clock(18, 0), close: clock(18, 0) },
};

const GROUPS = Object.keys(USUAL) as readonly HoursGroup[];
/** Days of groups that are remembered: the clock asks for them every moment. */
const REMEMBERED_MAX = 2_000;
const remembered = new Map<string, Hours>();
let zoneOfB3: Zone | undefined;

/** The hours of a group on a session; those of `symbol`, where a contract that ends on the day closes earlier. */
export function hoursOn(date: LocalDate, group: HoursGroup, symbol = ''): Hours {
  const key = `${date} ${group} ${symbol}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  const hours = readHours(date, group, symbol);
  remembered.set(key, hours);
  return hours;
}

/** From the first opening of a session to the last call and close: what every group's hours lie in. */
export function widestHours(date: LocalDate): Hours {
  const all = GROUPS.map((group) => hoursOn(date, group));
  return {
    preOpen: Math.min(...all.map(({ preOpen }) => preOpen)),
    open: Math.min(...all.map(({ open }) => open)),
    call: Math.max(...all.map(({ call }) => call)),
    close: Math.max(...all.map(({ close }) => close)),
  };
}

function readHours(date: LocalDate, group: HoursGroup, symbol: string): Hours {
  if (!inCalendar(date)) return USUAL[group];
  // Wall clock is all that is read of it; the platform may show its times in another zone.
  zoneOfB3 ??= createZone(B3_TIME_ZONE);
  const session = sessionOfContract(date, { group, symbol }, zoneOfB3);
  if (session.state !== 'open') return USUAL[group];
  const continuous = session.phases.find(({ phase }) => phase === 'continuous');
  const call = session.phases.find(({ phase }) => phase === 'closing-call');
  const preOpen = session.phases.find(({ phase }) => phase === 'pre-open');
  if (continuous === undefined) return USUAL[group];
  const open = timeOf(continuous.localFrom);
  const end = timeOf(continuous.localTo);
  // The calendar has the call of index futures end with the minute of its print.
  const printUs = group === 'index-futures' ? MINUTE_US : 0;
  return {
    preOpen: preOpen === undefined ? open - 5 * MINUTE_US : timeOf(preOpen.localFrom),
    open,
    call: call === undefined ? end : timeOf(call.localFrom),
    close: call === undefined ? end : timeOf(call.localTo) - printUs,
  };
}

/** "09:45" since midnight. */
function timeOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return clock(hour, minute);
}

export interface PhaseChange {
  readonly phase: Phase;
  readonly at: Instant;
}

/** Whether the date has a session. */
export function isSession(date: LocalDate): boolean {
  return inCalendar(date) ? isRealSession(date) : weekdayOf(date) <= 5;
}

/** The first session date after `date`. */
export function nextSession(date: LocalDate): LocalDate {
  const real = inCalendar(date) ? nextRealSession(date) : null;
  if (real !== null) return real;
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
 * session on or before `date`, so that everything moves on the first screen, on a Sunday night too.
 */
export function firstStart(date: LocalDate, zone: Zone): Instant {
  const [newest = date] = isSession(date) ? [date] : pastSessions(date, 1);
  return zone.at(newest, hoursOn(newest, 'cash').open + 5 * MINUTE_US);
}

/** The phases of one group on a session date, in order. */
export function groupPhases(group: HoursGroup, date: LocalDate, zone: Zone): PhaseChange[] {
  if (!isSession(date)) return [];
  const { preOpen, open, call, close } = hoursOn(date, group);
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
  const { preOpen, close } = widestHours(date);
  return { start: zone.at(date, preOpen), end: zone.at(date, close + AUCTION_US) };
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
  if (today !== null && today.start > at) return today.start;
  const next = nextSession(date);
  return zone.at(next, widestHours(next).preOpen);
}

function clock(hour: number, minute: number): number {
  return hour * HOUR_US + minute * MINUTE_US;
}
