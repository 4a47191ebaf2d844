/** The door of the replay venue: what `app` may use. */

export { createReplayFeed, type ReplayFeed } from './feed.ts';
export { readBatches } from './read-batches.ts';
export type { RejectedRow } from './read-trades.ts';
export { openFileSource, openStoredSource, type ReplaySource } from './source.ts';
export { TradeFileError } from './trade-text.ts';
