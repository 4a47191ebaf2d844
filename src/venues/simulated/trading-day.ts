/** When a symbol of the simulated exchange trades, for who must tell a quiet minute from a missing one. */

import { instantOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TradingDay } from '#market-data/index.ts';
import { listingOn, simulatedInstrument } from './instruments.ts';
import { AUCTION_US, hoursOn, isSession } from './session.ts';

/**
 * The day of a symbol: its opening print falls into the first minute of the continuous phase, and its last print ends
 * the call, or where its group has none comes at the close all the same.
 */
export function tradingDayOfSimulated(date: LocalDate, symbol: string, zone: Zone): TradingDay {
  if (simulatedInstrument(symbol) === null)
    return { state: 'unknown', reason: `the simulated market has no ${symbol}` };
  if (!isSession(date)) return { state: 'closed', reason: 'the simulated market has no session' };
  const listing = listingOn(date, symbol);
  if (listing === null) return { state: 'closed', reason: 'the contract is not traded on this day' };
  const { open, call, close } = hoursOn(date, listing.hours, symbol);
  const called = zone.at(date, call);
  return {
    state: 'open',
    phases: [
      { phase: 'continuous', from: zone.at(date, open), to: called },
      { phase: 'closing-call', from: called, to: instantOf(zone.at(date, close) + AUCTION_US) },
    ],
  };
}
