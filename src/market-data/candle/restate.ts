/** Makes the store say of one symbol and day what its trades say, and puts the week above it right. */

import { TIMEFRAMES } from '#contract/timeframe.ts';
import { dateOfEpochDay, epochDayOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TapeDay } from '../tape/hot-tape.ts';
import type { Candle } from './candle.ts';
import type { CandleStore, Span } from './candle-store.ts';
import type { DayBars, RebuildOptions } from './rebuild.ts';
import { rollUp, sameContent, settle } from './roll-up.ts';
import { barEnd, barStart } from './timeframe.ts';

/** More bars than any day has of any timeframe. */
const DAY_BARS_MAX = 25 * 60;

/** The span of a local day. */
export function spanOfDay(date: LocalDate, zone: Zone): Span {
  return { from: zone.startOfDate(date), to: zone.startOfDate(dateOfEpochDay(epochDayOf(date) + 1)) };
}

/**
 * Stores one rebuilt day and the week that it belongs to, in place of all that was stored of it. A complete bar that changes gets its next revision; a bar that says the same keeps what it was, so that doing it
 * twice changes nothing. Answers the bars that differ from what was stored, oldest first within a timeframe.
 */
export async function restateDay(
  store: CandleStore,
  { exchange, symbol, date }: TapeDay,
  rebuilt: DayBars,
  options: Pick<RebuildOptions, 'zone' | 'asOf'>,
): Promise<Candle[]> {
  const span = spanOfDay(date, options.zone);
  const changed: Candle[] = [];
  for (const timeframe of TIMEFRAMES) {
    if (timeframe === '1w') continue;
    const series = { exchange, symbol, timeframe };
    const known = await store.newest(series, { ...span, limit: DAY_BARS_MAX });
    const bars = settleAll(rebuilt.get(timeframe) ?? [], known);
    const different = bars.filter((bar) => !isKnown(bar, known));
    if (different.length > 0 || bars.length !== known.length) await store.replace(series, span, bars);
    changed.push(...different);
  }
  changed.push(...(await restateWeek(store, { exchange, symbol, date }, options)));
  return changed;
}

/** Rolls the week of a date up from its stored days. */
export async function restateWeek(
  store: CandleStore,
  { exchange, symbol, date }: TapeDay,
  { zone, asOf }: Pick<RebuildOptions, 'zone' | 'asOf'>,
): Promise<Candle[]> {
  const from = barStart('1w', zone.startOfDate(date), zone);
  const to = barEnd('1w', from, zone);
  const days = await store.newest({ exchange, symbol, timeframe: '1d' }, { from, to, limit: 7 });
  const series = { exchange, symbol, timeframe: '1w' } as const;
  const known = await store.newest(series, { from, to, limit: 1 });
  const weeks = settleAll(days.length === 0 ? [] : [{ ...rollUp('1w', from, days), complete: to <= asOf }], known);
  const different = weeks.filter((bar) => !isKnown(bar, known));
  if (different.length > 0 || weeks.length !== known.length) await store.replace(series, { from, to }, weeks);
  return different;
}

function settleAll(made: readonly Candle[], known: readonly Candle[]): Candle[] {
  const byStart = new Map(known.map((bar) => [bar.start, bar]));
  return made.map((bar) => settle(bar, byStart.get(bar.start), bar.complete));
}

function isKnown(bar: Candle, known: readonly Candle[]): boolean {
  return known.some((old) => old.start === bar.start && old.complete === bar.complete && sameContent(bar, old));
}
