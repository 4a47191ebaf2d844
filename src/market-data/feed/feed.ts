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
  /** The symbol is delivered from now on; its trades from `from` on were sent before this. */
  | { readonly kind: 'subscribed'; readonly symbol: string; readonly from: Instant }
  /** The symbol is delivered no more; its trades before `at` were sent. */
  | { readonly kind: 'unsubscribed'; readonly symbol: string; readonly at: Instant }
  /** The symbol cannot be delivered: there is none of that name, or it went wrong and may be tried again. */
  | {
      readonly kind: 'refused';
      readonly symbol: string;
      readonly code: 'SYMBOL_UNKNOWN' | 'SUBSCRIBE_FAILED';
      readonly reason: string;
    }
  /** Nothing more will come (the end of a replayed file). */
  | { readonly kind: 'ended' };

export interface Feed {
  readonly venue: 'simulated' | 'replay';
  /** Exchange code that its instruments and trades carry. */
  readonly exchange: string;
  /**
   * What it can deliver at present, the same array as long as it is the same; empty where the feed cannot tell
   * beforehand, so that any symbol may be asked of it.
   */
  readonly instruments: readonly Instrument[];
  /**
   * Asks for symbols, before or while it runs; it begins with none. Commands are obeyed in their order, and each is
   * confirmed for every symbol, `subscribed` or `refused`, also where nothing changes. What the feed still has of the
   * day comes too. Throws where the command could not be given.
   */
  subscribe(symbols: readonly string[]): void;
  /** Asks for no more trades of symbols; confirmed by `unsubscribed`, also where they were not delivered. */
  unsubscribe(symbols: readonly string[]): void;
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
