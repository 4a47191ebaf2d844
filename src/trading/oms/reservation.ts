/** How a reservation follows its order: it grows and shrinks with it, is consumed by fills, and closes with its end. */

import {
  type Amount,
  greaterOf,
  minus,
  NO_RESERVATION,
  NOTHING,
  plus,
  type Reservation,
  sameAmount,
} from './amount.ts';
import { notionalOf } from './intent.ts';
import { isOver, type Order, quantityAtMost } from './order.ts';

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

/** The reservation of an order after a change in which `filled` of it traded, brought in line with the order. */
export function settledReservation(order: Order, filled: number): Reservation {
  const amount = amountOf(order);
  const before = order.reservation;
  if (before.state !== 'HELD' && amount.quantity === 0) return before;
  if (before.state === 'HELD' && filled === 0 && !isOver(order.life) && sameAmount(before.held, amount)) return before;
  const opened = before.state === 'HELD' ? before : { ...NO_RESERVATION, number: before.number + 1 };
  const consumed = filled > 0 ? share(opened.held, filled) : NOTHING;
  const change = minus(amount, minus(opened.held, consumed));
  const grown = { quantity: Math.max(change.quantity, 0), notional: greaterOf(change.notional, 0n) };
  return {
    number: opened.number,
    state: isOver(order.life) ? 'CLOSED' : 'HELD',
    reserved: plus(opened.reserved, grown),
    held: amount,
    consumed: plus(opened.consumed, consumed),
    released: plus(opened.released, minus(grown, change)),
  };
}

/** `quantity` of what is held, with its part of the notional; all of it where more than that traded. */
function share(held: Amount, quantity: number): Amount {
  if (quantity >= held.quantity) return held;
  return { quantity, notional: (held.notional * BigInt(quantity)) / BigInt(held.quantity) };
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
