/** What a trade file may bring into the store: rows that can be read, and cannot be trades of B3, are refused. */

import type { Instant } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { describeTicker } from '../instrument/product.ts';
import { untradedReason } from '../instrument/untraded.ts';
import type { Trade } from './trade.ts';

interface TradeCheckOptions {
  readonly zone: Zone;
  /** Now: nothing was traded after its date. */
  readonly asOf: Instant;
}

/** Tells why a trade cannot have been made; null where it can. */
export function createTradeCheck({ zone, asOf }: TradeCheckOptions): (trade: Trade) => string | null {
  const today = zone.dateAt(asOf);
  return ({ exchange, symbol, at, price }) => {
    if (/[$@]/.test(symbol)) return `"${symbol}" names a series that is made of others, not what is traded`;
    // A spread or roll, which may trade at zero or below, is no instrument that its ticker tells.
    if (price <= 0 && describeTicker(exchange, symbol).kind !== 'unknown')
      return 'its price is not above zero, as only those of spreads and rolls are';
    return untradedReason(symbol, { date: zone.dateAt(at), today });
  };
}
