/**
 * An order as state: where its life is, which verb of ours is unanswered, and what it holds of its owner's limits.
 * An order is never changed in place; evolve.ts makes the next one from an event.
 */

import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import type { Approved, CheckedOrder } from '../risk/approved.ts';
import type { Reservation } from './amount.ts';
import type { OrderIntent, OrderTerms } from './intent.ts';

/**
 * NEW: here, not on its way · QUEUED: for the adapter to fetch · SENT: handed to the venue, not confirmed · IN_DOUBT:
 * nobody knows whether the venue has it · ACK: it rests there · PARTIAL: part of it traded. The rest is over: FILLED,
 * CANCELED, EXPIRED, REJECTED by adapter or venue, NOT_SENT for sure, DENIED by our own checks.
 */
export const LIVES = [
  'NEW',
  'QUEUED',
  'SENT',
  'IN_DOUBT',
  'ACK',
  'PARTIAL',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
  'NOT_SENT',
  'DENIED',
] as const;
export type Life = (typeof LIVES)[number];

/** The verb that waits for its answer; `_DOUBT` once the answer is overdue. */
export type Pending = 'NONE' | 'CANCEL' | 'CANCEL_DOUBT' | 'REPLACE' | 'REPLACE_DOUBT';

/** What an adapter is asked to do; the n-th of its kind for an order makes the key that it does each once by. */
export type Verb = 'NEW' | 'CANCEL' | 'REPLACE' | 'QUERY';

/** Executed so far, as the venue tells it: sums, never single fills. */
export interface Figures {
  readonly cum: Quantity;
  /** Σ price × quantity of what `cum` counts. */
  readonly notional: bigint;
  /** How many busts and corrections are in these sums. More of them outweigh, otherwise the greater `cum` does. */
  readonly restated: number;
}

/** Who ended it, in the words of events and of `REJECT` answers. */
export type EndReason =
  | 'REQUESTED'
  | 'UNSOLICITED'
  | 'ADMIN'
  | 'REJECTED_AFTER_FILL'
  | 'LOCAL'
  | 'VENUE'
  | 'BUSTED'
  | 'ADAPTER'
  | 'BROKER'
  | 'EXCHANGE'
  | 'SUPPRESSED'
  | 'PROVEN'
  | 'OPERATOR'
  | 'CHECK';

/** What a replace asked for, until it is answered. */
export interface Wanted extends OrderTerms {
  readonly reservePrice: Price;
  /** Of the request, so that its repetition is known. */
  readonly requestId: string;
}

export interface Order extends OrderTerms, Figures {
  /** `parent.leg.attempt`: what it is called towards adapters, unique forever. */
  readonly id: string;
  readonly parentId: string;
  /** Rises with each order; the order of all iteration. */
  readonly number: number;
  readonly adapterId: string;
  /** What was wanted; approved unless the order is DENIED. Terms that a replace changed stand beside it. */
  readonly intent: OrderIntent;
  readonly approved: Approved<CheckedOrder> | null;
  /** `holdingOf` its intent. */
  readonly holding: string;
  readonly receivedAt: Instant;
  readonly changedAt: Instant;

  readonly life: Life;
  readonly pending: Pending;
  /** A stop that waits here for its price, as long as it is NEW. */
  readonly armed: boolean;
  /** The adapter has noted that it is about to send it: from here on it may be out. */
  readonly intentLogged: boolean;
  /** What we know of it may be outdated; a query is under way. */
  readonly stale: boolean;
  readonly suspended: boolean;
  /** It traded after its end. */
  readonly lateFill: boolean;
  /** It traded more than it was. */
  readonly overfill: boolean;

  readonly reservePrice: Price;
  readonly wanted: Wanted | null;
  /** Fills, busts and corrections so far: the number in their keys. */
  readonly executions: number;
  /** How often each verb was queued. */
  readonly attempts: Readonly<Record<Verb, number>>;
  /** A person has asked to cancel it, whether it was in reach then or not; what the core asks by itself is no wish. */
  readonly cancelAsked: boolean;
  /** Its last cancel in the outbox; 0 for none. */
  readonly cancelSeq: number;
  /** The newest replaces that were asked for, so that a repetition is known. */
  readonly replaceIds: readonly string[];
  /** Cancels whose answer is overdue, in a row. */
  readonly overdue: number;
  /** The newest of its ids at the venue. */
  readonly brokerOrderId: string | null;
  readonly localId: string | null;
  readonly endReason: EndReason | null;
  readonly endText: string;
  readonly reservation: Reservation;
  /** The pair of which one fill reduces the other; null for most. */
  readonly pairId: string | null;
}

const OVER: ReadonlySet<Life> = new Set(['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'NOT_SENT', 'DENIED']);

export function isOver(life: Life): boolean {
  return OVER.has(life);
}

/** Whether the venue has it, and nobody can say as which of its orders: it gave no id, and its session is gone. */
export function isNameless({ life, stale, brokerOrderId }: Pick<Order, 'life' | 'stale' | 'brokerOrderId'>): boolean {
  return (life === 'ACK' || life === 'PARTIAL') && stale && brokerOrderId === null;
}

/**
 * Whether a person alone can say as which of its orders the venue has it: it gave no id, or a replace without an answer
 * may have led to another.
 */
export function needsId(order: Order): boolean {
  const { wanted, pending } = order;
  return isNameless(order) || (wanted !== null && (pending === 'REPLACE_DOUBT' || pending === 'CANCEL_DOUBT'));
}

/** Whether it waits here for its price. */
export function isArmed({ armed, life }: Pick<Order, 'armed' | 'life'>): boolean {
  return armed && life === 'NEW';
}

/** The name of a replace by which the core itself reduces an order of a pair. */
export function reductionId(orderId: string): string {
  return `${orderId}/reduce`;
}

/** +1 for a buy. */
export function signOf(order: Order): 1 | -1 {
  return order.intent.side === 'BUY' ? 1 : -1;
}

/** The greatest quantity that it can come to: a replace that is unanswered may have won. */
export function quantityAtMost({ quantity, wanted }: Pick<Order, 'quantity' | 'wanted'>): Quantity {
  return wanted !== null && wanted.quantity > quantity ? wanted.quantity : quantity;
}

/** Where positions, exposure and breaks are counted: one account in one instrument. */
export function holdingOf({ tenant, account, exchange, symbol }: OrderIntent): string {
  return JSON.stringify([tenant, account, exchange, symbol]);
}
