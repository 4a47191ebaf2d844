/** The port through which the outside market comes in. Each venue implements it. */

import type { Instant } from '#kernel/time.ts';
import type { Instrument } from '../instrument/instrument.ts';
import type { Trade, TradeBust } from '../tape/trade.ts';

/** The stage of a trading day. */
export type Phase = 'closed' | 'pre-open' | 'opening-auction' | 'continuous' | 'closing-auction';

export type FeedEvent =
  /** Trades in the order in which the venue sent them, which need not be the order in which they were made. */
  | { readonly kind: 'trades'; readonly trades: readonly Trade[] }
  | { readonly kind: 'busts'; readonly busts: readonly TradeBust[] }
  /** The exchange's clock; sent at least once a second while the feed lives, trades or not, so that bars close. */
  | { readonly kind: 'clock'; readonly at: Instant }
  | { readonly kind: 'phase'; readonly phase: Phase; readonly at: Instant }
  /** The exchange has stopped trading in one symbol, or lets it go on; where nothing is told, it trades. */
  | { readonly kind: 'halt'; readonly symbol: string; readonly halted: boolean; readonly at: Instant }
  /** The connection is gone; `reason` says what happened and what to do. The feed goes on trying. */
  | { readonly kind: 'lost'; readonly code: 'LINE_LOST' | 'FEED_FAILED'; readonly reason: string }
  | { readonly kind: 'recovered' }
  /** Nothing more will come (the end of a replayed file). */
  | { readonly kind: 'ended' };

export interface Feed {
  readonly venue: 'simulated' | 'replay';
  /** Exchange code that its instruments and trades carry. */
  readonly exchange: string;
  /** What it can deliver at present; a feed that learns symbols as it goes starts empty. */
  readonly instruments: readonly Instrument[];
  /** Delivers events to `sink`, one at a time and in order, until the feed ends or `signal` is aborted. */
  run(sink: (event: FeedEvent) => void, signal: AbortSignal): Promise<void>;
}

/** What a feed has told of itself so far. */
export interface FeedState {
  readonly state: 'starting' | 'live' | 'down' | 'ended';
  readonly code: 'LINE_LOST' | 'FEED_FAILED' | null;
  readonly reason: string | null;
  readonly exchangeTime: Instant | null;
  readonly phase: Phase | null;
}
