/** The usual hours of a product group on a date: the row of the tables that holds there, before special days. */

import { PRODUCT_GROUPS, type ProductGroup } from '#contract/sessions.ts';
import { assert } from '#kernel/assert.ts';
import type { LocalDate } from '#kernel/time.ts';
import { CALENDAR_FIRST, CALENDAR_LAST } from './b3-calendar.ts';
import { FUTURES_HOURS } from './b3-futures.table.ts';
import { CASH_PERIODS, GRID_HOURS, type Grid, type GridPeriod } from './b3-grids.table.ts';
import { type Evidence, together } from './evidence.ts';
import { type HoursPart, readHours } from './hours-text.ts';

export interface TradingHours extends Evidence {
  readonly group: ProductGroup;
  readonly from: LocalDate;
  /** Included. */
  readonly to: LocalDate;
  /** As the table writes them; null where they are not known. */
  readonly hours: string | null | 'unlisted';
  readonly parts: readonly HoursPart[];
}

/** The hours that hold for the group on the date. */
export function tradingHoursOn(group: ProductGroup, date: LocalDate): TradingHours {
  const found = rowOn(ROWS.get(group) ?? [], date);
  assert(found !== undefined, () => `no hours of ${group} on ${date}`);
  return found;
}

/** The cash market's grid on the date. */
export function cashGridOn(date: LocalDate): Grid {
  const found = rowOn(CASH_PERIODS, date);
  assert(found !== undefined, () => `no grid on ${date}`);
  return found.grid;
}

/** Every row of every group, oldest first. */
export function allTradingHours(): readonly TradingHours[] {
  return [...ROWS.values()].flat();
}

const ROWS: ReadonlyMap<ProductGroup, readonly TradingHours[]> = new Map(
  PRODUCT_GROUPS.map((group) => [group, checked(group, [...gridRows(group), ...futuresRows(group)])]),
);

function rowOn<R extends { readonly from: string; readonly to: string }>(
  rows: readonly R[],
  date: LocalDate,
): R | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row === undefined || date < row.from) high = middle - 1;
    else if (date > row.to) low = middle + 1;
    else return row;
  }
  return undefined;
}

function gridRows(group: ProductGroup): TradingHours[] {
  const versions = GRID_HOURS.filter((row) => row.group === group);
  return versions.flatMap((version, index) => {
    const next = versions[index + 1]?.from;
    return CASH_PERIODS.filter(({ from }) => from >= version.from && (next === undefined || from < next)).map(
      (period) => gridRow(period, version),
    );
  });
}

function gridRow(period: GridPeriod, version: (typeof GRID_HOURS)[number]): TradingHours {
  const hours = version.hours[period.grid];
  assert(hours !== undefined, `${version.group} has no hours in the grid ${period.grid} of ${period.from}`);
  const evidence = hours === null ? version : together(period, version);
  return row({ group: version.group, from: period.from, to: period.to, hours, ...pick(evidence) });
}

function futuresRows(group: ProductGroup): TradingHours[] {
  return FUTURES_HOURS.filter((one) => one.group === group).map(row);
}

function row({ group, from, to, hours, source, certainty }: (typeof FUTURES_HOURS)[number]): TradingHours {
  const parts = hours === null || hours === 'unlisted' ? [] : readHours(hours);
  return { group, from: from as LocalDate, to: to as LocalDate, hours, parts, source, certainty };
}

function pick({ source, certainty }: Evidence): Evidence {
  return { source, certainty };
}

/** Rows follow each other without a gap from the calendar's first day to its last. */
function checked(group: ProductGroup, rows: readonly TradingHours[]): readonly TradingHours[] {
  assert(
    rows[0]?.from === CALENDAR_FIRST && rows.at(-1)?.to === CALENDAR_LAST,
    `the hours of ${group} do not span the calendar`,
  );
  for (const [index, { from }] of rows.entries()) {
    const before = rows[index - 1]?.to;
    const follows =
      before === undefined || Date.parse(`${from}T00:00:00Z`) - Date.parse(`${before}T00:00:00Z`) === 86_400_000;
    assert(follows, `the hours of ${group} leave a gap or overlap at ${from}`);
  }
  return rows;
}
