/**
 * How far a price may go on a day. The band stands around the settlement of the session before. Its edges are rounded
 * twice: first to the decimals of the settlement (whole points of the index), then inward to the tick, for a limit
 * rounded outward would let an order pass here that the exchange refuses.
 *
 *   202,558 ± 10 %, tick 5   → 182,302.2 … 222,813.8 → 182,302 … 222,814 → 182,305 … 222,810
 *   136,006 − 10 %, tick 5   → 122,405.4 → 122,405, which is a multiple of the tick and stays
 *
 * What B3 publishes for a day (BVBG.086, bulletin, derivative quotation) always wins. A fraction is known here only
 * where it explains every published band: WIN and IND in all months, DOL and WDO in the first month that does not
 * expire on the day; later months of the dollar have wider bands, which follow no fixed fraction.
 */

import { assert } from '#kernel/assert.ts';
import { type Price, priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import { type ContractName, parseContract } from './contract-month.ts';
import { contractExpiry } from './future-expiry.ts';

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
  /** Step of the settlements of the product, to which an edge is rounded first: a point, or 0.001. */
  readonly precision: Price;
}

/** The band around a settlement. */
export function bandAround({ reference, fraction, tick, precision }: BandTerms): PriceBand {
  assert(
    Number.isInteger(fraction) && fraction > 0 && fraction < 10_000,
    `a fraction is in basis points, got ${fraction}`,
  );
  assert(tick > 0 && precision > 0, `a tick and a precision are positive, got ${tick} and ${precision}`);
  // Integers of 1/10,000 of a price unit times basis points; all exact below 2^53, which is a price of 45 million.
  const edge = (basisPoints: number): number =>
    Math.round((reference * basisPoints) / (precision * 10_000)) * precision;
  return {
    lower: priceOf(Math.ceil(edge(10_000 - fraction) / tick) * tick),
    upper: priceOf(Math.floor(edge(10_000 + fraction) / tick) * tick),
  };
}

/** Whether a price lies in the band, its edges included. */
export function isWithin(price: Price, { lower, upper }: PriceBand): boolean {
  return lower <= price && price <= upper;
}

/** What is known of the band of a product, besides its tick. */
export interface BandRule extends Pick<BandTerms, 'fraction' | 'precision'> {
  /** Whether all its months have this band, or only the first that does not expire on the day. */
  readonly months: 'all' | 'first';
}

const INDEX: BandRule = { fraction: 1_000, precision: priceOf(10_000), months: 'all' };
const DOLLAR: BandRule = { fraction: 600, precision: priceOf(10), months: 'first' };

/** The bands that are known, by product. */
export const BAND_RULES: Readonly<Record<string, BandRule>> = { WIN: INDEX, IND: INDEX, DOL: DOLLAR, WDO: DOLLAR };

/**
 * The band of a future by rule, around the settlement of the session before; null where no rule is known for it, and
 * on the day of its expiry, which has no limits.
 */
export function bandByRule(
  symbol: string,
  { date, reference, tick }: { readonly date: LocalDate; readonly reference: Price; readonly tick: Price },
): PriceBand | null {
  const contract = parseContract(symbol);
  if (!contract.ok) return null;
  const rule = BAND_RULES[contract.value.product];
  const expiry = contractExpiry(contract.value, date)?.expiry;
  if (rule === undefined || expiry === undefined || expiry <= date) return null;
  const before = contractExpiry(monthBefore(contract.value), date)?.expiry;
  if (rule.months === 'first' && before !== undefined && before > date) return null;
  return bandAround({ ...rule, reference, tick });
}

function monthBefore(contract: ContractName): ContractName {
  const { year, month } = contract;
  return month === 1 ? { ...contract, year: year - 1, month: 12 } : { ...contract, month: month - 1 };
}
