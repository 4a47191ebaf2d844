/** What the stream shows: the ports through which it asks for the state of the market, and of orders. */

import type { CandleDto, MarketStatusDto, QuoteDto } from '#contract/market-data.ts';
import type { OrderAlertDto, OrderDto } from '#contract/orders.ts';
import type { Channel } from '#contract/stream.ts';
import type { TradeDto } from '#contract/trade.ts';

/** Why a channel is not served; `detail` says what to do. */
export interface ChannelRefusal {
  readonly code: 'UNKNOWN_SYMBOL' | 'UNKNOWN_EXCHANGE' | 'NOT_ALLOWED' | 'NO_ORDERS';
  readonly detail: string;
}

/** A continuous future, whose bars are those of its contracts. */
export interface ContinuousSeries {
  /** What all its contracts begin with, such as "WIN". */
  readonly product: string;
  /** Whether the contract's bar that starts then is the one of the series. */
  has(contract: string, start: string): boolean;
}

/** The orders of each tenant, as they are on the disk. */
export interface OrderSource {
  /** Those that are open and those of today, the newest first, up to a bound: `more` says that there are others. */
  orders(tenant: string): { readonly orders: readonly OrderDto[]; readonly more: boolean };
  alerts(tenant: string): readonly OrderAlertDto[];
}

export interface StreamSource {
  /** For each channel why it cannot be served, or null; makes ready what is asked for afterwards without waiting. */
  check(channels: readonly Channel[]): Promise<readonly (ChannelRefusal | null)[]>;
  /** The bar that moves and the one before it. */
  candles(channel: Extract<Channel, { name: 'candles' }>): Promise<CandleDto[]>;
  quotes(exchange: string): Promise<QuoteDto[]>;
  quote(exchange: string, symbol: string): Promise<QuoteDto | null>;
  /** The newest trades that were published, in the order in which they came. */
  trades(exchange: string, symbol: string): readonly TradeDto[];
  status(): MarketStatusDto;
  /** Null where the symbol is one instrument. */
  continuous(exchange: string, symbol: string): ContinuousSeries | null;
  /** The product of a contract; null where the symbol is none. */
  productOf(symbol: string): string | null;
}
