/** The door of the replay venue: what `app` may use. */

export { createReplayFeed, type ReplayFeedOptions } from './feed.ts';
export { type RejectedRow, readTrades, type TradeBatch, TradeFileError } from './read-trades.ts';
