/**
 * The port of past trades: one unit per exchange, symbol and local day, merged by trade number, so that storing a
 * day twice changes nothing.
 */

import type { Instant, LocalDate } from '#kernel/time.ts';
import type { TapeDay } from './hot-tape.ts';
import type { HeldTrade, NewestTrades, Trade } from './trade.ts';
import type { TradeBatch } from './trade-batch.ts';
import type { TradeColumns } from './trade-columns.ts';

/** A file of the archive is damaged, or was not written by this program. */
export class ArchiveFileError extends Error {
  override readonly name = 'ArchiveFileError';

  constructor(path: string, what: string, options?: ErrorOptions) {
    super(`${path} is no whole day of trades: ${what}. Move it away and import its day again.`, options);
  }
}

/** What storing did to one day. */
export interface ArchivedDay extends TapeDay {
  /** Trades that were not held before. */
  readonly added: number;
  /** Trades that were held with other values, or that are busted now and were not. */
  readonly changed: number;
  /** Trades that were held already, and say the same. */
  readonly known: number;
  /** Trades that the load told more than once and with different values; the one added last counts. */
  readonly conflicting: number;
  /** Trades held now, busted ones included. */
  readonly total: number;
}

/** What goes along with the writing of a day, so that its rows are gone through once. */
export interface DayVisitor {
  /** The rows of the day in their order, part by part, busted ones too; a part is good until the next one comes. */
  take(part: TradeColumns): void;
  /** No more rows come; the day is not durable yet. */
  end(): void;
  /** The day is durable. */
  stored(day: ArchivedDay): void | Promise<void>;
}

/** Trades on their way into the archive; nothing is in it before `commit`. */
export interface ArchiveLoad {
  /** Adds trades of one exchange; of trades with one number the one added last counts. */
  add(trades: readonly Trade[]): Promise<void>;
  /** Adds trades that the exchange took back: kept, marked, and never read as trades again. */
  addBusted(trades: readonly Trade[]): Promise<void>;
  /** Adds rows of both kinds, column by column: the fast way for millions of them. */
  addBatch(batch: TradeBatch): Promise<void>;
  /** The days that something was added of. */
  days(): readonly TapeDay[];
  /** What `commit` would do to each day, by symbol and date; does nothing. */
  preview(): Promise<ArchivedDay[]>;
  /**
   * Merges everything added, day by day, and tells the days by symbol and date. `visit` is asked for a visitor of
   * each day, changed or not. Where one fails, days before are stored, that one and those after are as they were.
   */
  commit(visit?: (day: TapeDay) => DayVisitor): Promise<ArchivedDay[]>;
  /** Ends the load; what was not committed is forgotten. */
  dispose(): Promise<void>;
}

/** From the first trade to the last one, both included. */
export interface TradeSpan {
  readonly first: Instant;
  readonly last: Instant;
}

/** A trading day of an exchange. */
export interface MarketDay {
  readonly exchange: string;
  readonly date: LocalDate;
  /** Only these symbols; null for all that are held. */
  readonly symbols: readonly string[] | null;
}

export interface TapeArchive {
  load(exchange: string): Promise<ArchiveLoad>;
  /** The trades of a day, in the order in which they were made; none where the day is not held. */
  read(day: TapeDay): Promise<Trade[]>;
  /** All rows of a day in parts, each number once, busted ones too: the fast way, and for days too large to hold. */
  streamColumns(day: TapeDay): AsyncIterable<TradeColumns>;
  /**
   * All trades of a day of the market in batches, in the order in which they were made (of one moment by symbol), busted
   * ones among them. However large the day is, few of them are in memory at a time.
   */
  streamMarket(day: MarketDay): AsyncIterable<readonly HeldTrade[]>;
  /** When the first and the last of them were made; null where none is held. */
  marketSpan(day: MarketDay): Promise<TradeSpan | null>;
  /** The newest trades of a day that a page asks for, oldest first: however large the day is, few are in memory. */
  newest(day: TapeDay, query: NewestTrades): Promise<HeldTrade[]>;
  /** How many trades of a day were made in [from, to), those taken back among them. */
  count(day: TapeDay, from: Instant, to: Instant): Promise<number>;
  /** The trades of a day that were made in [from, to), in their order. */
  readSpan(day: TapeDay, from: Instant, to: Instant): Promise<Trade[]>;
  /** Those trades of a day that have one of these numbers, in their order. */
  readIds(day: TapeDay, ids: readonly number[]): Promise<Trade[]>;
  /** The numbers of the trades of a day that were busted, rising. */
  readBusts(day: TapeDay): Promise<number[]>;
  /** The first date whose trades are kept; null where none were ever deleted. */
  keptFrom(): Promise<LocalDate | null>;
  /** Whether any trade of a day is held. */
  holds(day: TapeDay): Promise<boolean>;
  /** All days held, by exchange, symbol and date. */
  days(): Promise<TapeDay[]>;
  /** The dates held of one symbol, rising. */
  datesOf(exchange: string, symbol: string): Promise<LocalDate[]>;
  close(): Promise<void>;
}
