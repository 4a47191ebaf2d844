/** The door of market data: what other contexts and venues may use. */

export type { Candle, CandleSource, SeriesKey } from './candle/candle.ts';
export type { CandleStore } from './candle/candle-store.ts';
export { barsOfDay } from './candle/rebuild.ts';
export { restateDay, restateWeek } from './candle/restate.ts';
export { barStart } from './candle/timeframe.ts';
export type { Feed, FeedEvent, Phase } from './feed/feed.ts';
export { Ingest } from './feed/ingest.ts';
export type { Instrument, InstrumentKind } from './instrument/instrument.ts';
export { describeTicker } from './instrument/product.ts';
export { type Quote, QuoteBoard } from './quote/quote-board.ts';
export type { ArchivedDay, TapeArchive } from './tape/archive.ts';
export type { HotTape } from './tape/hot-tape.ts';
export { compareTrades, type Trade } from './tape/trade.ts';
