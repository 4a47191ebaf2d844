/** When trades of a symbol can be expected on a date: the trading phases of its session, without those for orders. */

import type { SessionPhaseName } from '#contract/sessions.ts';
import { ensureNever } from '#kernel/assert.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { futureExpiry } from '../instrument/future-expiry.ts';
import { CALENDAR_FIRST, CALENDAR_LAST, inCalendar } from '../session/b3-calendar.ts';
import { groupOf } from '../session/product-group.ts';
import { type SessionPhase, sessionOfContract } from '../session/session.ts';

/** A closing call ends in one print; in the others trades may come in any minute. */
export type TradingPhaseName = Extract<SessionPhaseName, 'continuous' | 'closing-call' | 'extended' | 'after-market'>;

/** It begins and ends on whole minutes, but for the end of a call. */
export interface TradingPhase {
  readonly phase: TradingPhaseName;
  readonly from: Instant;
  /** First instant after it. */
  readonly to: Instant;
}

export type TradingDay =
  | { readonly state: 'open'; readonly phases: readonly TradingPhase[] }
  /** No trades can be: the exchange has no session, or the symbol is not traded. */
  | { readonly state: 'closed'; readonly reason: string }
  /** There is a session, but nobody at hand knows its hours for this symbol. */
  | { readonly state: 'unknown'; readonly reason: string };

/** The day of a symbol of B3; `zone` is that of the exchange. */
export function tradingDayOfB3(date: LocalDate, symbol: string, zone: Zone): TradingDay {
  if (!inCalendar(date))
    return { state: 'unknown', reason: `the calendar holds ${CALENDAR_FIRST} to ${CALENDAR_LAST}` };
  const found = groupOf(symbol);
  if (found === null) return { state: 'unknown', reason: `the ticker ${symbol} does not tell its hours` };
  const session = sessionOfContract(date, { group: found.group, symbol }, zone);
  switch (session.state) {
    case 'closed':
      return { state: 'closed', reason: session.closure.name };
    case 'unlisted':
      return { state: 'closed', reason: 'the group was not traded yet' };
    case 'unknown':
      return { state: 'unknown', reason: 'there is a session, but its hours for this group are not known' };
    case 'open':
      return hasExpired(symbol, date)
        ? { state: 'closed', reason: 'the contract has expired' }
        : { state: 'open', phases: session.phases.flatMap(tradingPhase) };
    default:
      return ensureNever(session);
  }
}

function tradingPhase({ phase, from, to }: SessionPhase): TradingPhase[] {
  switch (phase) {
    case 'continuous':
    case 'closing-call':
    case 'extended':
    case 'after-market':
      return [{ phase, from, to }];
    case 'cancellation':
    case 'pre-open':
    case 'pause':
      return [];
    default:
      return ensureNever(phase);
  }
}

/** After its last day a contract trades no more; one without a rule here is taken to trade on. */
function hasExpired(symbol: string, date: LocalDate): boolean {
  const expiry = futureExpiry(symbol, date);
  return expiry !== null && date > (expiry.lastTradingDay ?? expiry.expiry);
}
