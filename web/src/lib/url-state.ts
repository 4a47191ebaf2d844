/**
 * The address is the state: `/mercado?exchange=SIM&symbol=PETR4&timeframe=5m` shows the same chart to whoever opens it.
 * What does not fit the contract is dropped, never guessed at.
 */

import { z } from 'zod';
import { seriesKeySchema } from '#contract/market-data.ts';
import { PAGE_PATHS } from '#contract/pages.ts';
import type { Timeframe } from '#contract/timeframe.ts';

export const MARKET_PATH = PAGE_PATHS.market;

/** `list`: the symbols · `trades`: time and sales. */
export type Panel = 'list' | 'trades';
export const LIST_NAMES = ['mine', 'all'] as const;
export type ListName = (typeof LIST_NAMES)[number];

export interface MarketView {
  readonly exchange: string | null;
  readonly symbol: string | null;
  readonly timeframe: Timeframe | null;
  /** The last day of the chart, such as "2025-08-29"; null for the present, with its live bars. */
  readonly date: string | null;
  /** Which part a phone shows besides the chart. A desk shows the list always, and time and sales where asked for. */
  readonly panel: Panel | null;
  /** Whose symbols are listed; null where nobody chose: one's own list once it has a symbol, before that all. */
  readonly list: ListName | null;
  /** Of a continuous future: whether bars before a roll are moved to meet those after it. */
  readonly adjust: 'back' | null;
  /** Least size of the trades that time and sales shows; null for all. */
  readonly minimum: number | null;
  /** What the list is filtered by. */
  readonly filter: string | null;
}

const { exchange, symbol, timeframe } = seriesKeySchema.shape;
const date = z.iso.date();

/** Reads the query of the address, with or without its "?". */
export function parseMarketView(search: string): MarketView {
  const query = new URLSearchParams(search);
  const read = (name: string): string | null => query.get(name);
  return {
    exchange: exchange.safeParse(read('exchange')?.toUpperCase()).data ?? null,
    symbol: symbol.safeParse(read('symbol')?.toUpperCase()).data ?? null,
    timeframe: timeframe.safeParse(read('timeframe')).data ?? null,
    date: date.safeParse(read('date')).data ?? null,
    panel: choice(read('panel'), ['list', 'trades']),
    list: choice(read('list'), LIST_NAMES),
    adjust: choice(read('adjust'), ['back']),
    minimum: /^[1-9]\d{0,8}$/.test(read('minimum') ?? '') ? Number(read('minimum')) : null,
    filter: read('filter') || null,
  };
}

/** The address of a view, with its fields in one fixed order, so that equal views have equal addresses. */
export function marketAddress(view: MarketView): string {
  const query = new URLSearchParams();
  if (view.exchange !== null) query.set('exchange', view.exchange);
  if (view.symbol !== null) query.set('symbol', view.symbol);
  if (view.timeframe !== null) query.set('timeframe', view.timeframe);
  if (view.date !== null) query.set('date', view.date);
  if (view.panel !== null) query.set('panel', view.panel);
  if (view.list !== null) query.set('list', view.list);
  if (view.adjust !== null) query.set('adjust', view.adjust);
  if (view.minimum !== null) query.set('minimum', String(view.minimum));
  if (view.filter !== null && view.filter !== '') query.set('filter', view.filter);
  const text = query.toString();
  return text === '' ? MARKET_PATH : `${MARKET_PATH}?${text}`;
}

function choice<const T extends string>(text: string | null, choices: readonly T[]): T | null {
  return choices.find((each) => each === text) ?? null;
}
