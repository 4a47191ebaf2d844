/**
 * Bars of a continuous future, such as WIN$, put together when they are asked for: nothing of them is stored, so they
 * follow every correction of their contracts. Each bar is one of the contract that the series has on its date, and
 * says so in its `symbol`; no day mixes two contracts. A week is rolled up from those days and named after the
 * contract of its last one.
 *
 * Back-adjusted bars are moved by the difference of both contracts' closes on the last day before each roll, and not
 * by their ratio: a point of a future is an amount of money, so that the moves between bars stay what a position
 * gained. Volume and turnover are those of the contract. Where a close is missing, adjusted bars begin after that roll.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import { priceOf } from '#kernel/price.ts';
import { dateOfEpochDay, epochDayOf, type Instant, instantOf, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type ContinuousName, continuousSeries, contractSpans } from '../instrument/continuous.ts';
import type { Candle, SeriesKey } from './candle.ts';
import type { NewestQuery } from './candle-store.ts';
import { rollUpAll } from './roll-up.ts';
import { barEnd, barStart } from './timeframe.ts';

/** The newest bars of a contract, as `CandleStore.newest` gives them; bars that still move may be on top. */
export type ReadBars = (series: SeriesKey, query: NewestQuery) => Promise<readonly Candle[]>;

export interface ContinuousQuery extends NewestQuery {
  readonly exchange: string;
  readonly name: ContinuousName;
  readonly timeframe: Timeframe;
  /** `none`: prices as they were traded. `back`: moved so that rolls leave no gap, the newest contract untouched. */
  readonly adjust: 'none' | 'back';
  /** Contracts that have bars on the exchange; others are not asked for. */
  readonly contracts: ReadonlySet<string>;
  readonly zone: Zone;
}

export interface ContinuousCandles {
  /** Oldest first; the symbol of each is its contract. */
  readonly candles: readonly Candle[];
  /** First day of back-adjusted bars where a close is missing for those before; null where none is. */
  readonly adjustedFrom: LocalDate | null;
}

/** More days than any contract trades: DI1 is listed for decades. */
const CONTRACT_DAYS_MAX = 10_000;

/** The newest `limit` bars that start in [from, to). */
export async function continuousCandles(read: ReadBars, query: ContinuousQuery): Promise<ContinuousCandles> {
  const { offsets, adjustedFrom } = query.adjust === 'back' ? await offsetsOf(read, query) : NOT_ADJUSTED;
  const raw = query.timeframe === '1w' ? daysOfWeeks(query) : query;
  const bars = await chosenBars(read, raw);
  const candles = offsets === null ? bars : bars.flatMap((bar) => moved(bar, offsets));
  return { candles: query.timeframe === '1w' ? await weeksOf(read, candles, query) : candles, adjustedFrom };
}

const NOT_ADJUSTED = { offsets: null, adjustedFrom: null };

/** Bars of the contract of each date, newest contracts first until there are enough. */
async function chosenBars(read: ReadBars, query: ContinuousQuery): Promise<Candle[]> {
  const { exchange, name, timeframe, contracts, zone, limit } = query;
  const pieces: (readonly Candle[])[] = [];
  let count = 0;
  for (const { contract, first, last } of contractSpans(name).toReversed()) {
    if (count >= limit) break;
    if (!contracts.has(contract)) continue;
    const from = instantOf(Math.max(query.from ?? Number.NEGATIVE_INFINITY, zone.startOfDate(first)));
    const to = instantOf(Math.min(query.to ?? Number.POSITIVE_INFINITY, zone.startOfDate(dayAfter(last))));
    if (from >= to) continue;
    const bars = await read({ exchange, symbol: contract, timeframe }, { from, to, limit: limit - count });
    count += bars.length;
    pieces.push(bars);
  }
  return pieces.reverse().flat();
}

/** What is added to the prices of each contract of an adjusted series; a contract before a missing close has none. */
async function offsetsOf(read: ReadBars, { exchange, name, contracts, zone }: ContinuousQuery) {
  const days: Candle[] = [];
  for (const { contract } of contractSpans(name))
    if (contracts.has(contract))
      days.push(...(await read({ exchange, symbol: contract, timeframe: '1d' }, { limit: CONTRACT_DAYS_MAX })));
  const daily = days.map((day) => ({ ...day, contract: day.symbol, date: zone.dateAt(day.start) }));
  // The same whatever page is asked for: always out of all days.
  const { bars, cutAt } = continuousSeries(name, daily, 'difference');
  return { offsets: new Map(bars.map((bar) => [bar.contract, bar.offset])), adjustedFrom: cutAt?.date ?? null };
}

function moved(bar: Candle, offsets: ReadonlyMap<string, number>): Candle[] {
  const offset = offsets.get(bar.symbol);
  if (offset === undefined) return [];
  const { open, high, low, close } = bar;
  return [
    {
      ...bar,
      open: priceOf(open + offset),
      high: priceOf(high + offset),
      low: priceOf(low + offset),
      close: priceOf(close + offset),
    },
  ];
}

/** The days that make the weeks asked for: whole weeks, as a week that starts in the span is wanted whole. */
function daysOfWeeks(query: ContinuousQuery): ContinuousQuery {
  const { from, to, zone, limit } = query;
  const days = { ...query, timeframe: '1d', limit: limit * 7 } as const;
  return {
    ...days,
    ...(from === undefined ? {} : { from: weekFrom(from, zone) }),
    ...(to === undefined ? {} : { to: weekFrom(to, zone) }),
  };
}

/** The first start of a week at an instant or later: a week belongs to a span by its start. */
function weekFrom(at: Instant, zone: Zone): Instant {
  const start = barStart('1w', at, zone);
  return start === at ? at : barEnd('1w', start, zone);
}

async function weeksOf(read: ReadBars, days: readonly Candle[], query: ContinuousQuery): Promise<Candle[]> {
  const { zone, limit } = query;
  const lastOf = new Map(days.map((day) => [barStart('1w', day.start, zone), day]));
  const weeks = rollUpAll('1w', days, zone).slice(-limit);
  const newest = weeks.at(-1);
  return Promise.all(
    weeks.map(async (week) => {
      const { symbol, exchange } = lastOf.get(week.start) ?? week;
      // Only the newest week can still move; the contract's own week knows.
      const [own] = week === newest ? await read({ exchange, symbol, timeframe: '1w' }, oneFrom(week.start)) : [];
      return { ...week, symbol, complete: week !== newest || own?.complete === true };
    }),
  );
}

function oneFrom(start: Instant): NewestQuery {
  return { from: start, to: instantOf(start + 1), limit: 1 };
}

function dayAfter(date: LocalDate): LocalDate {
  return dateOfEpochDay(epochDayOf(date) + 1);
}
