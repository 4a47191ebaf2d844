/**
 * Orders in SQL, to be searched: made of the journal's frames alone and made again from it at will. It may lag behind
 * the journal, and never says anything that the journal does not. Ids are those of the outside (oms/public-id.ts): a
 * tenant is told beside them.
 */

import type { OrderDto, OrderState } from '#contract/orders.ts';
import type { OrderRecord } from './order-record.ts';

/** Which orders; what is left out matches all. */
export interface OrderFilter {
  readonly tenant: string;
  readonly account?: string | undefined;
  readonly exchange?: string | undefined;
  readonly symbol?: string | undefined;
  readonly states?: readonly OrderState[] | undefined;
  /** Only those that need a person: in doubt, or with an open break. */
  readonly doubtful?: boolean | undefined;
  readonly clientOrderId?: string | undefined;
}

/** An order with where it stands in the list: a higher number is a newer order. */
export interface ListedOrder {
  readonly number: number;
  readonly order: OrderDto;
}

/** One event in the story of an order. */
export interface OrderStep {
  /** Of the input in the journal; several events may follow from one. */
  readonly seq: number;
  /** Position within the input. */
  readonly index: number;
  /** ISO 8601. */
  readonly at: string;
  /** Kind of the event, such as FillBooked. */
  readonly kind: string;
  /** Who gave the input. */
  readonly principal: string;
  readonly corr: string;
  /** What else the event says; prices and quantities as decimal text. */
  readonly details: StepDetails;
}
export type StepDetails = Readonly<Record<string, string | number | boolean | null>>;

export interface OpenBreak {
  readonly breakId: string;
  readonly orderId: string;
  readonly row: string;
  readonly text: string;
  readonly openedAt: string;
}

/** A request as the journal took it, so that its repetition is known for ever. */
export interface KnownRequest {
  readonly bodyHash: string;
  /** Its orders so far, in the order in which they were made. */
  readonly orderIds: readonly string[];
  /** Why it was refused; empty where it was accepted. */
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
}

/** Reading orders; one suite with its writing: order-store.contract.ts. */
export interface OrderReader {
  /** Newest first, below `before`, at most `limit`. */
  list(
    filter: OrderFilter,
    page: { readonly before: number | null; readonly limit: number },
  ): Promise<readonly ListedOrder[]>;
  /** Null where this tenant has no such order. */
  get(tenant: string, orderId: string): Promise<OrderDto | null>;
  /** The story of an order, oldest first; null where this tenant has none such. */
  steps(tenant: string, orderId: string): Promise<readonly OrderStep[] | null>;
  /** The oldest first. */
  openBreaks(tenant: string): Promise<readonly OpenBreak[]>;
  /**
   * Null where this tenant has no such request. Asked before the core, which forgets what is settled; so it rejects
   * where it cannot be told, and whoever asks must not take that for a no.
   */
  request(tenant: string, clientOrderId: string): Promise<KnownRequest | null>;
  /** The last input that all of this knows. */
  projectedSeq(): Promise<number>;
}

/** A row of the journal, by its writer and its number. */
export interface JournalPosition {
  readonly epoch: number;
  readonly seq: number;
}

export const JOURNAL_START: JournalPosition = { epoch: 0, seq: 0 };

/** A step with the order that it belongs to. */
export interface NumberedStep {
  readonly orderNumber: number;
  readonly step: OrderStep;
}

/** A request as it was taken; its orders are those with its name. */
export interface RequestRecord extends Pick<KnownRequest, 'bodyHash' | 'reasons'> {
  readonly tenant: string;
  readonly clientOrderId: string;
}

/** What the frames after `from`, up to `to`, make of orders. */
export interface ProjectedChange {
  readonly from: JournalPosition;
  readonly to: JournalPosition;
  /** Each order once, as it is at `to`. */
  readonly records: readonly OrderRecord[];
  readonly steps: readonly NumberedStep[];
  readonly requests: readonly RequestRecord[];
}

/** What is stored of orders, to be read beside whoever writes it. */
export interface StoredOrders extends OrderReader {
  /** A request, and the last input that was stored when it was looked for: null says no up to there alone. */
  requestAsOf(
    tenant: string,
    clientOrderId: string,
  ): Promise<{ readonly found: KnownRequest | null; readonly projectedSeq: number }>;
  close(): Promise<void>;
}

export interface OrderStore extends StoredOrders {
  position(): Promise<JournalPosition>;
  /** What is stored of these orders, by the ids of the core; those that are not there are left out. */
  records(orderIds: readonly string[]): Promise<readonly OrderRecord[]>;
  /**
   * Stores a change with its position in one transaction. False, and nothing is stored, where the store does not stand
   * at `from`: somebody else has written, and whoever asked begins anew from `position()`.
   */
  write(change: ProjectedChange): Promise<boolean>;
  /** Forgets everything; the position is JOURNAL_START. */
  clear(): Promise<void>;
}
