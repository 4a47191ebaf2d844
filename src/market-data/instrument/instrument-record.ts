/**
 * What the master knows of an instrument on a date: each fact with the days over which it holds, who said it, and how
 * old that is. A fact that no file told and no rule gives is null, never a guess.
 */

import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { Multiplier } from '#kernel/turnover.ts';

/** Paid in full and delivered: shares and what is traded like them. */
export const CASH_KINDS = ['share', 'unit', 'etf', 'fii', 'bdr', 'receipt', 'right'] as const;
export type CashKind = (typeof CASH_KINDS)[number];

/**
 * All kinds. `exercise` is the symbol under which an option is exercised: its prints are no trades of a market.
 * `spread` is two contracts at once (rolls too), `spot` the price that derivatives refer to.
 */
export const RECORD_KINDS = [
  ...CASH_KINDS,
  'option',
  'exercise',
  'future',
  'spread',
  'forward',
  'spot',
  'unknown',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/**
 * The files that tell of instruments, the one to be believed first in front: a register before what is derived from
 * prices.
 */
export const SOURCES = [
  'contract-register',
  'derivative-quotation',
  'cotahist',
  'price-report',
  'bulletin',
  'simplified-price-report',
] as const;
export type InstrumentSource = (typeof SOURCES)[number];

export type OptionRight = 'call' | 'put';
export type OptionStyle = 'american' | 'european';

/** What one source says of one symbol on one day. */
export interface Facts {
  readonly kind: RecordKind;
  /** Whether it is the fractional market of a share: lots of one, a ticker with F. */
  readonly fractional: boolean;
  readonly name: string | null;
  readonly isin: string | null;
  readonly currency: string | null;
  readonly tickSize: Price | null;
  readonly lot: Quantity | null;
  /** Units that a price is quoted for: 1, or 1,000. */
  readonly quotationFactor: number | null;
  /** Product code of a derivative, such as "WIN". */
  readonly product: string | null;
  /** Symbol or product that an option or forward is on, and its ISIN. */
  readonly underlying: string | null;
  readonly underlyingIsin: string | null;
  readonly right: OptionRight | null;
  /** From data only: the digits in a ticker are a label, and dividends change the strike but not the ticker. */
  readonly strike: Price | null;
  readonly style: OptionStyle | null;
  readonly expiry: LocalDate | null;
  readonly firstTradingDay: LocalDate | null;
  readonly lastTradingDay: LocalDate | null;
}

/** Nothing known. */
export const NO_FACTS: Facts = {
  kind: 'unknown',
  fractional: false,
  name: null,
  isin: null,
  currency: null,
  tickSize: null,
  lot: null,
  quotationFactor: null,
  product: null,
  underlying: null,
  underlyingIsin: null,
  right: null,
  strike: null,
  style: null,
  expiry: null,
  firstTradingDay: null,
  lastTradingDay: null,
};

/** What is particular to a kind. */
export type Terms =
  | { readonly kind: CashKind; readonly fractional: boolean }
  | {
      readonly kind: 'option' | 'exercise';
      readonly underlying: string | null;
      readonly underlyingIsin: string | null;
      readonly right: OptionRight | null;
      readonly strike: Price | null;
      readonly style: OptionStyle | null;
      readonly expiry: LocalDate | null;
    }
  | {
      readonly kind: 'future';
      readonly product: string | null;
      readonly expiry: LocalDate | null;
      readonly lastTradingDay: LocalDate | null;
    }
  | { readonly kind: 'forward'; readonly underlying: string | null; readonly underlyingIsin: string | null }
  | { readonly kind: 'spread' | 'spot'; readonly product: string | null }
  | { readonly kind: 'unknown'; readonly fractional: boolean };

/** Who told a record, and the last day on which they did. */
export interface Provenance {
  readonly source: InstrumentSource | 'rule';
  /** Null for a rule, which has no age. */
  readonly asOf: LocalDate | null;
}

export interface InstrumentRecord {
  readonly exchange: string;
  readonly symbol: string;
  readonly name: string;
  readonly isin: string | null;
  /** Currency of its prices. */
  readonly currency: string | null;
  readonly tickSize: Price | null;
  readonly lot: Quantity | null;
  readonly quotationFactor: number | null;
  /** BRL a point and unit; null where unknown or not in BRL. */
  readonly multiplier: Multiplier | null;
  readonly decimals: number;
  readonly terms: Terms;
  /** First day for which this is known to hold, and the last one; null where no end is known. */
  readonly validFrom: LocalDate;
  readonly validTo: LocalDate | null;
  readonly provenance: readonly Provenance[];
}
