/** A trade as the exchange printed it. */

import type { BASES } from '#contract/market-data.ts';
import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import { TRADE_CONDITIONS, type TradeCondition } from './trade-condition.table.ts';

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
  /** How it was made; what of it counts is in `trade-condition.table.ts`. */
  readonly condition: TradeCondition;
  /** Broker codes; null where the source leaves them empty. */
  readonly buyer: number | null;
  readonly seller: number | null;
}

/** A trade as it is held: what the exchange took back is marked, and nobody knows any more when it did so. */
export interface HeldTrade {
  readonly trade: Trade;
  readonly busted: boolean;
}

/** A page of trades: the newest `limit` that were made in [from, to). */
export interface NewestTrades {
  readonly from: Instant;
  readonly to: Instant;
  /** Only those made before this one; null for all. */
  readonly before: Pick<Trade, 'at' | 'id'> | null;
  readonly limit: number;
  /** Whether those that were taken back are among them. */
  readonly busted: boolean;
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
export function compareTrades(a: Pick<Trade, 'at' | 'id'>, b: Pick<Trade, 'at' | 'id'>): number {
  return a.at - b.at || a.id - b.id;
}

/** The trades of one symbol and day that two sources hold, each number once and as `newer` has it, as they were made. */
export function mergeById(older: readonly Trade[], newer: readonly Trade[]): Trade[] {
  const byId = new Map<number, Trade>();
  for (const trade of older) byId.set(trade.id, trade);
  for (const trade of newer) byId.set(trade.id, trade);
  return [...byId.values()].sort(compareTrades);
}

/**
 * What the open, high, low and close of a bar stand on, best first: trades of the regular session; where it has none,
 * trades of the after-hours session; where it has none of them either, trades that set no price.
 */
export type Basis = (typeof BASES)[number];

/** The basis that a trade gives to its bar; null for a trade that is no part of any bar. */
export function basisOf({ session, condition }: Pick<Trade, 'session' | 'condition'>): Basis | null {
  const { enters } = TRADE_CONDITIONS[condition];
  if (enters === 'nothing') return null;
  return enters === 'volume' ? 'volume-only' : session;
}
