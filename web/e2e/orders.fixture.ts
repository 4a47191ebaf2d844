/**
 * Orders as a server would tell them, made up in the browser's own network: for what the real platform shows seldom,
 * such as doubts, breaks, a full disk, and answers that are lost.
 */

import type { Page, Route } from 'playwright-core';
import type {
  OrderAlarmDto,
  OrderBreakDto,
  OrderDto,
  OrderEventDto,
  OrdersHealthDto,
  RefusalReason,
} from '#contract/orders.ts';
import { orderOf } from '../src/features/orders/order.fixture.ts';

const DAY = Date.UTC(2026, 10, 20, 13);

/** An instant, `seconds` after ten in the morning of the exchange. */
export const at = (seconds: number): string => new Date(DAY + Math.round(seconds * 1_000)).toISOString();

let made = 0;

/** An order that rests, with a change; each is newer than the one before. */
export function madeOrder(change: Partial<OrderDto> = {}): OrderDto {
  const number = ++made;
  return orderOf({
    orderId: `c${number}~0.1`,
    clientOrderId: `c${number}`,
    brokerOrderId: `P${number}`,
    receivedAt: at(number * 7),
    changedAt: at(number * 7 + 0.012),
    ...change,
  });
}

/** An alarm of an order. */
export function alarmOf({ orderId, account, exchange, symbol }: OrderDto, code: string, text: string): OrderAlarmDto {
  return { alarmId: `${orderId}~${code}`, orderId, code, text, at: at(60), account, exchange, symbol };
}

/** What became of a request; `lost`: it was done, and the answer is lost on the way. */
export type Outcome = 'done' | 'lost' | 'denied' | 'full';

export class MadeUpOrders {
  orders: OrderDto[] = [];
  breaks: OrderBreakDto[] = [];
  alarms: OrderAlarmDto[] = [];
  /** Whether the tray is told to be cut off. */
  isCut = false;
  events = new Map<string, OrderEventDto[]>();
  reasons: RefusalReason[] = [];
  /** Whether lists are answered at all. */
  isListing = true;
  /** What becomes of requests, one after the other; then all are done. */
  outcomes: Outcome[] = [];
  health: OrdersHealthDto = {
    state: 'OPEN',
    reason: null,
    durableSeq: 10,
    projectedSeq: 10,
    adapters: [{ adapterId: 'paper', session: 's1', waiting: 0 }],
  };
  /** Bodies of the requests that arrived, and what was resolved or cancelled. */
  readonly submitted: Record<string, unknown>[] = [];
  readonly asked: string[] = [];

  async serve(page: Page): Promise<void> {
    await page.route(/\/api\/v1\/orders(?:[/?].*)?$/, (route) => this.#answer(route));
  }

  async #answer(route: Route): Promise<void> {
    const { pathname, searchParams } = new URL(route.request().url());
    const path = decodeURIComponent(pathname.slice('/api/v1/orders'.length));
    if (route.request().method() === 'GET') return this.#get(route, path, searchParams);
    const body = (route.request().postDataJSON() ?? {}) as Record<string, unknown>;
    if (path === '') return this.#submit(route, body);
    if (path === '/check')
      return json(route, { verdict: this.reasons.length === 0 ? 'ACCEPTED' : 'DENIED', reasons: this.reasons });
    this.asked.push(`${path} ${JSON.stringify(body)}`);
    const [, id = '', verb = ''] = /^\/(.*)\/([\w-]+)$/.exec(path) ?? [];
    if (verb === 'cancel') return this.#change(route, id, { pending: 'CANCEL' });
    if (verb === 'replace') return this.#change(route, id, { ...body, pending: 'REPLACE' });
    if (id.startsWith('breaks/')) {
      this.breaks = this.breaks.filter(({ breakId }) => `breaks/${breakId}` !== id);
      return json(route, { orders: [] });
    }
    if (verb === 'acknowledge') return this.#acknowledge(route, id, body);
    if (verb === 'resolve') return this.#change(route, id, { state: 'REJECT', doubt: false, reason: 'OPERATOR' });
    return json(route, { orders: [] });
  }

