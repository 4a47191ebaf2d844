/** A hub over a made-up market, and readers that keep what they were sent. */

import assert from 'node:assert/strict';
import type { Principal } from '#contract/access.ts';
import type { CandleDto, QuoteDto } from '#contract/market-data.ts';
import type { OrderAlertDto, OrderDto } from '#contract/orders.ts';
import { type ServerMessage, serverMessageSchema } from '#contract/stream.ts';
import type { TradeDto } from '#contract/trade.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import type { Bus } from '#platform/bus/bus.ts';
import { createLog } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import type { Frame } from './frame.ts';
import { Hub } from './hub.ts';
import type { Reader } from './reader.ts';
import type { OrderSource, StreamSource } from './source.ts';

export function candleOf(start: string, close: string, fields: Partial<CandleDto> = {}): CandleDto {
  return {
    start,
    open: '1',
    high: '9',
    low: '1',
    close,
    volume: '100',
    turnover: null,
    basis: 'regular',
    trades: 1,
    complete: false,
    revision: 0,
    source: 'simulated',
    firstTradeId: 1,
    lastTradeId: 1,
    ...fields,
  };
}

export function quoteOf(symbol: string, last: string): QuoteDto {
  return {
    exchange: 'SIM',
    symbol,
    last,
    previousClose: null,
    open: '1',
    high: '9',
    low: '1',
    volume: '1',
    turnover: null,
    trades: 1,
    lastTradeAt: null,
  };
}

export function tradeOf(id: number): TradeDto {
  return {
    id,
    at: '2026-11-20T13:00:00Z',
    price: '38.12',
    quantity: '100',
    session: 'regular',
    condition: 'regular',
    buyer: 3,
    seller: 8,
  };
}

export function principalOf(userId: string, id = userId): Principal {
  return {
    kind: 'session',
    id,
    userId,
    tenantId: 'house',
    permissions: new Set(['market:read']),
    provenUntilMs: null,
  };
}

/** Somebody of a tenant who may read its orders. */
export function traderOf(tenantId: string, userId = 'ana'): Principal {
  return {
    ...principalOf(userId, `${tenantId}/${userId}`),
    tenantId,
    permissions: new Set(['market:read', 'orders:read']),
  };
}

export function orderOf(orderId: string, fields: Partial<OrderDto> = {}): OrderDto {
  return {
    orderId,
    clientOrderId: orderId.replace(/~.*/, ''),
    account: 'A1',
    exchange: 'SIM',
    symbol: 'PETR4',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'DAY',
    goodTill: null,
    mode: 'PAPER',
    synthetic: false,
    quantity: '100',
    price: '10.00',
    stopPrice: null,
    state: 'NEW',
    doubt: false,
    pending: 'NONE',
    stale: false,
    suspended: false,
    needsId: false,
    filledQuantity: '0',
    remainingQuantity: '100',
    filledNotional: '0.00',
    averagePrice: null,
    reason: null,
    reasonText: '',
    brokerOrderId: null,
    receivedAt: '2026-11-20T13:00:00Z',
    changedAt: '2026-11-20T13:00:00Z',
    ...fields,
  };
}

export function alertOf(alertId: string, orderId = 'c1~0.1'): OrderAlertDto {
  return {
    alertId,
    kind: 'ALARM',
    code: 'LATE_FILL',
    orderId,
    breakId: null,
    account: 'A1',
    exchange: 'SIM',
    symbol: 'PETR4',
    text: 'it traded after its end',
    at: '2026-11-20T13:00:00Z',
  };
}

/** A market of PETR4 and VALE3: what is published is what a snapshot tells. */
export class FakeMarket {
  readonly bus: Bus = createMemoryBus((error) => assert.fail(String(error)));
  readonly candles = new Map<string, CandleDto>();
  readonly quotes = new Map<string, QuoteDto>();
  trades: TradeDto[] = [];
  /** By tenant and id, in the order of their making. */
  readonly orders = new Map<string, Map<string, OrderDto>>();
  readonly alerts = new Map<string, Map<string, OrderAlertDto>>();
  /** Called before a snapshot is read: a test may have something happen meanwhile. */
  onRead: () => Promise<void> | void = () => undefined;

