/** An order as the paper venue has it: what was asked for, where it stands, and what it traded. */

import { type Price, priceOf } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import {
  type BrokerOrder,
  type BrokerRow,
  type BrokerStatus,
  notionalOf,
  type OrderTerms,
  type Side,
} from '#trading/index.ts';

/** Where on the tape of a symbol something was: trades of one moment are told apart by their number. */
export interface PrintKey {
  readonly at: Instant;
  readonly id: number;
}

export interface Execution {
  /** `number#n` of its order. */
  readonly id: string;
  readonly quantity: Quantity;
  readonly price: Price;
  /** The trade of the tape that it was taken from; null where none was, which only faults do. */
  readonly print: PrintKey | null;
  /** It was taken back. */
  readonly busted: boolean;
}

/** What was asked of an order and has not reached the exchange yet. */
export type PaperRequest = { readonly kind: 'cancel' } | { readonly kind: 'replace'; readonly terms: OrderTerms };

/** It changes in place: only the venue holds it, and what it tells are rows made of it. */
export interface PaperOrder {
  /** Rises with each order of the venue, for ever. */
  readonly number: number;
  readonly session: string;
  readonly localId: string;
  readonly date: LocalDate;
  readonly createdAt: Instant;
  readonly asked: BrokerOrder;

  /** Null until the broker has answered. */
  brokerOrderId: string | null;
  /** Ids that a replace took from it, the oldest first. */
  formerIds: string[];
  terms: OrderTerms;
  status: BrokerStatus;
  text: string;
  /** A stop whose price has not traded yet. */
  untriggered: boolean;
  /** The worst price that it may trade at; null where any. */
  limit: Price | null;
  /** Where its limit reaches the market: it takes what is offered. Otherwise it rests and waits to be reached. */
  taking: boolean;
  /** What of others stands before it in the queue at its price. */
  ahead: number;
  /** Among orders of ours at one price the lower one is first. */
  priority: number;
  /** The newest trade that it must not take: those before it came, and those that it took. */
  after: PrintKey | null;
  executions: Execution[];
  /** Executions that were taken back or changed, so far. */
  restated: number;
  requests: PaperRequest[];
}

/** An order as it was just sent. */
export function newOrder(
  asked: BrokerOrder,
  origin: Pick<PaperOrder, 'number' | 'session' | 'localId' | 'date' | 'createdAt'>,
): PaperOrder {
  const { quantity, price, stopPrice } = asked;
  return {
    ...origin,
    asked,
    brokerOrderId: null,
    formerIds: [],
    terms: { quantity, price, stopPrice },
    status: 'PENDING',
    text: '',
    untriggered: false,
    limit: null,
    taking: false,
    ahead: 0,
    priority: 0,
    after: null,
    executions: [],
    restated: 0,
    requests: [],
  };
}

const OVER: ReadonlySet<BrokerStatus> = new Set(['FILLED', 'CANCELED', 'ADMIN_CANCELED', 'EXPIRED', 'REJECTED']);

export function isOver({ status }: Pick<PaperOrder, 'status'>): boolean {
  return OVER.has(status);
}

/** What it has traded and was not taken back. */
export function tradedOf({ executions }: Pick<PaperOrder, 'executions'>): number {
  let sum = 0;
  for (const { busted, quantity } of executions) if (!busted) sum += quantity;
  return sum;
}

/** What it may still trade. */
export function leavesOf(order: PaperOrder): number {
  return Math.max(0, order.terms.quantity - tradedOf(order));
}

/** The order as the broker tells it to `session`, which knows the local ids that it gave itself and no others. */
export function rowOf(order: PaperOrder, session: string): BrokerRow {
  let notional = 0n;
  for (const { busted, quantity, price } of order.executions) if (!busted) notional += notionalOf(quantity, price);
  return {
    ...order.asked,
    ...order.terms,
    brokerOrderId: order.brokerOrderId,
    localId: order.session === session ? order.localId : null,
    status: order.status,
    figures: { cum: quantityOf(tradedOf(order)), notional, restated: order.restated },
    text: order.text,
    createdAt: order.createdAt,
  };
}

/** How far `limit` is on the good side of `price`: above zero it would trade better, below zero not at all. */
export function reach({ side, limit, price }: { side: Side; limit: Price | null; price: Price }): number {
  if (limit === null) return Number.POSITIVE_INFINITY;
  return side === 'BUY' ? limit - price : price - limit;
}

/** `price` worse by `by` for who trades on `side`. */
export function worsened(price: Price, side: Side, by: number): Price {
  return priceOf(side === 'BUY' ? price + by : price - by);
}

/** Whether the trade `print` comes after `after` on the tape. */
export function isLater(print: PrintKey, after: PrintKey | null): boolean {
  return after === null || print.at > after.at || (print.at === after.at && print.id > after.id);
}
