/** An order as it is in truth, at the broker. Oracles compare everything else with it. */

import type { Price } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import type { BrokerOrder, BrokerRow, BrokerStatus } from '#trading/index.ts';

/** TRAVELLING: on its way. DROPPED: lost there; the broker never saw it. */
export type TrueStatus = BrokerStatus | 'TRAVELLING' | 'DROPPED';

export interface TrueOrder {
  readonly number: number;
  /** Ours as the core calls it; null: somebody else's. */
  readonly owner: string | null;
  readonly order: BrokerOrder;
  readonly session: string;
  readonly localId: string;
  readonly createdAt: Instant;
  /** Its ids at the broker, the newest last. */
  readonly ids: string[];
  status: TrueStatus;
  quantity: Quantity;
  /** How much of it nobody here asked for: it can be held from when it is told. */
  unasked: number;
  price: Price | null;
  stopPrice: Price | null;
  cum: number;
  notional: bigint;
  restated: number;
  /** Its latest execution, which can be busted. */
  last: { readonly quantity: number; readonly price: number } | null;
  /** The most that it had traded at any time. */
  cumMost: number;
  text: string;
  /** It came when it could be taken to be proven that it was never sent. */
  afterProof: boolean;
}

const LIVE_STATUSES: ReadonlySet<TrueStatus> = new Set(['PENDING', 'LIVE', 'SUSPENDED']);

export function isLive({ status }: TrueOrder): boolean {
  return LIVE_STATUSES.has(status);
}

/** Whether the broker ever had it, or still may. */
export function isReal({ status }: TrueOrder): boolean {
  return status !== 'DROPPED';
}

/** As a list or report of `session` shows it. */
export function rowOf(it: TrueOrder, session: string): BrokerRow {
  const { order, quantity, price, stopPrice, status, cum, notional, restated, text, createdAt } = it;
  return {
    account: order.account,
    exchange: order.exchange,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity,
    price,
    stopPrice,
    brokerOrderId: it.ids.at(-1) ?? null,
    localId: it.session === session ? it.localId : null,
    status: status === 'TRAVELLING' || status === 'DROPPED' ? 'PENDING' : status,
    figures: { cum: quantityOf(cum), notional, restated },
    text,
    createdAt,
  };
}
