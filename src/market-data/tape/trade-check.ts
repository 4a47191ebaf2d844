/** What a trade file may bring into the store: rows that can be read, and cannot be trades of B3, are refused. */

import type { Zone } from '#kernel/zone.ts';
import { describeTicker } from '../instrument/product.ts';
import { closedReason } from '../session/b3-calendar.ts';
import type { Trade } from './trade.ts';

/** Tells why a trade cannot have been made; null where it can. */
export function createTradeCheck(zone: Zone): (trade: Trade) => string | null {
  return ({ exchange, symbol, at, price }) => {
    if (/[$@]/.test(symbol)) return `"${symbol}" names a series that is made of others, not what is traded`;
    // A spread or roll, which may trade at zero or below, is no instrument that its ticker tells.
    if (price <= 0 && describeTicker(exchange, symbol).kind !== 'unknown')
      return 'its price is not above zero, as only those of spreads and rolls are';
    return closedReason(zone.dateAt(at));
  };
}
