/** Whether the stored bars of a day are those that its archived trades make. */

import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { dateOfEpochDay, epochDayOf, instantOf } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { barsOfDay, sameContent, type TapeDay } from '#market-data/index.ts';
import { instrumentOfDay } from './rebuild.ts';
import type { Stores } from './stores.ts';

export interface BarDifferences {
  readonly different: number;
  readonly missing: number;
  readonly surplus: number;
}

const NONE: BarDifferences = { different: 0, missing: 0, surplus: 0 };
/** More bars than a day has of any timeframe. */
const DAY_BARS_MAX = 25 * 60;

/**
 * Bars of 1m to 1d; a bar that a file brought as a bar is not compared. A day that is on the hot tape too still
 * changes, and has no differences.
 */
export async function compareBars(stores: Stores, day: TapeDay, zone: Zone): Promise<BarDifferences> {
  const { archive, hotTape, candles } = stores;
  const hot = await hotTape.days();
  if (hot.some(({ exchange, symbol, date }) => exchange === day.exchange && symbol === day.symbol && date === day.date))
    return NONE;
  const { exchange, symbol, date } = day;
  const { multiplier } = instrumentOfDay(stores, day);
  const span = { from: zone.startOfDate(date), to: zone.startOfDate(dateOfEpochDay(epochDayOf(date) + 1)) };
  const made = barsOfDay(await archive.read(day), { multiplier, source: 'trade-file', zone, asOf: instantOf(0) });
  let { different, missing, surplus } = NONE;
  for (const timeframe of TIMEFRAMES.filter((one) => one !== '1w') as Timeframe[]) {
    const stored = await candles.newest({ exchange, symbol, timeframe }, { ...span, limit: DAY_BARS_MAX });
    const byStart = new Map(stored.map((bar) => [bar.start, bar]));
    for (const bar of made.get(timeframe) ?? []) {
      const other = byStart.get(bar.start);
      byStart.delete(bar.start);
      if (other === undefined) missing++;
      else if (other.trades !== null && !sameContent(bar, other)) different++;
    }
    for (const left of byStart.values()) if (left.trades !== null) surplus++;
  }
  return { different, missing, surplus };
}
