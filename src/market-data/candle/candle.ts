/** The bar, and how a trade enters it. */

import type { Timeframe } from '#contract/timeframe.ts';
import type { Price } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import type { Instant } from '#kernel/time.ts';
import type { Turnover } from '#kernel/turnover.ts';

/** Names a series of bars; with a start it is the key of one bar. */
export interface SeriesKey {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** Where the trades of a bar came from. */
export type CandleSource = 'simulated' | 'replay' | 'trade-file';

export interface Candle extends SeriesKey {
  readonly start: Instant;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
  /** Null where the multiplier of the contract is not known. */
  readonly turnover: Turnover | null;
  /** How many trades it is made of. A bar exists only where there is at least one. */
  readonly trades: number;
  /** Number and time of the trades that gave open and close, in the order in which they were made. */
  readonly firstTradeId: number;
  readonly firstTradeAt: Instant;
  readonly lastTradeId: number;
  readonly lastTradeAt: Instant;
  /** True once the exchange's clock has passed its end. */
  readonly complete: boolean;
  /** How often it was restated after it was complete. */
  readonly revision: number;
  readonly source: CandleSource;
}
