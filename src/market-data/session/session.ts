/**
 * The session of a product group on a date: the grid's hours with everything applied that is special about the day.
 * Phases are in order and touch each other; before the first and after the last one the group is closed.
 */

import type { ProductGroup, SessionPhaseName } from '#contract/sessions.ts';
import { assert, ensureNever } from '#kernel/assert.ts';
import { type Instant, type LocalDate, MINUTE_US, weekdayOf } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { ashWednesdayOf, type Closure, closureOf, inCalendar } from './b3-calendar.ts';
import {
  ASH_WEDNESDAY,
  ASH_WEDNESDAYS,
  CASH_GROUPS,
  EXPIRY_EVENING_GROUPS,
  EXPIRY_EVENINGS,
  INDEX_EXPIRY_END,
  INDEX_EXPIRY_SOURCE,
  type LateOpening,
  ONE_OFF_DAYS,
  OTHER_ASH_WEDNESDAYS,
} from './b3-special-days.table.ts';
import { type Evidence, together, weaker } from './evidence.ts';
import { indexFutureExpiry, optionExpiryOn } from './expiry.ts';
import { formatTime, type HoursPart, readHours, readTime } from './hours-text.ts';
import { cashGridOn, tradingHoursOn } from './trading-hours.ts';

export interface SessionPhase extends Evidence {
  readonly phase: SessionPhaseName;
  readonly from: Instant;
  /** First instant after it. */
  readonly to: Instant;
  /** The exchange's wall clock, such as "09:45". */
  readonly localFrom: string;
  readonly localTo: string;
}

interface Day extends Evidence {
  readonly date: LocalDate;
  readonly group: ProductGroup;
}

export type Session =
  | (Day & { readonly state: 'open'; readonly phases: readonly SessionPhase[]; readonly notes: readonly string[] })
  /** The exchange has no session. */
  | (Day & { readonly state: 'closed'; readonly closure: Closure })
  /** There is a session, but its hours for this group are not known; `source` says what is. */
  | (Day & { readonly state: 'unknown'; readonly notes: readonly string[] })
  /** The group was not traded yet. */
  | (Day & { readonly state: 'unlisted' });

/** The session of a group on a date of the calendar, in the exchange's zone. */
export function sessionOf(date: LocalDate, group: ProductGroup, zone: Zone): Session {
  return assemble({ date, group, expiring: false }, zone);
}

/** As `sessionOf`, for one symbol of the group: an index future ends earlier on its own last day. */
export function sessionOfContract(
  date: LocalDate,
  { group, symbol }: { group: ProductGroup; symbol: string },
  zone: Zone,
): Session {
  return assemble({ date, group, expiring: indexFutureExpiry(symbol) === date }, zone);
}

/** The phase of a group at an instant; null while it is closed, and where its hours are not known. */
export function phaseAt(at: Instant, group: ProductGroup, zone: Zone): SessionPhase | null {
  const date = zone.dateAt(at);
  if (!inCalendar(date)) return null;
  const session = sessionOf(date, group, zone);
  if (session.state !== 'open') return null;
  return session.phases.find(({ from, to }) => from <= at && at < to) ?? null;
}

/** A part of the day with who says so. */
interface Stretch extends HoursPart, Evidence {}

interface Plan extends Evidence {
  readonly stretches: readonly Stretch[] | 'unknown' | 'unlisted';
  readonly notes: readonly string[];
}

interface Question {
  readonly date: LocalDate;
  readonly group: ProductGroup;
  readonly expiring: boolean;
}

function assemble(question: Question, zone: Zone): Session {
  const { date, group } = question;
  const closure = closureOf(date);
  if (closure !== null) {
    const { source, certainty } = closure;
    return { date, group, state: 'closed', closure, source, certainty };
  }
  const { stretches, notes, source, certainty } = planOf(question);
  const day = { date, group, source, certainty };
  if (stretches === 'unlisted') return { ...day, state: 'unlisted' };
  if (stretches === 'unknown') return { ...day, state: 'unknown', notes };
  return { ...day, state: 'open', notes, phases: stretches.map((stretch) => phaseOf(stretch, date, zone)) };
}

function phaseOf(stretch: Stretch, date: LocalDate, zone: Zone): SessionPhase {
  const { phase, from, to, source, certainty } = stretch;
  return {
    phase,
    from: zone.at(date, from * MINUTE_US),
    to: zone.at(date, to * MINUTE_US),
    localFrom: formatTime(from),
    localTo: formatTime(to),
    source,
    // Bars and trades prove when there was trading, not what orders could do around it.
    certainty: TRADED.includes(phase) ? certainty : weaker(certainty, 'exchange'),
  };
}

const TRADED: readonly SessionPhaseName[] = ['continuous', 'closing-call', 'extended', 'after-market'];

function planOf(question: Question): Plan {
  const usual = usualPlan(question);
  return [oneOff, ashWednesday, expiryEvening, indexExpiry].reduce((plan, change) => change(plan, question), usual);
}