  #get(route: Route, path: string, query: URLSearchParams): Promise<void> {
    if (path === '/health') return json(route, this.health);
    if (path === '/doubts') {
      const ids = new Set([...this.breaks, ...this.alarms].map(({ orderId }) => orderId));
      const orders = this.orders.filter(({ doubt, orderId }) => doubt || ids.has(orderId));
      const { breaks, alarms, isCut: more } = this;
      return json(route, { orders, breaks, alarms, more, isCurrent: true });
    }
    if (!this.isListing) return problem(route, 503, 'ORDERS_HALTED');
    if (path === '') return json(route, { orders: this.#listed(query), nextCursor: null, isCurrent: true });
    const [, id = '', events] = /^\/([^/]+)(\/events)?$/.exec(path) ?? [];
    if (events !== undefined) return json(route, { orderId: id, events: this.events.get(id) ?? [], isCurrent: true });
    const order = this.orders.find(({ orderId }) => orderId === id);
    return order === undefined ? problem(route, 404, 'NOT_FOUND') : json(route, order);
  }

  #listed(query: URLSearchParams): OrderDto[] {
    const has = (name: string, value: string): boolean => (query.get(name) ?? value) === value;
    return this.orders
      .filter(
        ({ symbol, account, clientOrderId }) =>
          has('symbol', symbol) && has('account', account) && has('clientOrderId', clientOrderId),
      )
      .filter(({ state }) => query.get('state')?.split(',').includes(state) ?? true)
      .filter(({ doubt }) => query.get('doubtful') === null || doubt)
      .toSorted((a, b) => (a.receivedAt > b.receivedAt ? -1 : 1));
  }

  async #submit(route: Route, body: Record<string, unknown>): Promise<void> {
    this.submitted.push(body);
    const outcome = this.outcomes.shift() ?? 'done';
    if (outcome === 'full') return problem(route, 503, 'ORDERS_DISK_FULL');
    const clientOrderId = String(body['clientOrderId']);
    const known = this.orders.find((order) => order.clientOrderId === clientOrderId);
    if (outcome === 'denied' && known === undefined) return problem(route, 422, 'ORDER_DENIED', this.reasons);
    const { symbol, side, quantity, price = null } = body as Partial<OrderDto>;
    const order =
      known ??
      madeOrder({
        orderId: `${clientOrderId}~0.1`,
        clientOrderId,
        symbol: symbol ?? '',
        side: side ?? 'BUY',
        quantity: quantity ?? '',
        remainingQuantity: quantity ?? '',
        price,
        state: 'NEW',
        brokerOrderId: null,
      });
    if (known === undefined) this.orders.push(order);
    if (outcome === 'lost') return route.abort('connectionreset');
    return json(route, { clientOrderId, replayed: known !== undefined, orders: [order] }, 201);
  }

  /** As the core does: an alarm that is told again since it was seen stays. */
  #acknowledge(route: Route, id: string, body: Record<string, unknown>): Promise<void> {
    const open = this.alarms.find(({ alarmId }) => `alarms/${alarmId}` === id);
    if (open === undefined) return problem(route, 404, 'NOT_FOUND');
    if (open.at !== body['at']) return problem(route, 409, 'ORDER_NOT_READY', [NEWER_ALARM]);
    this.alarms = this.alarms.filter((alarm) => alarm !== open);
    return json(route, { orders: [] });
  }

  #change(route: Route, id: string, change: Partial<OrderDto>): Promise<void> {
    this.orders = this.orders.map((order) =>
      order.orderId === id ? { ...order, ...change, changedAt: at(9_000 + this.asked.length) } : order,
    );
    return json(route, { orders: this.orders.filter(({ orderId }) => orderId === id) });
  }
}

const NEWER_ALARM: RefusalReason = { code: 'NEWER_ALARM', text: 'it was raised again since' };

function json(route: Route, body: unknown, status = 200): Promise<void> {
  return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
}

function problem(route: Route, status: number, code: string, reasons: readonly RefusalReason[] = []): Promise<void> {
  const told = { type: `/errors#${code}`, title: code, status, detail: code, instance: '/', code, requestId: 'r1' };
  return json(route, { ...told, ...(reasons.length > 0 ? { reasons } : {}) }, status);
}
