/** The bars of the chart as React sees them: it holds them, it never goes through them. */

import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { fetchCandles } from '../../lib/api.ts';
import { useServices } from '../../lib/services.ts';
import { CandleFeed, type FeedKey, type FeedState } from './candle-feed.ts';
import { type Bar, CandleSeries } from './candle-series.ts';
import { Hover } from './hover.ts';

export interface Candles {
  readonly series: CandleSeries;
  readonly hover: Hover;
  readonly feed: CandleFeed;
  readonly state: FeedState;
}

/** Bars of one symbol and timeframe, live for as long as the component is there. */
export function useCandles({ exchange, symbol, timeframe, adjust, until }: FeedKey): Candles {
  const { stream, loop } = useServices();
  const series = useMemo(() => new CandleSeries(loop), [loop]);
  const hover = useMemo(() => new Hover(loop), [loop]);
  const feed = useMemo(
    () =>
      new CandleFeed({ exchange, symbol, timeframe, adjust, until }, series, {
        fetchPage: fetchCandles,
        // Live bars are of the newest contract, which no adjustment moves.
        subscribe: (key, listener) => stream.subscribe({ name: 'candles', ...key }, listener),
      }),
    [exchange, symbol, timeframe, adjust, until, series, stream],
  );
  useEffect(() => {
    hover.set(null);
    feed.start();
    return () => feed.stop();
  }, [feed, hover]);
  const state = useSyncExternalStore(
    useCallback((listener) => feed.subscribe(listener), [feed]),
    () => feed.state(),
  );
  return { series, hover, feed, state };
}

/** The bar under the crosshair, or the newest one; null while there is none. */
export function useShownBar({ series, hover }: Pick<Candles, 'series' | 'hover'>): Bar | null {
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [series.subscribe(listener), hover.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [series, hover],
  );
  return useSyncExternalStore(subscribe, () => {
    const time = hover.time();
    return (time === null ? null : series.at(time)) ?? series.newest();
  });
}

/** Whether the newest bar still moves; null while there is none. */
export function useNewestIsOpen(series: CandleSeries): boolean | null {
  return useSyncExternalStore(
    useCallback((listener) => series.subscribe(listener), [series]),
    () => {
      const newest = series.newest();
      return newest === null ? null : !newest.candle.complete;
    },
  );
}
