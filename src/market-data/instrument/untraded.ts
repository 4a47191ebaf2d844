/** On which dates a symbol cannot have been traded, whatever a file says: what the calendar and the ticker rule out. */

import type { LocalDate } from '#kernel/time.ts';
import { closedReason } from '../session/b3-calendar.ts';
import { futureExpiry } from './future-expiry.ts';
import { describeTicker } from './product.ts';

interface DateToCheck {
  readonly date: LocalDate;
  /** The exchange's date now. */
  readonly today: LocalDate;
}

/**
 * Why nothing of a symbol can have been traded on a date; null where it can: the date is still to come, B3 had no
 * session, or the contract had expired.
 */
export function untradedReason(symbol: string, { date, today }: DateToCheck): string | null {
  if (date > today) return `${date} is in the future; today is ${today}`;
  return closedReason(date) ?? expiredReason(symbol, date);
}

/**
 * Whether a future had its last trading day before the date. Judged are tickers that can be nothing but a future, with
 * a rule for their last trading day (docs/instruments.md), in the years of the calendar: KLBN11 and DAPK35 are not.
 */
function expiredReason(symbol: string, date: LocalDate): string | null {
  if (describeTicker('', symbol).kind !== 'future') return null;
  const end = futureExpiry(symbol, date);
  if (end === null || !end.certain || end.lastTradingDay === null || date <= end.lastTradingDay) return null;
  return `${symbol} expired on ${end.expiry}, and its last trading day was ${end.lastTradingDay}`;
}
