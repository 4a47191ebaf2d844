/** The keys that move through the rows of a list. */

export interface RowKeys {
  readonly row: number;
  /** Rows that are in sight at once. */
  readonly page: number;
  readonly count: number;
}

/** The row that a key asks for, which may lie beyond the end; null for keys that do not move. */
export function targetRow(key: string, { row, page, count }: RowKeys): number | null {
  switch (key) {
    case 'ArrowDown':
      return row + 1;
    case 'ArrowUp':
      return Math.max(0, row - 1);
    case 'PageDown':
      return row + page;
    case 'PageUp':
      return Math.max(0, row - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
