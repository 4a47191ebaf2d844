/**
 * The daily settlement (ajuste) in cash, and the unit price that a rate stands for.
 *
 *   carried position   (settlement − settlement before) × multiplier × contracts
 *   position of today  (settlement − price of the trade) × multiplier × contracts
 *
 * For DI1 both settlements are unit prices, and the one before comes from the bulletin's `PrvsAdjstdQt`, which holds
 * the correction by the day's DI already: correcting it again would count it twice.
 */

import { assert } from '#kernel/assert.ts';
import { PRICE_SCALE, type Price, priceOf } from '#kernel/price.ts';
import type { Multiplier } from '#kernel/turnover.ts';

/** BRL as an integer of 1/10,000, signed: what a position of one contract gains. */
export function settlementOf(settlement: Price, before: Price, multiplier: Multiplier): bigint {
  // Both are integers of 1/10,000, so their product is one of 1/100,000,000.
  const product = (BigInt(settlement) - BigInt(before)) * BigInt(multiplier);
  const half = BigInt(PRICE_SCALE) / 2n;
  const rounded = ((product < 0n ? -product : product) + half) / BigInt(PRICE_SCALE);
  return product < 0n ? -rounded : rounded;
}

export interface RateTerms {
  /** Percent a year, base 252. */
  readonly rate: Price;
  /** Business days to the expiry, with the calendar known on the trade date. */
  readonly businessDays: number;
}

/** The unit price (PU) of DI1: 100,000 discounted, rounded to the centavo. */
export function unitPriceOf({ rate, businessDays }: RateTerms): Price {
  assert(businessDays >= 0, `business days to an expiry are not negative, got ${businessDays}`);
  const yearly = 1 + rate / PRICE_SCALE / 100;
  // A power is no decimal; with 15 digits, the ninth of which is the centavo, its rounding is never in doubt.
  return priceOf(Math.round((100_000 / yearly ** (businessDays / 252)) * 100) * (PRICE_SCALE / 100));
}
