/** Trades of many symbols on their way into the archive: the columns of a day, and with each row the day it is of. */

import type { LocalDate } from '#kernel/time.ts';
import type { TradeColumns } from './trade-columns.ts';

/** One symbol on one date. */
export interface SymbolDate {
  readonly symbol: string;
  readonly date: LocalDate;
}

export interface TradeBatch {
  readonly columns: TradeColumns;
  /** How many rows of the columns are filled. */
  readonly length: number;
  /** Place in `days` of each row. */
  readonly day: Int32Array;
  /** Grows from batch to batch of one source; a place keeps its meaning. */
  readonly days: readonly SymbolDate[];
}
