/** What somebody wants traded, before anybody has checked it. */

import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';

export type Side = 'BUY' | 'SELL';

/** market-to-limit: what a market order leaves over rests at the price of its last fill. */
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP' | 'STOP_LIMIT' | 'MARKET_TO_LIMIT';

/** GTC and GTD are promises of ours: the venue gets a day order each morning, a new attempt of the same order. */
export type TimeInForce = 'DAY' | 'IOC' | 'FOK' | 'GTC' | 'GTD';

/** What a replace may change. */
export interface OrderTerms {
  readonly quantity: Quantity;
  /** Null for orders without a limit. */
  readonly price: Price | null;
  /** Null for orders without a stop. */
  readonly stopPrice: Price | null;
}

export function sameTerms(a: OrderTerms, b: OrderTerms): boolean {
  return a.quantity === b.quantity && a.price === b.price && a.stopPrice === b.stopPrice;
}

export interface OrderIntent extends OrderTerms {
  readonly tenant: string;
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** Last day of a GTD order, on the exchange's calendar; null for any other. */
  readonly goodTill: LocalDate | null;
  /** Only paper is traded; `live` can be said so that it can be refused. */
  readonly mode: 'paper' | 'live';
  /** A stop that waits here and not at the venue: it depends on the feed and on this process. */
  readonly synthetic: boolean;
}

/** Σ price × quantity, in 1/10,000 of the price's unit: for shares 1/10,000 BRL. Exact, so never a mean. */
export function notionalOf(quantity: number, price: Price): bigint {
  return BigInt(quantity) * BigInt(price);
}
