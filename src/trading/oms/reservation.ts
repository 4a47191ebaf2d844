/**
 * What an order holds of its owner's limits: opened once, closed once. It grows and shrinks with the order, is consumed
 * by fills, and always adds up: reserved = held + consumed + released, in each component. An order that lives on after
 * its end (a late order, a bust) opens a new one.
 */

import { notionalOf } from './intent.ts';
import { isOver, type Order, quantityAtMost } from './order.ts';

/** Quantity, and Σ price × quantity at the price that risk is counted at. */
export interface Amount {
  readonly quantity: number;
  readonly notional: bigint;
}

export interface Reservation {
  /** Which of the order it is, from 1; 0 before the first. */
  readonly number: number;
  readonly state: 'NONE' | 'HELD' | 'CLOSED';
  readonly reserved: Amount;
  readonly held: Amount;
  readonly consumed: Amount;
  readonly released: Amount;
}

export const NOTHING: Amount = { quantity: 0, notional: 0n };

export const NO_RESERVATION: Reservation = {
  number: 0,
  state: 'NONE',
  reserved: NOTHING,
  held: NOTHING,
  consumed: NOTHING,
  released: NOTHING,
};

/** What an order may still trade, at its worst: the greater of its own and a wanted quantity and price, less fills. */
export function amountOf(order: Order): Amount {
  if (isOver(order.life) || (order.life === 'NEW' && !order.armed)) return NOTHING;
  const quantity = quantityAtMost(order) - order.cum;
  if (quantity <= 0) return NOTHING;
  const own = magnitude(notionalOf(quantity, order.reservePrice));
  if (order.wanted === null) return { quantity, notional: own };
  const wanted = magnitude(notionalOf(quantity, order.wanted.reservePrice));
  return { quantity, notional: greaterOf(own, wanted) };
}

/** The order after a change in which `filled` of it traded, with its reservation brought in line. */
export function settleReservation(order: Order, filled: number): Order {
  const amount = amountOf(order);
  const before = order.reservation;
  if (before.state !== 'HELD' && amount.quantity === 0) return order;
  if (before.state === 'HELD' && filled === 0 && !isOver(order.life) && sameAmount(before.held, amount)) return order;
  const opened = before.state === 'HELD' ? before : { ...NO_RESERVATION, number: before.number + 1 };
  const consumed = filled > 0 ? share(opened.held, filled) : NOTHING;
  const change = minus(amount, minus(opened.held, consumed));
  const grown = { quantity: Math.max(change.quantity, 0), notional: greaterOf(change.notional, 0n) };
  return {
    ...order,
    reservation: {
      number: opened.number,
      state: isOver(order.life) ? 'CLOSED' : 'HELD',
      reserved: plus(opened.reserved, grown),
      held: amount,
      consumed: plus(opened.consumed, consumed),
      released: plus(opened.released, minus(grown, change)),
    },
  };
}

export function plus(a: Amount, b: Amount): Amount {
  return { quantity: a.quantity + b.quantity, notional: a.notional + b.notional };
}

export function minus(a: Amount, b: Amount): Amount {
  return { quantity: a.quantity - b.quantity, notional: a.notional - b.notional };
}

/** In each component the greater one. */
export function greater(a: Amount, b: Amount): Amount {
  return { quantity: Math.max(a.quantity, b.quantity), notional: greaterOf(a.notional, b.notional) };
}

export function sameAmount(a: Amount, b: Amount): boolean {
  return a.quantity === b.quantity && a.notional === b.notional;
}

/** `quantity` of what is held, with its part of the notional; all of it where more than that traded. */
function share(held: Amount, quantity: number): Amount {
  if (quantity >= held.quantity) return held;
  return { quantity, notional: (held.notional * BigInt(quantity)) / BigInt(held.quantity) };
}

/** `Math.max` takes no bigint. */
function greaterOf(a: bigint, b: bigint): bigint {
  if (a < b) return b;
  return a;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
