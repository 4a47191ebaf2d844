/**
 * The orders that the page knows, from the stream and from pages of the server, which come in any order and may each
 * be older than what is known. Of two tellings of an order the one with the later `changedAt` counts; of equal ones
 * the stream's, which misses nothing while it lasts.
 */

import type { OrderDto, OrderState } from '#contract/orders.ts';

export const OPEN_STATES: readonly OrderState[] = ['NEW', 'SENT', 'ACK', 'PARTIAL'];

/** `stream`: it tells every change in its order. `answer`: of a request, which may have been overtaken. */
export type Source = 'stream' | 'answer';

interface Known {
  readonly order: OrderDto;
  readonly source: Source;
}

export interface Wanted {
  readonly matches: (order: OrderDto) => boolean;
  /** `receivedAt` of the oldest order up to which pages were read, so that the list has no hole; null for the end. */
  readonly since: string | null;
}

export class OrderBook {
  readonly #known = new Map<string, Known>();

  /** Takes what was told; true where anything is different now. */
  take(orders: readonly OrderDto[], source: Source): boolean {
    let isChanged = false;
    for (const order of orders) {
      const known = this.#known.get(order.orderId);
      if (known !== undefined && !isNewer({ order, source }, known)) continue;
      this.#known.set(order.orderId, { order, source });
      isChanged = true;
    }
    return isChanged;
  }

  get(orderId: string): OrderDto | null {
    return this.#known.get(orderId)?.order ?? null;
  }

  /** Newest first. */
  list({ matches, since }: Wanted): OrderDto[] {
    const found: OrderDto[] = [];
    for (const { order } of this.#known.values())
      if ((since === null || order.receivedAt >= since) && matches(order)) found.push(order);
    return found.sort(newestFirst);
  }
}

function isNewer(told: Known, known: Known): boolean {
  if (told.order.changedAt !== known.order.changedAt) return told.order.changedAt > known.order.changedAt;
  return told.source === 'stream' || known.source === 'answer';
}

/** The same order of the same orders always, whatever happens to them. */
function newestFirst(a: OrderDto, b: OrderDto): number {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt > b.receivedAt ? -1 : 1;
  return a.orderId > b.orderId ? -1 : 1;
}

export function isOpen({ state }: OrderDto): boolean {
  return OPEN_STATES.includes(state);
}

/** Whether others of its request hang on it: the two of a pair, and the exits of a bracket. */
export function isLinked({ orderId }: OrderDto): boolean {
  return !/~0\.\d+$/.test(orderId);
}

/** Whether it can be cancelled: it may live, and nobody has asked yet. */
export function isCancelable(order: OrderDto): boolean {
  return isOpen(order) && order.pending !== 'CANCEL';
}

/** Whether a replace can be asked for now: the venue has it, and nothing of it is unanswered. */
export function isReplaceable(order: OrderDto): boolean {
  return (order.state === 'ACK' || order.state === 'PARTIAL') && order.pending === 'NONE' && !order.doubt;
}

/** Whether a person can say what became of it: a cancel in doubt is asked about until it is answered. */
export function isResolvable({ doubt, state, needsId }: OrderDto): boolean {
  return doubt && (state === 'SENT' || needsId);
}
