/**
 * What happened on a channel since its last frame. Of bars, quotes and orders the newest value counts; trades are all
 * told, each once, up to a bound. Pure: the lane (lane.ts) makes frames of it.
 */

import type { CandleDto, MarketStatusDto, QuoteDto } from '#contract/market-data.ts';
import type { OrderAlertDto, OrderDto } from '#contract/orders.ts';
import { type Channel, ORDERS_FRAME_MAX, TRADES_FRAME_MAX } from '#contract/stream.ts';
import type { TradeDto } from '#contract/trade.ts';
import type { ChannelMessage } from './frame.ts';

/** One change; null where what it names is gone. */
export type Change =
  | { readonly kind: 'candle'; readonly start: string; readonly candle: CandleDto | null }
  | { readonly kind: 'quote'; readonly symbol: string; readonly quote: QuoteDto | null }
  | { readonly kind: 'trades'; readonly trades: readonly TradeDto[]; readonly busted: readonly number[] }
  | { readonly kind: 'status'; readonly status: MarketStatusDto }
  | { readonly kind: 'order'; readonly order: OrderDto }
  | { readonly kind: 'alert'; readonly alertId: string; readonly alert: OrderAlertDto | null };

type WithoutHead<M> = M extends unknown
  ? Omit<M, 'channel' | 'epoch' | 'seq' | 'ts' | 'snapshot' | 'reason' | 'reset'>
  : never;
/** What a frame says, without its number. */
export type Body = WithoutHead<ChannelMessage>;

/** Changes of one channel that wait for the next frame. */
export interface Gathered {
  add(change: Change): void;
  /** All of them as the body of a frame; null where there are none. Nothing waits any more. */
  take(): Body | null;
}

/** Gathers the changes of a channel; those of another kind are none of it. */
export function gather({ name }: Pick<Channel, 'name'>): Gathered {
  switch (name) {
    case 'candles':
      return gatherNewest<CandleDto>(
        (change) => (change.kind === 'candle' ? [change.start, change.candle] : null),
        (candles, removed) => ({
          type: 'candles',
          data: candles.sort((a, b) => (a.start < b.start ? -1 : 1)),
          ...removedIf(removed),
        }),
      );
    case 'quotes':
      return gatherNewest<QuoteDto>(
        (change) => (change.kind === 'quote' ? [change.symbol, change.quote] : null),
        (quotes, removed) => ({ type: 'quotes', data: quotes, ...removedIf(removed) }),
      );
    case 'quote':
      return gatherNewest<QuoteDto>(
        (change) => (change.kind === 'quote' ? ['', change.quote] : null),
        ([quote = null]) => ({ type: 'quote', data: quote }),
      );
    case 'status':
      return gatherNewest<MarketStatusDto>(
        (change) => (change.kind === 'status' ? ['', change.status] : null),
        ([status]) => (status === undefined ? null : { type: 'status', data: status }),
      );
    case 'trades':
      return gatherTrades();
    case 'orders':
      return gatherNewest<OrderDto>(
        (change) => (change.kind === 'order' ? [change.order.orderId, change.order] : null),
        (orders) => ({ type: 'orders', data: orders }),
        ORDERS_FRAME_MAX,
      );
    case 'alerts':
      return gatherNewest<OrderAlertDto>(
        (change) => (change.kind === 'alert' ? [change.alertId, change.alert] : null),
        (alerts, removed) => ({ type: 'alerts', data: alerts, ...removedIf(removed) }),
        ORDERS_FRAME_MAX,
      );
  }
}

function removedIf(removed: string[]): { removed?: string[] } {
  return removed.length > 0 ? { removed } : {};
}

/** At most `max` values are taken at once; the rest waits for the next frame, in the order in which it came. */
function gatherNewest<T>(
  read: (change: Change) => readonly [id: string, value: T | null] | null,
  bodyOf: (values: T[], removed: string[]) => Body | null,
  max = Number.POSITIVE_INFINITY,
): Gathered {
  const newest = new Map<string, T | null>();
  return {
    add(change) {
      const item = read(change);
      if (item !== null) newest.set(item[0], item[1]);
    },
    take() {
      if (newest.size === 0) return null;
      const taken = newest.size <= max ? [...newest] : [...newest].slice(0, max);
      if (taken.length === newest.size) newest.clear();
      else for (const [id] of taken) newest.delete(id);
      const removed = taken.filter(([, value]) => value === null).map(([id]) => id);
      const values = taken.map(([, value]) => value).filter((value) => value !== null);
      return bodyOf(values, removed);
    },
  };
}

function gatherTrades(): Gathered {
  let trades: TradeDto[] = [];
  let busted: number[] = [];
  let skipped = 0;
  return {
    add(change) {
      if (change.kind !== 'trades') return;
      trades.push(...change.trades);
      busted.push(...change.busted);
      // Twice the bound, so that each trade is moved at most once.
      if (trades.length > 2 * TRADES_FRAME_MAX) skipped += trades.splice(0, trades.length - TRADES_FRAME_MAX).length;
      if (busted.length > 2 * TRADES_FRAME_MAX) busted = busted.slice(-TRADES_FRAME_MAX);
    },
    take() {
      if (trades.length === 0 && busted.length === 0) return null;
      skipped += trades.splice(0, Math.max(0, trades.length - TRADES_FRAME_MAX)).length;
      const told = {
        ...(busted.length > 0 ? { busted: busted.slice(-TRADES_FRAME_MAX) } : {}),
        ...(skipped > 0 ? { skipped } : {}),
      };
      const body: Body = { type: 'trades', data: trades, ...told };
      [trades, busted, skipped] = [[], [], 0];
      return body;
    },
  };
}
