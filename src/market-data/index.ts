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
export {
  B3_TIME_ZONE,
  CALENDAR_FIRST,
  CALENDAR_LAST,
  inCalendar,
  nextSession,
  previousSession,
} from './session/b3-calendar.ts';
export { groupOf } from './session/product-group.ts';
export { type Session, sessionOf, sessionOfContract } from './session/session.ts';
export type { ArchivedDay, TapeArchive } from './tape/archive.ts';
export type { HotTape } from './tape/hot-tape.ts';
export { compareTrades, type Trade, type TradeBust } from './tape/trade.ts';