function usualPlan({ date, group }: Question): Plan {
  const { hours, parts, source, certainty } = tradingHoursOn(group, date);
  const evidence = { source, certainty };
  switch (hours) {
    case null:
      return { stretches: 'unknown', notes: [], ...evidence };
    case 'unlisted':
      return { stretches: 'unlisted', notes: [], ...evidence };
    default:
      return { stretches: parts.map((part) => ({ ...part, ...evidence })), notes: [], ...evidence };
  }
}

function oneOff(plan: Plan, { date, group }: Question): Plan {
  if (plan.stretches === 'unlisted') return plan;
  const rows = ONE_OFF_DAYS.filter((row) => row.date === date);
  const found =
    rows.find(({ groups }) => groups !== 'others' && groups.includes(group)) ??
    rows.find(({ groups }) => groups === 'others');
  if (found === undefined) return plan;
  const { hours, why, source, certainty } = found;
  const stretches = hours === null ? 'unknown' : readHours(hours).map((part) => ({ ...part, source, certainty }));
  return { stretches, notes: [...plan.notes, why], source, certainty };
}

function ashWednesday(plan: Plan, { date, group }: Question): Plan {
  const year = Number(date.slice(0, 4));
  if (date !== ashWednesdayOf(year)) return plan;
  const notes = [...plan.notes, 'Ash Wednesday: opens at 13:00'];
  if (typeof plan.stretches === 'string') return { ...plan, notes };
  const opening = ASH_WEDNESDAY.find(({ groups }) =>
    groups === 'futures' ? !CASH_GROUPS.includes(group) : groups.includes(group),
  );
  assert(opening !== undefined, () => `no opening of ${group} on Ash Wednesday`);
  return { ...plan, notes, stretches: openLate(plan.stretches, opening, ashWednesdayEvidence(year, group)) };
}

function ashWednesdayEvidence(year: number, group: ProductGroup): Evidence {
  const seen = ASH_WEDNESDAYS.find((row) => row.year === year);
  if (seen === undefined) return { source: OTHER_ASH_WEDNESDAYS, certainty: 'general' };
  return { source: seen.source, certainty: seen.measured.includes(group) ? 'measured' : seen.certainty };
}

/** The late opening instead of all that came before the continuous session, which then begins later. */
function openLate(stretches: readonly Stretch[], { before, opens }: LateOpening, evidence: Evidence): Stretch[] {
  const from = readTime(opens);
  const first = stretches.findIndex(({ phase }) => phase === 'continuous');
  const [continuous, ...rest] = stretches.slice(first);
  assert(continuous !== undefined && continuous.to > from, () => `the day is over before ${opens}`);
  const early = before === null ? [] : readHours(before).map((part) => ({ ...part, ...evidence }));
  return [...early, { ...continuous, from, ...together(continuous, evidence) }, ...rest];
}

function expiryEvening(plan: Plan, { date, group }: Question): Plan {
  const rule = CASH_GROUPS.includes(group) ? optionExpiryOn(date) : null;
  if (rule === null) return plan;
  const notes = [
    ...plan.notes,
    `options on shares expire (${expiryName(rule.on)}${weekdayOf(date) === 5 ? '' : ', moved to this session'})`,
  ];
  const changed = { ...plan, notes };
  if (typeof plan.stretches === 'string' || !EXPIRY_EVENING_GROUPS.includes(group)) return changed;
  const grid = cashGridOn(date);
  const row = EXPIRY_EVENINGS.find((one) => one.grid === grid && one.from <= date && date <= one.to);
  if (row === undefined) return changed;
  const { evening, source } = row;
  const certainty = weaker(plan.certainty, row.certainty);
  const call = plan.stretches.findIndex(({ phase }) => phase === 'closing-call');
  const day = plan.stretches.slice(0, call + 1);
  if (evening === null)
    return {
      ...plan,
      stretches: day,
      notes: [...notes, `there is an after-market, at an hour that is not known (${source})`],
    };
  const end = day.at(-1)?.to ?? 0;
  const parts = readHours(`${formatTime(end)} pause ${evening}`);
  return { ...plan, notes, stretches: [...day, ...parts.map((part) => ({ ...part, source, certainty }))] };
}

function expiryName(on: 'third-monday' | 'third-friday' | 'friday'): string {
  switch (on) {
    case 'third-monday':
      return 'the third Monday';
    case 'third-friday':
      return 'the third Friday';
    case 'friday':
      return 'every Friday';
    default:
      return ensureNever(on);
  }
}

function indexExpiry(plan: Plan, { date, expiring }: Question): Plan {
  if (!expiring) return plan;
  const end = INDEX_EXPIRY_END[cashGridOn(date)];
  const notes = [...plan.notes, `last day of this contract: it ends at ${end}, with the cash market`];
  if (typeof plan.stretches === 'string') return { ...plan, notes };
  const to = readTime(end);
  const source = INDEX_EXPIRY_SOURCE;
  const stretches = plan.stretches
    .filter(({ from }) => from < to)
    .map((part) => (part.to > to ? { ...part, to, ...together(part, { source, certainty: 'press' }) } : part));
  return { ...plan, stretches, notes };
}
