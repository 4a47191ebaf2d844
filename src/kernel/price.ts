/**
 * A price is an integer of 1/10,000 of its unit (BRL, index points, percent a year).
 * It is not an integer of ticks: settlement prices carry three decimals and are no multiples of the tick
 * (WDO 5056.572). It may be zero or negative: spreads and rolls trade there.
 *
 * What may be done with it:
 *   Price ± Price     only for differences and averages, through a named function
 *   Price × Quantity  → Turnover, through `turnoverOf` (turnover.ts), which knows the multiplier
 *   Price < Price     plain comparison
 */

import { assert } from './assert.ts';
import { type DecimalMark, formatScaled, parseScaled } from './decimal.ts';
import type { Result } from './result.ts';

declare const brand: unique symbol;
export type Price = number & { readonly [brand]: 'Price' };

const PRICE_DECIMALS = 4;
/** Units of a price in one whole (one real, one index point). */
export const PRICE_SCALE = 10_000;

/** `units` of 1/10,000 as a price; a value that is no safe integer is a mistake of ours. */
export function priceOf(units: number): Price {
  assert(Number.isSafeInteger(units), () => `a price is an integer of 1/${PRICE_SCALE}, got ${units}`);
  return units as Price;
}

/** Reads decimal text such as "38.12", or "38,120" with a decimal comma. */
export function parsePrice(text: string, mark: DecimalMark = '.'): Result<Price, string> {
  return parseScaled(text, PRICE_DECIMALS, mark) as Result<Price, string>;
}

/** Decimal text with "." and at least `least` decimals: 381200 → "38.12". */
export function formatPrice(price: Price, least = 2): string {
  return formatScaled(price, PRICE_DECIMALS, least);
}
