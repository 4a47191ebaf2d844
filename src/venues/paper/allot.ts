/**
 * What one trade of the tape gives to our orders of one side. It was somebody else's trade: had our orders been there,
 * they would have got it in their turn. So all of them together get no more than its quantity, the better price first,
 * then the earlier order; and who stands in a queue waits until what is ahead has traded.
 */

import type { Price } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import type { Side } from '#trading/index.ts';
import { isLater, leavesOf, type PaperOrder, type PrintKey, reach } from './order.ts';

export interface Offered extends PrintKey {
  readonly side: Side;
  readonly price: Price;
  readonly quantity: number;
  /** Of an auction: everybody trades at its price, and nobody takes from anybody. */
  readonly auction: boolean;
  /** What orders that take may have of it, all together. */
  readonly share: number;
}

export interface Allotment {
  readonly order: PaperOrder;
  /** What it trades, which may be nothing. */
  readonly quantity: Quantity;
  readonly price: Price;
  /** What is still ahead of it. */
  readonly ahead: number;
}

export interface Allotted {
  readonly allotments: readonly Allotment[];
  /** Of what nobody of ours got, what may still be taken. */
  readonly leftToTake: number;
}

/** The order in which our orders of a side are served. */
export function compareOrders(a: PaperOrder, b: PaperOrder): number {
  if (a.limit !== b.limit) {
    if (a.limit === null) return -1;
    if (b.limit === null) return 1;
    return a.asked.side === 'BUY' ? b.limit - a.limit : a.limit - b.limit;
  }
  return a.priority - b.priority;
}

/**
 * Shares out what was offered. `orders` are those of its side, as `compareOrders` has them; `priceOf` tells at what an
 * order that takes trades, which is never beyond its limit.
 */
export function allot(orders: Iterable<PaperOrder>, offered: Offered, priceOf: (order: PaperOrder) => Price): Allotted {
  const { side, price, auction } = offered;
  const allotments: Allotment[] = [];
  let left = offered.quantity;
  let share = Math.min(offered.share, left);
  let passed = 0;
  for (const order of orders) {
    const { limit, taking } = order;
    const distance = reach({ side, limit, price });
    if (distance < 0 && !taking) break;
    if (distance < 0 || !isLater(offered, order.after)) continue;
    const leaves = leavesOf(order);
    if (taking && !auction) {
      const quantity = quantityOf(Math.min(share, left, leaves));
      share -= quantity;
      // Where it has not enough of its share, nobody behind it gets what it could not.
      left = quantity < leaves ? 0 : left - quantity;
      allotments.push({ order, quantity, price: priceOf(order), ahead: 0 });
      continue;
    }
    // Whoever stood before us at a better price than the trade's has traded before it, or is not there any more.
    const before = distance > 0 ? 0 : Math.max(0, order.ahead - passed);
    const waits = Math.min(before, left);
    left -= waits;
    passed += waits;
    const quantity = quantityOf(Math.min(left, leaves));
    left -= quantity;
    const ahead = distance > 0 ? 0 : Math.max(0, order.ahead - passed);
    allotments.push({ order, quantity, price: auction ? price : (limit ?? price), ahead });
  }
  return { allotments, leftToTake: auction ? 0 : Math.max(0, Math.min(share, left)) };
}

/** Of `quantity` that percentage, in whole lots and at least one, but never more than all of it. */
export function shareOf(quantity: number, { percent, lot }: { percent: number; lot: number }): number {
  const part = Math.floor((quantity * percent) / 100 / lot) * lot;
  return Math.min(quantity, Math.max(lot, part));
}
