/** The address of Ordens is its state: which orders are listed, which one is open, and what the ticket is about. */

import { z } from 'zod';
import { seriesKeySchema } from '#contract/market-data.ts';
import { PAGE_PATHS } from '#contract/pages.ts';
import { parseDataView } from './url-data.ts';
import { parseMarketView } from './url-state.ts';

/** `doubt`: those that wait for a person. */
export const ORDER_FILTERS = ['all', 'open', 'doubt'] as const;
export type OrderFilterName = (typeof ORDER_FILTERS)[number];

export interface OrdersView {
  readonly state: OrderFilterName;
  /** Only orders of this symbol and account; null for all. */
  readonly symbol: string | null;
  readonly account: string | null;
  /** The order whose story is open. */
  readonly order: string | null;
  /** The side that was asked for; null where nobody asked for the ticket, which a desk shows all the same. */
  readonly ticket: 'buy' | 'sell' | null;
  /** What the ticket is about; null for the page to choose. */
  readonly exchange: string | null;
  readonly trade: string | null;
}

const { exchange, symbol } = seriesKeySchema.shape;
const account = z.string().regex(/^[\w.-]{1,32}$/);
const order = z.string().regex(/^[\w.:-]{1,64}~\d+\.\d+$/);

/** Reads the query of the address; what does not fit is dropped, never guessed at. */
export function parseOrdersView(search: string): OrdersView {
  const query = new URLSearchParams(search);
  const read = (name: string): string | null => query.get(name);
  return {
    state: z.enum(ORDER_FILTERS).safeParse(read('state')).data ?? 'all',
    symbol: symbol.safeParse(read('symbol')?.toUpperCase()).data ?? null,
    account: account.safeParse(read('account')).data ?? null,
    order: order.safeParse(read('order')).data ?? null,
    ticket: z.enum(['buy', 'sell']).safeParse(read('ticket')).data ?? null,
    exchange: exchange.safeParse(read('exchange')?.toUpperCase()).data ?? null,
    trade: symbol.safeParse(read('trade')?.toUpperCase()).data ?? null,
  };
}

/** Fields in the order in which addresses have them, so that equal views have equal addresses. */
const FIELDS = ['state', 'symbol', 'account', 'order', 'ticket', 'exchange', 'trade'] as const;

/** The address of a view; what is as on a first visit is left out. */
export function ordersAddress(view: Partial<OrdersView>): string {
  const query = new URLSearchParams();
  for (const field of FIELDS) {
    const value = view[field] ?? null;
    if (value !== null && !(field === 'state' && value === 'all')) query.set(field, value);
  }
  const text = query.toString();
  return text === '' ? PAGE_PATHS.orders : `${PAGE_PATHS.orders}?${text}`;
}

/** Where Ordens opens from another page: its ticket begins with the symbol that was looked at there. */
export function ordersFrom(path: string, search: string): string {
  const looked =
    path === PAGE_PATHS.market ? parseMarketView(search) : path === PAGE_PATHS.data ? parseDataView(search) : null;
  if (looked === null || looked.symbol === null) return PAGE_PATHS.orders;
  return ordersAddress({ exchange: looked.exchange, trade: looked.symbol });
}
