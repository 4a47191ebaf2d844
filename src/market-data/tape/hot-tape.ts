/**
 * The port of the newest trades: written every moment, durable at once, and the judge of what was seen before.
 * When a day is over its trades move to the archive (archive.ts) and leave here.
 *
 * It also remembers which minutes are pending: their trades are here, their bars may not be stored yet. A minute
 * becomes pending in one step with its trades, and is settled when its bars are stored, so that a start after a crash
 * rebuilds these minutes and no others.
 */

import type { Instant, LocalDate } from '#kernel/time.ts';
import type { HeldTrade, NewestTrades, Trade, TradeBust } from './trade.ts';

/** The trades of one symbol on one local day. */
export interface TapeDay {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: LocalDate;
}

/** One minute of one symbol, by its start. */
export interface TapeMinute extends TapeDay {
  readonly start: Instant;
}

export interface HotDay extends TapeDay {
  /** Null for a day of which only cancellations came. */
  readonly lastTrade: Trade | null;
}

export interface HotTape {
  /**
   * Stores trades, all or none, and answers those that count and were not held yet, in the order given. A trade that
   * was busted before it came is stored and not answered. The minutes of all of them are pending: whoever gives a
   * trade may have counted it already.
   */
  append(trades: readonly Trade[]): Promise<readonly Trade[]>;
  /**
   * Marks trades as busted, held or not yet, all or none; answers the trades that counted until now, whose minutes
   * are pending.
   */
  bust(busts: readonly TradeBust[]): Promise<readonly Trade[]>;
  /** All days held, each with its newest trade as it was made. */
  days(): Promise<HotDay[]>;
  /** The trades of a day that count, in the order in which they were made. */
  read(day: TapeDay): Promise<Trade[]>;
  /** The same by number, in batches between which others may run: a day may have millions. */
  stream(day: TapeDay): AsyncIterable<readonly Trade[]>;
  /** The newest trades of a day that a page asks for, oldest first. */
  newest(day: TapeDay, query: NewestTrades): Promise<HeldTrade[]>;
  /** The dates held of one symbol, rising. */
  datesOf(exchange: string, symbol: string): Promise<LocalDate[]>;
  /** Those of them that were made in [from, to). */
  readSpan(day: TapeDay, from: Instant, to: Instant): Promise<Trade[]>;
  /** The trades of a day that were busted, in the order in which they were made. */
  readBusted(day: TapeDay): Promise<Trade[]>;
  /** The numbers of all trades of a day that were busted, held or not, rising. */
  readBusts(day: TapeDay): Promise<number[]>;
  /** Forgets a day, once it is in the archive; a crash on the way may leave some of its trades. */
  drop(day: TapeDay): Promise<void>;

  /** All pending minutes, oldest first. */
  pending(): Promise<TapeMinute[]>;
  /** Makes minutes pending, for a change that is not on this tape. */
  reopen(minutes: readonly TapeMinute[]): Promise<void>;
  /** The bars of these minutes are stored. */
  settle(minutes: readonly TapeMinute[]): Promise<void>;

  close(): Promise<void>;
}
