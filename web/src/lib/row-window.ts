/** Which rows of a long list are in sight, so that a thousand symbols cost what thirty do. */

export interface Viewport {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}

/** Rows drawn beyond each edge, so that a quick scroll shows no gap. */
const OVERSCAN = 6;

/** The rows to draw: from `first` up to, not including, `end`. */
export function rowsInSight({ scrollTop, height, rowHeight, count }: Viewport): { first: number; end: number } {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN);
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN);
  return { first: Math.min(first, end), end };
}

/** Where to scroll so that `row` is in sight: nowhere if it is, else to the middle, because one came from afar. */
export function scrollToShow(row: number, viewport: Viewport): number {
  const { scrollTop, height, rowHeight } = viewport;
  if (scrollToRow(row, viewport) === scrollTop) return scrollTop;
  return Math.max(0, row * rowHeight - Math.floor((height - rowHeight) / 2));
}

/** Where to scroll so that `row` is in sight, as little as possible, because one came from the row beside it. */
export function scrollToRow(row: number, { scrollTop, height, rowHeight }: Viewport): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return scrollTop;
}
