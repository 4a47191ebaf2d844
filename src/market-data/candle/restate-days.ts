/**
 * Stores rebuilt days, many at a time: days that the store holds nothing of are put together in one write, which is
 * what an import of thousands of symbols is made of. Any other day is restated alone.
 */

import { TIMEFRAMES } from '#contract/timeframe.ts';
import type { TapeDay } from '../tape/hot-tape.ts';
import type { Candle } from './candle.ts';
import type { CandleStore } from './candle-store.ts';
import type { DayBars, RebuildOptions } from './rebuild.ts';
import { restateDay, restateWeek, spanOfDay } from './restate.ts';

export interface DayRestater {
  /** Stores a day now or with a later call; see `restateDay`. Answers how many bars differ from what was stored. */
  add(day: TapeDay, bars: DayBars): Promise<number>;
  /** Stores what waits. Answers as `add`. */
  flush(): Promise<number>;
}

/** Bars that wait for one write. */
const WAITING_BARS_MAX = 20_000;

/** A restater over `store`, which nobody else changes meanwhile. */
export function createDayRestater(store: CandleStore, options: Pick<RebuildOptions, 'zone' | 'asOf'>): DayRestater {
  let days: TapeDay[] = [];
  let bars: Candle[] = [];

  async function flush(): Promise<number> {
    const [put, of] = [bars, days];
    [bars, days] = [[], []];
    await store.put(put);
    let changed = put.length;
    for (const day of of) changed += (await restateWeek(store, day, options)).length;
    return changed;
  }

  return {
    async add(day, made) {
      const waits = days.some(({ symbol, date }) => symbol === day.symbol && date === day.date);
      if (waits || (await hasBars(store, day, options))) {
        // The week of a day that waits may be that of this one, or it waits itself.
        const before = await flush();
        return before + (await restateDay(store, day, made, options)).length;
      }
      days.push(day);
      for (const timeframe of TIMEFRAMES) if (timeframe !== '1w') bars.push(...(made.get(timeframe) ?? []));
      return bars.length < WAITING_BARS_MAX ? 0 : await flush();
    },
    flush,
  };
}

async function hasBars(
  store: CandleStore,
  { exchange, symbol, date }: TapeDay,
  { zone }: Pick<RebuildOptions, 'zone'>,
): Promise<boolean> {
  const span = spanOfDay(date, zone);
  for (const timeframe of TIMEFRAMES) {
    if (timeframe === '1w') continue;
    if ((await store.newest({ exchange, symbol, timeframe }, { ...span, limit: 1 })).length > 0) return true;
  }
  return false;
}
