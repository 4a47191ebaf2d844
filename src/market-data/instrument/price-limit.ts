/**
 * How far a price may go on a day. The band stands around the settlement of the session before and is rounded inward
 * to the tick: a limit rounded outward would let an order pass here that the exchange refuses.
 *
 *   202,558 ± 10 %, tick 5   → 182,302.2 … 222,813.8 → 182,305 … 222,810
 *
 * What B3 publishes for a day (BVBG.086, bulletin, derivative quotation) always wins. A fraction is known here only
 * where it explains every published band: WIN and IND in all months, DOL and WDO in the first month that does not
 * expire on the day; later months of the dollar have wider bands, which follow no fixed fraction.
 */

import { assert } from '#kernel/assert.ts';
import { type Price, priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';

export interface PriceBand {
  readonly lower: Price;
  readonly upper: Price;
}

/** Limits of one day as the exchange published them. */
export interface PriceLimit extends PriceBand {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
  /** The settlement that they stand around; null where it is not told. */
  readonly reference: Price | null;
}

export interface BandTerms {
  /** Settlement of the session before; it need not be a multiple of the tick. */
  readonly reference: Price;
  /** Basis points of the reference to each side: 1,000 is 10 %. */
  readonly fraction: number;
  readonly tick: Price;
}

/** The band around a settlement. */
export function bandAround({ reference, fraction, tick }: BandTerms): PriceBand {
  assert(
    Number.isInteger(fraction) && fraction > 0 && fraction < 10_000,
    `a fraction is in basis points, got ${fraction}`,
  );
  assert(tick > 0, `a tick is positive, got ${tick}`);
  // Integers of 1/10,000 of a price unit times basis points; all exact below 2^53, which is a price of 90 million.
  const span = tick * 10_000;
  return {
    lower: priceOf(Math.ceil((reference * (10_000 - fraction)) / span) * tick),
    upper: priceOf(Math.floor((reference * (10_000 + fraction)) / span) * tick),
  };
}

/** Whether a price lies in the band, its edges included. */
export function isWithin(price: Price, { lower, upper }: PriceBand): boolean {
  return lower <= price && price <= upper;
}

/** Basis points of a product's band; `first` where only its first month has that one. */
export const BAND_FRACTIONS: Readonly<Record<string, { readonly fraction: number; readonly months: 'all' | 'first' }>> =
  {
    WIN: { fraction: 1_000, months: 'all' },
    IND: { fraction: 1_000, months: 'all' },
    DOL: { fraction: 600, months: 'first' },
    WDO: { fraction: 600, months: 'first' },
  };
