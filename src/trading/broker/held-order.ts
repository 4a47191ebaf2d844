/** An order as its adapter holds it. adapter-state.ts makes the next one of it with each note. */

import type { Instant } from '#kernel/time.ts';
import type { OrderTerms } from '../oms/intent.ts';
import type { BrokerOrder, BrokerRow } from './broker.ts';

/** All that can change in a row: what was told need not be told again. */
export type Seen = Pick<BrokerRow, 'status' | 'figures' | 'brokerOrderId'>;

export interface Replace {
  /** The how-many-th of its order. */
  readonly attempt: number;
  readonly terms: OrderTerms;
  /** OPEN: handed over once, and unanswered. */
  readonly outcome: 'OPEN' | 'DONE' | 'REFUSED';
}

export interface HeldOrder {
  readonly orderId: string;
  /** With the terms that it has by now. */
  readonly order: BrokerOrder;
  /** As it was sent. */
  readonly fingerprint: string;
  readonly notAfter: Instant;
  /**
   * WAITING: not out · INTENT: about to be, or just handed over · SENT: handed over · UNKNOWN: nobody knows · NEVER: it
   * was not sent, for sure.
   */
  readonly sending: 'WAITING' | 'INTENT' | 'SENT' | 'UNKNOWN' | 'NEVER';
  readonly intent: {
    readonly at: Instant;
    readonly session: string;
    readonly seenBefore: readonly string[];
  } | null;
  readonly localId: string | null;
  /** Its ids at the broker, the newest last: more than one where a replace gave it another. */
  readonly brokerOrderIds: readonly string[];
  readonly replaces: readonly Replace[];
  /** What the broker said last, as it was told to the core. */
  readonly seen: Seen | null;
  readonly cancelAsked: boolean;
  /** The core asks about it. */
  readonly queried: boolean;
  /** Nothing more is expected of it. */
  readonly ended: boolean;
}

export function isBound({ brokerOrderIds }: HeldOrder): boolean {
  return brokerOrderIds.length > 0;
}

/** Whether an id that it does not have may be its own: the first one, and those that replaces lead to. */
export function mayBind(held: HeldOrder): boolean {
  return !isBound(held) || held.replaces.length > 0;
}

/** Whether the broker may have it. */
export function mayBeOut({ sending }: HeldOrder): boolean {
  return sending !== 'WAITING' && sending !== 'NEVER';
}

/** The replace that waits for its answer. */
export function openReplace(held: HeldOrder | undefined): Replace | undefined {
  return held?.replaces.findLast(({ outcome }) => outcome === 'OPEN');
}
