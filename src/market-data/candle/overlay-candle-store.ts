/**
 * A store of bars over another one, for a day that is played again: below it is the real history, which is only read
 * and only up to a moment; whatever is written stays above. Of the week that the moment is in, the days before it
 * make the bar: the stored one knows the future.
 */

import type { Instant } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Candle, SeriesKey } from './candle.ts';
import type { CandleStore, NewestQuery, StoredSymbol } from './candle-store.ts';
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

  return {
    put: (candles) => scratch.put(candles),
    replace: (series, span, candles) => scratch.replace(series, span, candles),
    async newest(series, query) {
      const fresh = await scratch.newest(series, query);
      const bars = new Map((await before(series, query)).map((bar) => [bar.start, bar]));
      for (const bar of fresh) bars.set(bar.start, bar);
      return [...bars.values()].sort((a, b) => a.start - b.start).slice(-query.limit);
    },
    sync: () => scratch.sync(),
    async symbols() {
      known ??= symbolsBefore();
      const all = new Map([...(await known), ...(await scratch.symbols())].map((one) => [keyOf(one), one]));
      return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    },
    close: () => scratch.close(),
  };
}

function earlier(to: Instant | undefined, end: Instant): Instant {
  return to === undefined || to > end ? end : to;
}

function keyOf({ exchange, symbol }: StoredSymbol): string {
  return `${exchange} ${symbol}`;
}
