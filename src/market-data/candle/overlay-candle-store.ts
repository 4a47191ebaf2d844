/**
 * A store of bars over another one, for a day that is played again: below it is the real history, which is only read
 * and only up to a moment; whatever is written stays above. Of the week that the moment is in, the days before it
 * make the bar: the stored one knows the future.
 */

import type { Instant } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Candle, SeriesKey } from './candle.ts';
import type { CandleStore, NewestQuery, Span, StoredSymbol } from './candle-store.ts';
import { rollUp } from './roll-up.ts';
import { barStart } from './timeframe.ts';

export interface OverlayOptions {
  /** The real history; never written and not closed. */
  readonly history: CandleStore;
  /** Takes all that is written; closed with the overlay. */
  readonly scratch: CandleStore;
  /** Start of a local day: of bars that are not over by then, history tells nothing. */
  readonly cut: Instant;
  readonly zone: Zone;
}

/** Days of a week. */
const WEEK_DAYS = 7;
/** More weeks than an exchange has had. */
const WEEKS_MAX = 100_000;

export function overlayCandleStore({ history, scratch, cut, zone }: OverlayOptions): CandleStore {
  const week = barStart('1w', cut, zone);
  let known: Promise<StoredSymbol[]> | undefined;

  /** Bars of the history that were over at the cut. */
  async function before(series: SeriesKey, query: NewestQuery): Promise<readonly Candle[]> {
    const end = series.timeframe === '1w' ? week : cut;
    const bars = await history.newest(series, { ...query, to: earlier(query.to, end) });
    const isAsked = week >= (query.from ?? week) && week < (query.to ?? cut);
    if (series.timeframe !== '1w' || week === cut || !isAsked) return bars;
    const days = await history.newest({ ...series, timeframe: '1d' }, { from: week, to: cut, limit: WEEK_DAYS });
    return days.length === 0 ? bars : [...bars, rollUp('1w', week, days)];
  }

  async function symbolsBefore(): Promise<StoredSymbol[]> {
    const found: StoredSymbol[] = [];
    for (const symbol of await history.symbols()) {
      for (const timeframe of ['1d', '1m', '5m', '15m', '60m'] as const) {
        const bars = await history.newest({ ...symbol, timeframe }, { to: cut, limit: 1 });
        if (bars.length === 0) continue;
        found.push(symbol);
        break;
      }
    }
    return found;
  }

  /** Bars of both, those of a written one instead of the one below it. */
  async function both(fresh: readonly Candle[], older: Promise<readonly Candle[]>): Promise<Candle[]> {
    const bars = new Map((await older).map((bar) => [bar.start, bar]));
    for (const bar of fresh) bars.set(bar.start, bar);
    return [...bars.values()].sort((a, b) => a.start - b.start);
  }

  /** The oldest ones that were over at the cut; of the week that the cut is in, its days before. */
  async function oldestBefore(series: SeriesKey, query: NewestQuery): Promise<readonly Candle[]> {
    if (series.timeframe !== '1w') return history.oldest(series, { ...query, to: earlier(query.to, cut) });
    return (await before(series, { ...query, limit: WEEKS_MAX })).slice(0, query.limit);
  }

  async function starts(series: SeriesKey, span: Span): Promise<Float64Array> {
    if (series.timeframe === '1w')
      return Float64Array.from(await store.oldest(series, { ...span, limit: WEEKS_MAX }), ({ start }) => start);
    const older = await history.starts(series, { ...span, to: earlier(span.to, cut) });
    return Float64Array.from(new Set([...older, ...(await scratch.starts(series, span))])).sort();
  }

  const store: CandleStore = {
    put: (candles) => scratch.put(candles),
    replace: (series, span, candles) => scratch.replace(series, span, candles),
    async newest(series, query) {
      return (await both(await scratch.newest(series, query), before(series, query))).slice(-query.limit);
    },
    async oldest(series, query) {
      return (await both(await scratch.oldest(series, query), oldestBefore(series, query))).slice(0, query.limit);
    },
    count: async (series, span) => (await starts(series, span)).length,
    starts,
    version: () => `${history.version()} ${scratch.version()}`,
    sync: () => scratch.sync(),
    async symbols() {
      known ??= symbolsBefore();
      const all = new Map([...(await known), ...(await scratch.symbols())].map((one) => [keyOf(one), one]));
      return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    },
    close: () => scratch.close(),
  };
  return store;
}

function earlier(to: Instant | undefined, end: Instant): Instant {
  return to === undefined || to > end ? end : to;
}

function keyOf({ exchange, symbol }: StoredSymbol): string {
  return `${exchange} ${symbol}`;
}
