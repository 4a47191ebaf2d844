/** The state of Mercado, read from the address and written back to it. */

import { useCallback, useEffect, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Timeframe } from '#contract/timeframe.ts';
import { MARKET_PATH, type MarketView, marketAddress, parseMarketView } from '../lib/url-state.ts';
import { useInstruments } from '../lib/use-instruments.ts';
import { useMarketStatus } from '../lib/use-live.ts';

/** Shown when the address asks for nothing: what most people look for first. Without it, the first of the list. */
const FIRST_SYMBOL = 'PETR4';
const FIRST_TIMEFRAME: Timeframe = '5m';
/** Narrower than this, one part of the page is shown at a time; the same width as `md` in page.css. */
const ONE_PART = '(max-width: 767px)';

export interface ShownMarket extends MarketView {
  /** Empty until an exchange is known. */
  readonly exchange: string;
  readonly timeframe: Timeframe;
}

export interface MarketViewControl {
  readonly view: ShownMarket;
  /** Changes part of the view; the browser's "back" undoes it. */
  readonly show: (change: Partial<MarketView>) => void;
  /** The same without a step in the history, for what changes with every key. */
  readonly adjust: (change: Partial<MarketView>) => void;
}

/** What the address asks for, filled up with the exchange that is live and a symbol of it. */
export function useMarketView(): MarketViewControl {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const asked = useMemo(() => parseMarketView(search), [search]);
  const { exchange, symbol } = useFilledUp(asked);
  const timeframe = asked.timeframe ?? FIRST_TIMEFRAME;
  const view = useMemo(() => ({ ...asked, exchange, symbol, timeframe }), [asked, exchange, symbol, timeframe]);

  const go = useCallback(
    (change: Partial<MarketView>, options?: { replace: boolean }) => {
      // The address as it is now: two parts of the page may change it before either is rendered again.
      const now = parseMarketView(window.location.search);
      const { exchange: here, symbol: shown, timeframe: chosen } = view;
      const filled = {
        exchange: now.exchange ?? here,
        symbol: now.symbol ?? shown,
        timeframe: now.timeframe ?? chosen,
      };
      navigate(marketAddress({ ...now, ...filled, ...change }), options);
    },
    [navigate, view],
  );
  const show = useCallback((change: Partial<MarketView>) => go(change), [go]);
  const adjust = useCallback((change: Partial<MarketView>) => go(change, { replace: true }), [go]);

  useEffect(() => {
    if (path !== MARKET_PATH || symbol === null || `${path}?${search}` === marketAddress(view)) return;
    // The address is completed without a step in the history: "back" must leave the page, not undo this.
    const nothingAsked = asked.symbol === null && matchMedia(ONE_PART).matches;
    adjust(nothingAsked ? { panel: 'list' } : {});
  }, [path, search, view, symbol, asked.symbol, adjust]);

  return { view, show, adjust };
}

/** The exchange that is live and a symbol of it, where the address names none. */
export function useFilledUp(asked: Pick<MarketView, 'exchange' | 'symbol'>): Pick<ShownMarket, 'exchange' | 'symbol'> {
  const instruments = useInstruments();
  const live = useMarketStatus()?.status.exchange ?? null;
  const list = instruments.kind === 'ready' ? instruments.list : [];
  const exchange = asked.exchange ?? live ?? list[0]?.exchange ?? '';
  const there = list.filter((each) => each.exchange === exchange);
  const first = there.find((each) => each.symbol === FIRST_SYMBOL) ?? there[0];
  return { exchange, symbol: asked.symbol ?? first?.symbol ?? null };
}
