/** The bar, and how a trade enters it. */

import type { Timeframe } from '#contract/timeframe.ts';
import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import type { Turnover } from '#kernel/turnover.ts';
import type { Basis } from '../tape/trade.ts';

/** Names a series of bars; with a start it is the key of one bar. */
export interface SeriesKey {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** The key of one bar. */
export interface BarKey extends SeriesKey {
  readonly start: Instant;
}

/** Where the trades of a bar came from; the last three bring bars, not trades. */
export type CandleSource = 'simulated' | 'replay' | 'trade-file' | 'mt5' | 'profit' | 'cotahist';

export interface Candle extends SeriesKey {
  readonly start: Instant;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
  /** Null where the multiplier of the contract is not known. */
  readonly turnover: Turnover | null;
  /** What open, high, low and close stand on; volume, turnover and trades count everything. */
  readonly basis: Basis;
  /** How many trades it is made of, never none; null where a file brought the bar and does not tell. */
  readonly trades: number | null;
  /** Number and time of the trades that gave open and close; null where a file brought the bar. */
  readonly firstTradeId: number | null;
  readonly firstTradeAt: Instant | null;
  readonly lastTradeId: number | null;
  readonly lastTradeAt: Instant | null;
  /** True once the exchange's clock has passed its end. */
  readonly complete: boolean;
  /** How often it was restated after it was complete. */
  readonly revision: number;
  readonly source: CandleSource;
}

/** Whether bars of a source follow from trades that are kept. */
export function isMadeOfTrades(source: CandleSource): boolean {
  return source === 'simulated' || source === 'replay' || source === 'trade-file';
}
