/**
 * The port to whoever executes orders, shaped as real brokers' interfaces are and not as one would wish them: an order
 * carries no name of ours; its ids are theirs; reports come late, twice, in any order or not at all; and a call may
 * answer that nobody knows what became of it. adapter.ts turns this into reports that the core can rely on.
 */

import type { Instant } from '#kernel/time.ts';
import type { OrderTerms, OrderType, Side } from '../oms/intent.ts';
import type { Figures } from '../oms/order.ts';

/** What a broker is told of an order; everything else stays here. */
export interface BrokerOrder extends OrderTerms {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: 'DAY' | 'IOC' | 'FOK';
}

/** SENT: handed over. FAILED: not sent, for sure. UNKNOWN: nobody knows. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly localId: string }
  | { readonly kind: 'failed'; readonly code: string; readonly text: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly text: string };

/** A cancel or replace: `taken` says that it was handed over, not that it was done. */
export type RequestOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly text: string };

/** By which of its ids an order is meant. A localId counts in the session that gave it and in no other. */
export type BrokerTarget = { readonly brokerOrderId: string } | { readonly localId: string };

/**
 * PENDING: the broker has it, the exchange not yet. LIVE: it rests (with part of it traded, `figures` says so).
 * ADMIN_CANCELED: by the broker's own hand. SUSPENDED: it lives and cannot trade.
 */
export type BrokerStatus =
  | 'PENDING'
  | 'LIVE'
  | 'FILLED'
  | 'CANCELED'
  | 'ADMIN_CANCELED'
  | 'EXPIRED'
  | 'REJECTED'
  | 'SUSPENDED';

/** An order as the broker has it, in its list and in its reports. */
export interface BrokerRow extends BrokerOrder {
  /** Null while the broker has not given one, or does not say. */
  readonly brokerOrderId: string | null;
  /** Of the session that sent it; null in lists of another session, and sometimes for no reason. */
  readonly localId: string | null;
  readonly status: BrokerStatus;
  readonly figures: Figures;
  readonly text: string;
  /** By the broker's clock. */
  readonly createdAt: Instant;
}

export type BrokerMessage =
  /** What became of an order. */
  | { readonly kind: 'order'; readonly row: BrokerRow }
  | { readonly kind: 'replaced'; readonly row: BrokerRow }
  | { readonly kind: 'replaceRejected'; readonly row: BrokerRow }
  | { readonly kind: 'cancelRejected'; readonly row: BrokerRow }
  /** An execution was taken back or changed; `row.figures.restated` has risen. */
  | { readonly kind: 'busted' | 'corrected'; readonly execution: string; readonly row: BrokerRow }
  /** The login at the broker. Another session has forgotten the localIds of the one before. */
  | { readonly kind: 'session'; readonly session: string; readonly state: 'UP' | 'DOWN' };

/** The broker's list of the day. */
export interface BrokerList {
  /** False where the broker says, or shows, that this may not be all. */
  readonly complete: boolean;
  readonly rows: readonly BrokerRow[];
}

/** One suite: broker.contract.ts. */
export interface Broker {
  /** Tells `listener` everything from now on, the state of the session first. Returns what ends it. */
  listen(listener: (message: BrokerMessage) => void): () => void;
  send(order: BrokerOrder): Promise<SendOutcome>;
  cancel(target: BrokerTarget): Promise<RequestOutcome>;
  replace(target: BrokerTarget, terms: OrderTerms): Promise<RequestOutcome>;
  /**
   * All orders of the day of the broker's accounts, those of others among them, each as one row under its newest id.
   * Rejects where it cannot be had.
   */
  list(): Promise<BrokerList>;
}
