/** Orders as React sees them: the list of a filter, one order, and what is done to them. */

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import type { OrderDto } from '#contract/orders.ts';
import { ApiError } from '../../lib/api.ts';
import { call } from '../../lib/call.ts';
import { type Services, useServices } from '../../lib/services.ts';
import type { OrdersView } from '../../lib/url-orders.ts';
import { useAlerts } from '../../lib/use-alerts.ts';
import { isOpen, OPEN_STATES } from './order-book.ts';
import { OrderFeed } from './order-feed.ts';

const feeds = new WeakMap<Services, OrderFeed>();

/** The one feed of the page: it stays when somebody goes to another page and comes back. */
export function useFeed(): OrderFeed {
  const services = useServices();
  const known = feeds.get(services);
  if (known !== undefined) return known;
  const feed = new OrderFeed(services.stream, services.loop);
  feeds.set(services, feed);
  return feed;
}

/** Renders anew when any order changes; answers how often one did. */
export function useFeedVersion(): number {
  const feed = useFeed();
  return useSyncExternalStore(
    useCallback((listener) => feed.watch(listener), [feed]),
    () => feed.version(),
  );
}

export type OrderFilter = Pick<OrdersView, 'state' | 'symbol' | 'account'>;

export type OrderList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: ApiError; readonly retry: () => void }
  | {
      readonly kind: 'ready';
      /** Newest first, down to the oldest page that was asked for. */
      readonly orders: readonly OrderDto[];
      readonly hasMore: boolean;
      readonly isMoreLoading: boolean;
      readonly more: () => void;
      /** The last question was not answered. */
      readonly isUnanswered: boolean;
      /** The server's lists are behind its journal. */
      readonly isBehind: boolean;
    };

const PAGE_SIZE = 100;
/** Where the stream tells no orders. */
const ASK_EVERY_MS = 5_000;

/** The orders of a filter, live, with older ones on demand. */
export function useOrders(filter: OrderFilter): OrderList {
  const feed = useFeed();
  const version = useFeedVersion();
  const queries = useQueryClient();
  const { state, symbol, account } = filter;
  useEffect(() => feed.onGap(() => void queries.invalidateQueries({ queryKey: ['orders'] })), [feed, queries]);
  const pages = useInfiniteQuery({
    queryKey: ['orders', state, symbol, account],
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === '' ? {} : { cursor: pageParam };
      const query = { ...queryOf(filter), limit: PAGE_SIZE, ...cursor };
      const { orders, nextCursor, isCurrent } = await call(orderEndpoints.listOrders, { query }, signal);
      feed.take(orders);
      const since = nextCursor === null ? null : (orders.at(-1)?.receivedAt ?? null);
      return { since, nextCursor, isCurrent };
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: feed.state() === 'refused' ? ASK_EVERY_MS : false,
  });
  const matches = useMatches(filter);
  const last = pages.data?.pages.at(-1);
  const orders = useMemo(() => {
    // The book is the same object whatever changes in it: its version says that it did.
    void version;
    return last === undefined ? [] : feed.book.list({ matches, since: last.since });
  }, [feed, matches, last, version]);
  if (last === undefined) {
    if (pages.error === null || pages.isFetching) return { kind: 'loading' };
    const error = pages.error instanceof ApiError ? pages.error : new ApiError('answer');
    return { kind: 'failed', error, retry: () => void pages.refetch() };
  }
  return {
    kind: 'ready',
    orders,
    hasMore: pages.hasNextPage,
    isMoreLoading: pages.isFetchingNextPage,
    more: () => void pages.fetchNextPage({ cancelRefetch: false }),
    isUnanswered: pages.error !== null,
    isBehind: pages.data?.pages.some(({ isCurrent }) => !isCurrent) ?? false,
  };
}

function queryOf({ state, symbol, account }: OrderFilter) {
  return {
    ...(state === 'open' ? { state: OPEN_STATES.join(',') } : {}),
    ...(state === 'doubt' ? { doubtful: 'true' as const } : {}),
    ...(symbol === null ? {} : { symbol }),
    ...(account === null ? {} : { account }),
  };
}

/** Whether an order as it is now belongs to a filter. */
function useMatches({ state, symbol, account }: OrderFilter): (order: OrderDto) => boolean {
  const { open } = useAlerts();
  return useMemo(() => {
    // As the server lists them: an alarm is no doubt.
    const waiting = new Set(open.flatMap(({ kind, orderId }) => (kind === 'ALARM' ? [] : [orderId])));
    return (order) =>
      (symbol === null || order.symbol === symbol) &&
      (account === null || order.account === account) &&
      (state === 'all' || (state === 'open' ? isOpen(order) : order.doubt || waiting.has(order.orderId)));
  }, [state, symbol, account, open]);
}
