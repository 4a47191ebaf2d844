/** What a trade file may bring into the store: rows that can be read, and cannot be trades of B3, are refused. */

import type { Zone } from '#kernel/zone.ts';
import { closureOf, describeTicker, inCalendar, isSession, type Trade } from '#market-data/index.ts';

/** Tells why a trade cannot have been made; null where it can. Dates outside of the calendar are not judged. */
export function createTradeCheck(zone: Zone): (trade: Trade) => string | null {
  return ({ exchange, symbol, at, price }) => {
    if (/[$@]/.test(symbol)) return `"${symbol}" names a series that is made of others, not what is traded`;
    // A spread or roll, which may trade at zero or below, is no instrument that its ticker tells.
    if (price <= 0 && describeTicker(exchange, symbol).kind !== 'unknown')
      return `its price is not above zero, as only those of spreads and rolls are`;
    const date = zone.dateAt(at);
    if (!inCalendar(date) || isSession(date)) return null;
    return `B3 had no session on ${date} (${closureOf(date)?.name ?? 'weekend'})`;
  };
}
