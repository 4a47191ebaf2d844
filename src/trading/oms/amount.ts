/**
 * What an order holds of its owner's limits, as data: opened once, closed once, and always adding up:
 * reserved = held + consumed + released, in each component. An order that lives on after its end (a late order, a bust)
 * opens a new one.
 */

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

export function plus(a: Amount, b: Amount): Amount {
  if (b === NOTHING) return a;
  return { quantity: a.quantity + b.quantity, notional: a.notional + b.notional };
}

export function minus(a: Amount, b: Amount): Amount {
  if (b === NOTHING) return a;
  return { quantity: a.quantity - b.quantity, notional: a.notional - b.notional };
}

/** In each component the greater one. */
export function greater(a: Amount, b: Amount): Amount {
  return { quantity: Math.max(a.quantity, b.quantity), notional: greaterOf(a.notional, b.notional) };
}

export function sameAmount(a: Amount, b: Amount): boolean {
  return a.quantity === b.quantity && a.notional === b.notional;
}

/** `Math.max` takes no bigint. */
export function greaterOf(a: bigint, b: bigint): bigint {
  if (a < b) return b;
  return a;
}
