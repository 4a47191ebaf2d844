/** The port of stored bars. Every engine behind it passes candle-store.contract.ts. */

import type { Instant } from '#kernel/time.ts';
import type { Candle, SeriesKey } from './candle.ts';

/** A half-open span of bar starts. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface NewestQuery {
  /** At most this many. */
  readonly limit: number;
  readonly from?: Instant;
  readonly to?: Instant;
}

/** One symbol of one exchange that has bars. */
export interface StoredSymbol {
  readonly exchange: string;
  readonly symbol: string;
}

export interface CandleStore {
  /** Writes bars, all or none; a bar of the same key is replaced. */
  put(candles: readonly Candle[]): Promise<void>;
  /** Makes a span of one series hold exactly `candles`, all or nothing: other bars of the span are deleted. */
  replace(series: SeriesKey, span: Span, candles: readonly Candle[]): Promise<void>;
  /** The newest `limit` bars that start in [from, to), oldest first. */
  newest(series: SeriesKey, query: NewestQuery): Promise<Candle[]>;
  /** The oldest `limit` bars that start in [from, to), oldest first. */
  oldest(series: SeriesKey, query: NewestQuery): Promise<Candle[]>;
  /** How many bars start in a span. */
  count(series: SeriesKey, span: Span): Promise<number>;
  /** The starts of all bars of a span, rising: a tenth of the work of reading the bars. */
  starts(series: SeriesKey, span: Span): Promise<Float64Array>;
  /**
   * A text that differs from every one before it where any bar may have changed since, whoever wrote it. It costs less
   * than reading a bar.
   */
  version(): string;
  /** Makes all that was written until now survive a power cut; before, a cut may cost the newest writes. */
  sync(): Promise<void>;
  /** All symbols that have bars, by exchange and symbol. */
  symbols(): Promise<StoredSymbol[]>;
  close(): Promise<void>;
}
