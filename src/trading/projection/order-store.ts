/**
 * Orders in SQL, to be searched: made of the journal's frames alone and made again from it at will. It may lag behind
 * the journal, and never says anything that the journal does not. Ids are those of the outside (oms/public-id.ts): a
 * tenant is told beside them.
 */

import type { OrderDto, OrderState } from '#contract/orders.ts';

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
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

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
  openBreaks(tenant: string): Promise<readonly OpenBreak[]>;
  /** Null where this tenant has no such request. Asked before the core, which forgets what is settled. */
  request(tenant: string, clientOrderId: string): Promise<KnownRequest | null>;
  /** The last input that all of this knows. */
  projectedSeq(): Promise<number>;
}
