/** The door of the replay venue: what `app` may use. */

export { createReplayFeed } from './feed.ts';
export { readBatches } from './read-batches.ts';
export type { RejectedRow } from './read-trades.ts';
export { TradeFileError } from './trade-text.ts';
