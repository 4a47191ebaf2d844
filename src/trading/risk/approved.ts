/** Permission to trade, as a type: nobody outside of this folder can make one, and nothing without one is sent. */

import { assert } from '#kernel/assert.ts';
import type { Price } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { OrderIntent, OrderTerms } from '../oms/intent.ts';

declare const permission: unique symbol;

/** A `T` that passed every check of its day. */
export type Approved<T> = T & { readonly [permission]: 'Approved' };

/** An order as it was checked, with the price that its risk is counted at. */
export interface CheckedOrder extends OrderIntent {
  /** The worst price that it may trade at, as far as that is known when it is checked. */
  readonly reservePrice: Price;
}

/** Stamps what was checked. Only for checks in this folder. */
export function approve(order: CheckedOrder): Approved<CheckedOrder> {
  return order as Approved<CheckedOrder>;
}

/** Part of an approved order: less of it needs no new permission, more of it would. */
export function approvedPart(order: Approved<CheckedOrder>, quantity: number): Approved<CheckedOrder> {
  assert(quantity > 0 && quantity <= order.quantity, () => `${quantity} of ${order.quantity} approved is no part`);
  return { ...order, quantity: quantityOf(quantity) };
}

/**
 * An approved order as a venue gets it: what is a promise of ours is a day order there, and a stop that waited here
 * arrives as what it has become.
 */
export function forVenue(order: Approved<CheckedOrder>, terms: OrderTerms): Approved<CheckedOrder> {
  const { timeInForce, synthetic } = order;
  const lasts = timeInForce === 'GTC' || timeInForce === 'GTD' ? { timeInForce: 'DAY' as const, goodTill: null } : {};
  if (!synthetic) return { ...order, ...terms, ...lasts };
  const type = order.type === 'STOP_LIMIT' ? 'LIMIT' : 'MARKET';
  return { ...order, ...terms, ...lasts, type, stopPrice: null, synthetic: false };
}