  readonly source: StreamSource = {
    check: async (channels) =>
      channels.map((channel) =>
        'symbol' in channel && !SYMBOLS.includes(channel.symbol)
          ? { code: 'UNKNOWN_SYMBOL', detail: `${channel.symbol} is not known on ${channel.exchange}.` }
          : null,
      ),
    candles: async () => {
      await this.onRead();
      return [...this.candles.values()].sort((a, b) => (a.start < b.start ? -1 : 1)).slice(-2);
    },
    quotes: async () => {
      await this.onRead();
      return [...this.quotes.values()];
    },
    quote: async (_exchange, symbol) => {
      await this.onRead();
      return this.quotes.get(symbol) ?? null;
    },
    trades: () => this.trades.slice(-200),
    status: () => ({
      venue: 'simulated',
      exchange: 'SIM',
      feed: { state: 'live', since: '2026-11-20T13:00:00Z', code: null, reason: null },
      exchangeTime: null,
      phase: null,
      timeZone: 'America/Sao_Paulo',
      symbols: null,
      replay: null,
      history: null,
    }),
    continuous: (_exchange, symbol) =>
      symbol === 'WIN$' ? { product: 'WIN', has: (contract) => contract === 'WINZ26' } : null,
    productOf: (symbol) => (symbol.startsWith('WIN') ? 'WIN' : null),
  };

  readonly orderSource: OrderSource = {
    orders: (tenant) => ({ orders: [...(this.orders.get(tenant)?.values() ?? [])].reverse(), more: false }),
    alerts: (tenant) => [...(this.alerts.get(tenant)?.values() ?? [])],
  };

  order(tenant: string, order: OrderDto): void {
    this.orders.set(tenant, (this.orders.get(tenant) ?? new Map()).set(order.orderId, order));
    this.#publish('oms.orders.ack', { tenant, order });
  }

  alert(tenant: string, alert: OrderAlertDto): void {
    this.alerts.set(tenant, (this.alerts.get(tenant) ?? new Map()).set(alert.alertId, alert));
    this.#publish('oms.alerts.raised', { tenant, alert });
  }

  alertEnded(tenant: string, alertId: string): void {
    this.alerts.get(tenant)?.delete(alertId);
    this.#publish('oms.alerts.ended', { tenant, alertId });
  }

  candle(candle: CandleDto, { symbol = 'PETR4', timeframe = '1m' } = {}): void {
    this.candles.set(candle.start, candle);
    this.#publish(`market_data.${timeframe}.${symbol}`, { exchange: 'SIM', symbol, timeframe, candle });
  }

  removed(start: string): void {
    this.candles.delete(start);
    const payload = { exchange: 'SIM', symbol: 'PETR4', timeframe: '1m', removedStart: start };
    this.#publish('market_data.1m.PETR4', payload);
  }

  quote(quote: QuoteDto): void {
    this.quotes.set(quote.symbol, quote);
    this.#publish(`market_data.quote.${quote.symbol}`, quote);
  }

  trade(...trades: TradeDto[]): void {
    this.trades.push(...trades);
    this.#publish('market_data.trades.PETR4', { exchange: 'SIM', symbol: 'PETR4', trades, busted: [] });
  }

  bust(id: number): void {
    this.trades = this.trades.filter((trade) => trade.id !== id);
    this.#publish('market_data.trades.PETR4', { exchange: 'SIM', symbol: 'PETR4', trades: [], busted: [id] });
  }

  clear(): void {
    this.candles.clear();
    this.quotes.clear();
    this.trades = [];
  }

  #publish(topic: string, payload: unknown): void {
    this.bus.publish(topic, { payload });
  }
}

const SYMBOLS = ['PETR4', 'VALE3', 'WIN$'];

export function hubOver(market: FakeMarket, windowMs = 100): Hub {
  let run = 0;
  return new Hub({
    bus: market.bus,
    source: market.source,
    orders: market.orderSource,
    metrics: createMetrics(),
    log: createLog('silent'),
    windowMs,
    newRun: () => `run${++run}`,
  });
}

/** A line that takes everything at once, unless it is told to hold it. */
export class FakeReader implements Reader {
  readonly messages: ServerMessage[] = [];
  unsentBytes = 0;
  writes = 0;
  closed: readonly [code: number, reason: string] | null = null;

  get isOpen(): boolean {
    return this.closed === null;
  }

  send(frames: readonly Frame<ServerMessage>[]): void {
    this.writes++;
    // As a client reads it, so that whatever is sent is in the contract.
    for (const { text } of frames) this.messages.push(serverMessageSchema.parse(JSON.parse(text.toString())));
  }

  beat(): void {
    /* It never falls silent. */
  }

  close(code: number, reason: string): void {
    this.closed ??= [code, reason];
  }
}
