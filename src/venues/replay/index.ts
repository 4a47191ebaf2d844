/** The door of the replay venue: what `app` may use. */

export { createReplayFeed } from './feed.ts';
export { type RejectedRow, readTrades, TradeFileError } from './read-trades.ts';
