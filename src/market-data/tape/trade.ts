/** A trade as the exchange printed it. */

import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';

/** B3's `TipoSessaoPregao`: 1 is the regular session including its auctions, 6 the after-hours session. */
export type TradeSession = 'regular' | 'after-hours';

export interface Trade {
  readonly exchange: string;
  readonly symbol: string;
  /** The exchange's own number, unique for one symbol and trading day; rising, but no count (B3 steps by 10). */
  readonly id: number;
  /** When it was made, by the exchange's clock. */
  readonly at: Instant;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly session: TradeSession;
  /** Broker codes; null where the source leaves them empty. */
  readonly buyer: number | null;
  readonly seller: number | null;
}

/** The exchange took a trade back: it never happened. It may be told before the trade itself. */
export interface TradeBust {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
  /** The number of the trade. */
  readonly id: number;
}

/** The order in which trades of one symbol were made: by exchange time, then by number. */
export function compareTrades(a: Trade, b: Trade): number {
  return a.at - b.at || a.id - b.id;
}
