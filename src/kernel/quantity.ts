/** A quantity is a whole number of shares or contracts, zero or more. Direction is told by a side, never by sign. */

import { assert } from './assert.ts';
import { err, ok, type Result } from './result.ts';

declare const brand: unique symbol;
export type Quantity = number & { readonly [brand]: 'Quantity' };

/** `units` as a quantity; a negative or fractional value is a mistake of ours. */
export function quantityOf(units: number): Quantity {
  assert(
    Number.isSafeInteger(units) && units >= 0,
    () => `a quantity is a whole number of at least zero, got ${units}`,
  );
  return units as Quantity;
}

/** Reads decimal digits only. */
export function parseQuantity(text: string): Result<Quantity, string> {
  if (!/^\d+$/.test(text)) return err(`"${text}" is not a whole number`);
  const units = Number(text);
  return Number.isSafeInteger(units) ? ok(units as Quantity) : err(`"${text}" is too large`);
}
