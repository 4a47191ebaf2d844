/** Sessions of B3. */

import type { marketEndpoints } from '#contract/market-endpoints.ts';
import type { ProductGroup, SessionDto, SessionsAnswer } from '#contract/sessions.ts';
import { ensureNever } from '#kernel/assert.ts';
import { dateOfEpochDay, epochDayOf, type LocalDate, toIso } from '#kernel/time.ts';
import { createZone, type Zone } from '#kernel/zone.ts';
import {
  B3_TIME_ZONE,
  CALENDAR_FIRST,
  CALENDAR_LAST,
  groupOf,
  inCalendar,
  nextSession,
  previousSession,
  type Session,
  sessionOf,
  sessionOfContract,
} from '#market-data/index.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';

const EXCHANGE = 'B3';
const DAYS_MAX = 366;

let zone: Zone | undefined;

/** The exchange's own zone, whatever the platform shows its times in; read when first asked, as that takes 20 ms. */
function zoneOfB3(): Zone {
  zone ??= createZone(B3_TIME_ZONE);
  return zone;
}

/** Sessions of a group or a symbol, one a day, with their phases and who says so. */
export const sessionHandlers: Handlers<Pick<typeof marketEndpoints, 'getSessions'>> = {
  getSessions({ query: { from, to, group, symbol } }) {
    const asked = askedGroup(group, symbol);
    const [first, last] = [from as LocalDate, to as LocalDate];
    checkSpan(first, last);
    const dates = Array.from({ length: epochDayOf(last) - epochDayOf(first) + 1 }, (_, index) =>
      dateOfEpochDay(epochDayOf(first) + index),
    );
    return sessionsAnswer(
      dates.map((date) => sessionDto(date, asked)),
      { first, last },
    );
  },
};

/** A group, or a symbol with what its ticker tells. */
export interface AskedGroup {
  readonly group: ProductGroup;
  readonly others: readonly ProductGroup[];
  readonly symbol: string | null;
}

/** One day as it crosses a process. */
export function sessionDto(date: LocalDate, { group, others, symbol }: AskedGroup): SessionDto {
  const session =
    symbol === null ? sessionOf(date, group, zoneOfB3()) : sessionOfContract(date, { group, symbol }, zoneOfB3());
  const { state, source, certainty } = session;
  const doubt = others.length === 0 ? [] : [`by its ticker ${symbol} may also be one of ${others.join(', ')}`];
  const notes = 'notes' in session ? [...session.notes, ...doubt] : [];
  const phases = session.state === 'open' ? session.phases : [];
  return {
    date,
    group,
    state,
    reason: reasonOf(session),
    source,
    certainty,
    phases: phases.map((phase) => ({ ...phase, from: toIso(phase.from), to: toIso(phase.to) })),
    notes,
  };
}

/** The whole answer, with the sessions before and after its span. */
export function sessionsAnswer(
  sessions: SessionDto[],
  { first, last }: { readonly first: LocalDate; readonly last: LocalDate },
): SessionsAnswer {
  return {
    exchange: EXCHANGE,
    timeZone: B3_TIME_ZONE,
    sessions,
    previousSession: previousSession(first),
    nextSession: nextSession(last),
  };
}

function reasonOf(session: Session): string | null {
  switch (session.state) {
    case 'closed':
      return session.closure.name;
    case 'unknown':
      return 'there is a session, but its hours for this group are not known';
    case 'unlisted':
      return 'the group was not traded yet';
    case 'open':
      return null;
    default:
      return ensureNever(session);
  }
}

function askedGroup(group: ProductGroup | undefined, symbol: string | undefined): AskedGroup {
  if ((group === undefined) === (symbol === undefined))
    throw new ProblemError('INVALID_REQUEST', 'Ask for one group=… or one symbol=….');
  if (symbol === undefined) return { group: group ?? 'cash', others: [], symbol: null };
  const found = groupOf(symbol);
  if (found === null)
    throw new ProblemError('INVALID_REQUEST', `The ticker ${symbol} does not tell its hours; ask for its group=….`);
  return { ...found, symbol };
}

function checkSpan(first: LocalDate, last: LocalDate): void {
  const days = epochDayOf(last) - epochDayOf(first) + 1;
  if (!inCalendar(first) || !inCalendar(last))
    throw new ProblemError('INVALID_REQUEST', `The calendar holds ${CALENDAR_FIRST} to ${CALENDAR_LAST}.`);
  if (days < 1) throw new ProblemError('INVALID_REQUEST', 'from lies after to.');
  if (days > DAYS_MAX)
    throw new ProblemError('INVALID_REQUEST', `${days} days are too many at once: ask for up to ${DAYS_MAX}.`);
}
