/**
 * The address is the state: `/mercado?exchange=SIM&symbol=PETR4&timeframe=5m` shows the same chart to whoever opens it.
 * What does not fit the contract is dropped, never guessed at.
 */

import { seriesKeySchema } from '#contract/market-data.ts';
import { PAGE_PATHS } from '#contract/pages.ts';
import type { Timeframe } from '#contract/timeframe.ts';

export const MARKET_PATH = PAGE_PATHS.market;

export interface MarketView {
  readonly exchange: string | null;
  readonly symbol: string | null;
  readonly timeframe: Timeframe | null;
  /** Which part a phone shows; a desk shows both and ignores it. */
  readonly panel: 'list' | null;
  /** What the list is filtered by. */
  readonly filter: string | null;
}

const { exchange, symbol, timeframe } = seriesKeySchema.shape;

/** Reads the query of the address, with or without its "?". */
export function parseMarketView(search: string): MarketView {
  const query = new URLSearchParams(search);
  const read = (name: string): string | null => query.get(name);
  return {
    exchange: exchange.safeParse(read('exchange')?.toUpperCase()).data ?? null,
    symbol: symbol.safeParse(read('symbol')?.toUpperCase()).data ?? null,
    timeframe: timeframe.safeParse(read('timeframe')).data ?? null,
    panel: read('panel') === 'list' ? 'list' : null,
    filter: read('filter') || null,
  };
}

/** The address of a view, with its fields in one fixed order, so that equal views have equal addresses. */
export function marketAddress(view: MarketView): string {
  const query = new URLSearchParams();
  if (view.exchange !== null) query.set('exchange', view.exchange);
  if (view.symbol !== null) query.set('symbol', view.symbol);
  if (view.timeframe !== null) query.set('timeframe', view.timeframe);
  if (view.panel !== null) query.set('panel', view.panel);
  if (view.filter !== null && view.filter !== '') query.set('filter', view.filter);
  const text = query.toString();
  return text === '' ? MARKET_PATH : `${MARKET_PATH}?${text}`;
}
