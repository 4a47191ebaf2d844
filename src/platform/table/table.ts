/**
 * Rows on their way out, to be written in one of several forms. Cells are the kernel's integers; what a column is of
 * says how each form tells it. Rows come in batches, so that a table may be larger than memory.
 */

/**
 * text: codes and names · integer: whole numbers up to 2^53 · boolean · price: 1/10,000 · turnover: centavos ·
 * instant: microseconds of UTC.
 */
export type ColumnType = 'text' | 'integer' | 'boolean' | 'price' | 'turnover' | 'instant';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export type Cell = string | number | boolean | null;
/** One cell for each column. */
export type Row = readonly Cell[];

export interface Table {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<readonly Row[]>;
}
