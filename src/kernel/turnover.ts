/**
 * Turnover ("volume financeiro") is an integer of centavos of BRL. Centavos and not 1/10,000, because a week of
 * WIN in 1/10,000 of a point passes 2^53, while centavos hold BRL 90 trillion.
 *
 *   turnover of a trade = price × quantity × multiplier, rounded once per trade to the centavo, halves away from zero
 *
 * Rounding per trade makes sums independent of order, so that a restated bar equals a rebuilt one.
 */

import { assert } from './assert.ts';
import { PRICE_SCALE, type Price } from './price.ts';
import type { Quantity } from './quantity.ts';

declare const brand: unique symbol;
export type Turnover = number & { readonly [brand]: 'Turnover' };

/** BRL per point and contract, as an integer of 1/10,000: a share 10,000, WIN (BRL 0.20) 2,000, WDO (BRL 10) 100,000. */
export type Multiplier = number & { readonly [brand]: 'Multiplier' };

/** Multiplier of whatever is quoted in BRL for one unit. */
export const UNIT_MULTIPLIER = multiplierOf(10_000);

/** Units of price × quantity × multiplier in one centavo. */
const UNITS_PER_CENTAVO = (PRICE_SCALE * 10_000) / 100;

/** `units` of 1/10,000 BRL a point as a multiplier. */
export function multiplierOf(units: number): Multiplier {
  assert(Number.isSafeInteger(units) && units > 0, `a multiplier is a positive integer of 1/10,000, got ${units}`);
  return units as Multiplier;
}

/** `centavos` as turnover. */
export function turnoverFromCentavos(centavos: number): Turnover {
  assert(Number.isSafeInteger(centavos), () => `a turnover is an integer of centavos, got ${centavos}`);
  return centavos as Turnover;
}

/** Turnover of one trade, exact to the centavo at any size. */
export function turnoverOf(price: Price, quantity: Quantity, multiplier: Multiplier): Turnover {
  const units = price * quantity * multiplier;
  if (Math.abs(units) > Number.MAX_SAFE_INTEGER - UNITS_PER_CENTAVO / 2)
    return exactTurnover(price, quantity, multiplier);
  const centavos = Math.floor((Math.abs(units) + UNITS_PER_CENTAVO / 2) / UNITS_PER_CENTAVO);
  // Plus zero, so that there is no minus zero.
  return (Math.sign(units) * centavos + 0) as Turnover;
}

function exactTurnover(price: Price, quantity: Quantity, multiplier: Multiplier): Turnover {
  const units = BigInt(price) * BigInt(quantity) * BigInt(multiplier);
  const magnitude = units < 0n ? -units : units;
  const centavos = Number((magnitude + BigInt(UNITS_PER_CENTAVO / 2)) / BigInt(UNITS_PER_CENTAVO));
  return turnoverFromCentavos(units < 0n ? -centavos : centavos);
}

/** Decimal text in BRL: 123456 → "1234.56". */
export function formatTurnover(turnover: Turnover): string {
  const digits = Math.abs(turnover).toString().padStart(3, '0');
  return `${turnover < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
