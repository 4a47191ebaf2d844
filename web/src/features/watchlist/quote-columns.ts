/** Which columns the list of symbols has: those that were not hidden, as far as they fit. */

import type { Texts } from '../../lib/i18n/catalogue.ts';
import { QUOTE_COLUMNS, type QuoteColumn } from '../../lib/settings.ts';

const WIDTHS_PX: Readonly<Record<QuoteColumn, number>> = { last: 84, change: 66, volume: 62, age: 54, lists: 44 };
/** Room for the mark and the symbol, with the padding of the row. */
const SYMBOL_PX = 100;
/** The first to go where they do not fit. */
const LEAST_NEEDED: readonly QuoteColumn[] = ['lists', 'volume', 'age', 'change'];

export interface ColumnChoice {
  readonly hidden: readonly QuoteColumn[];
  readonly widthPx: number;
}

/** The columns to show, in their order. */
export function columnsFor({ hidden, widthPx }: ColumnChoice): readonly QuoteColumn[] {
  let shown = QUOTE_COLUMNS.filter((column) => !hidden.includes(column));
  for (const column of LEAST_NEEDED) {
    if (SYMBOL_PX + widthOf(shown) <= widthPx) break;
    shown = shown.filter((each) => each !== column);
  }
  return shown;
}

/** The CSS grid of a row with these columns after the symbol. */
export function gridOf(columns: readonly QuoteColumn[]): string {
  return ['minmax(0,1fr)', ...columns.map((column) => `${WIDTHS_PX[column]}px`)].join(' ');
}

function widthOf(columns: readonly QuoteColumn[]): number {
  return columns.reduce((sum, column) => sum + WIDTHS_PX[column], 0);
}

/** What a column is called in its header and in the menu. */
export function columnName(column: QuoteColumn, { watchlist }: Texts): string {
  return column === 'lists' ? watchlist.followers : watchlist[column];
}
