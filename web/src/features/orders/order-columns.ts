/** The columns of the list of orders: all of them where there is room, the most needed ones where there is not. */

export const ORDER_COLUMNS = [
  'time',
  'symbol',
  'side',
  'type',
  'filled',
  'price',
  'average',
  'state',
  'account',
  'reason',
  'actions',
] as const;
export type OrderColumn = (typeof ORDER_COLUMNS)[number];

/** Least widths in pixels. */
const WIDTHS: Readonly<Record<OrderColumn, number>> = {
  time: 84,
  symbol: 78,
  side: 80,
  type: 104,
  filled: 112,
  price: 124,
  average: 72,
  state: 168,
  account: 76,
  reason: 112,
  actions: 68,
};

/** On a phone, where four columns are all there is. */
const PHONE_WIDTHS: Readonly<Partial<Record<OrderColumn, number>>> = { symbol: 70, side: 76, filled: 92, state: 110 };
/** Narrower than this, marks beside a state are counted and not told. */
const PHONE_PX = 480;

/** How much of the room that is left over each takes; numbers and marks take none. */
const SHARES: Readonly<Partial<Record<OrderColumn, number>>> = { state: 2, reason: 3, type: 1, account: 1, symbol: 1 };

/** The first that go where there is no room for all. */
const LEAST_NEEDED: readonly OrderColumn[] = ['account', 'reason', 'type', 'average', 'time', 'actions', 'price'];

/** Left and right of the columns. */
const PADDING_PX = 24;

/** Whether the list is as narrow as on a phone. */
export function isPhone(widthPx: number): boolean {
  return widthPx < PHONE_PX;
}

/** The columns that fit, in their order. `canAct`: whether something can be done with a row. */
export function orderColumnsFor({
  widthPx,
  canAct,
}: {
  readonly widthPx: number;
  readonly canAct: boolean;
}): OrderColumn[] {
  let columns = ORDER_COLUMNS.filter((column) => canAct || column !== 'actions');
  for (const column of LEAST_NEEDED) {
    if (widthOf(columns) <= widthPx) break;
    columns = columns.filter((one) => one !== column);
  }
  return columns;
}

/** The columns as a CSS grid. */
export function orderGrid(columns: readonly OrderColumn[], widthPx: number): string {
  return columns
    .map((column) => {
      const share = SHARES[column];
      const width = isPhone(widthPx) ? (PHONE_WIDTHS[column] ?? WIDTHS[column]) : WIDTHS[column];
      return share === undefined ? `${width}px` : `minmax(${width}px, ${share}fr)`;
    })
    .join(' ');
}

function widthOf(columns: readonly OrderColumn[]): number {
  return columns.reduce((sum, column) => sum + WIDTHS[column], PADDING_PX);
}
