/** Makes the store say of one symbol and day what its trades say, and puts the week above it right. */

import { TIMEFRAMES } from '#contract/timeframe.ts';
import { dateOfEpochDay, epochDayOf, type Instant, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { TapeDay } from '../tape/hot-tape.ts';
import type { Candle, SeriesKey } from './candle.ts';
import type { CandleStore, Span } from './candle-store.ts';
import type { DayBars, RebuildOptions } from './rebuild.ts';
import { rollUp, sameContent, settle } from './roll-up.ts';
import { barEnd, barStart, FINER } from './timeframe.ts';

/** More bars than any day has of any timeframe. */
const DAY_BARS_MAX = 25 * 60;

/** The span of a local day. */
export function spanOfDay(date: LocalDate, zone: Zone): Span {
  return { from: zone.startOfDate(date), to: zone.startOfDate(dateOfEpochDay(epochDayOf(date) + 1)) };
}

/**
 * Stores one rebuilt day and the week that it belongs to, in place of all that was stored of it. A complete bar that
 * changes gets its next revision; a bar that says the same keeps what it was, so that doing it twice changes nothing.
 * Answers the bars that differ from what was stored, oldest first within a timeframe.
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
    const made = rebuilt.get(timeframe) ?? [];
    changed.push(...(await restateSpan(store, { exchange, symbol, timeframe }, span, made)));
  }
  changed.push(...(await restateWeek(store, { exchange, symbol, date }, options)));
  return changed;
}

/** Rolls the week of a date up from its stored days. */
export async function restateWeek(
  store: CandleStore,
  { exchange, symbol, date }: TapeDay,
  options: Pick<RebuildOptions, 'zone' | 'asOf'>,
): Promise<Candle[]> {
  const start = barStart('1w', options.zone.startOfDate(date), options.zone);
  return restateRollUp(store, { exchange, symbol, timeframe: '1w' }, start, options);
}

/** Rolls one bar up again from the stored bars below it. Answers it where it differs from what was stored. */
export async function restateRollUp(
  store: CandleStore,
  series: SeriesKey,
  start: Instant,
  { zone, asOf }: Pick<RebuildOptions, 'zone' | 'asOf'>,
): Promise<Candle[]> {
  const span = { from: start, to: barEnd(series.timeframe, start, zone) };
  const finer = FINER[series.timeframe] ?? '1m';
  const children = await store.newest({ ...series, timeframe: finer }, { ...span, limit: DAY_BARS_MAX });
  const made = children.length === 0 ? [] : [rollUp(series.timeframe, start, children)];
  return restateSpan(
    store,
    series,
    span,
    made.map((bar) => ({ ...bar, complete: span.to <= asOf })),
  );
}

/** Makes a span of a series hold `made`; answers the bars that differ from what was stored. */
export async function restateSpan(
  store: CandleStore,
  series: SeriesKey,
  span: Span,
  made: readonly Candle[],
): Promise<Candle[]> {
  const known = await store.newest(series, { ...span, limit: DAY_BARS_MAX });
  const bars = settleAll(made, known);
  const different = bars.filter((bar) => !isKnown(bar, known));
  if (different.length > 0 || bars.length !== known.length) await store.replace(series, span, bars);
  return different;
}

function settleAll(made: readonly Candle[], known: readonly Candle[]): Candle[] {
  const byStart = new Map(known.map((bar) => [bar.start, bar]));
  return made.map((bar) => settle(bar, byStart.get(bar.start), bar.complete));
}

function isKnown(bar: Candle, known: readonly Candle[]): boolean {
  return known.some((old) => old.start === bar.start && old.complete === bar.complete && sameContent(bar, old));
}
