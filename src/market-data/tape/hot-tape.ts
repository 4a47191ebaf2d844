/**
 * The port of the newest trades: written every moment, durable at once, and the judge of what was seen before.
 * When a day is over its trades move to the archive (archive.ts) and leave here.
 */

import type { Instant, LocalDate } from '#kernel/time.ts';
import type { Trade, TradeBust } from './trade.ts';

/** The trades of one symbol on one local day. */
export interface TapeDay {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
}

export interface HotDay extends TapeDay {
  readonly lastTrade: Trade;
}

export interface HotTape {
  /**
   * Stores trades, all or none, and answers those that count and were not held yet, in the order given. A trade that
   * was busted before it came is stored and not answered.
   */
  append(trades: readonly Trade[]): Promise<readonly Trade[]>;
  /** Marks trades as busted, held or not yet, all or none; answers the trades that counted until now. */
  bust(busts: readonly TradeBust[]): Promise<readonly Trade[]>;
  /** All days held, each with its newest trade as it was made. */
  days(): Promise<HotDay[]>;
  /** The trades of a day that count, in the order in which they were made. */
  read(day: TapeDay): Promise<Trade[]>;
  /** Those of them that were made in [from, to). */
  readSpan(day: TapeDay, from: Instant, to: Instant): Promise<Trade[]>;
  /** The trades of a day that were busted, in the order in which they were made. */
  readBusted(day: TapeDay): Promise<Trade[]>;
  /** Forgets a day, once it is in the archive. */
  drop(day: TapeDay): Promise<void>;
  close(): Promise<void>;
}
