/**
 * What the desk looks at, in memory: open orders, those that ended last, and what a person should see, of each tenant.
 * Made of what is durable alone, so it is never ahead of the disk; and it needs no database, so that it is told even
 * while the lists are not.
 */

import type { OrderAlertDto, OrderDto } from '#contract/orders.ts';
import { type Instant, toIso } from '#kernel/time.ts';
import type { Durable } from '../journal/sequencer.ts';
import { alarmIdOf, breakIdOf } from '../oms/apply.ts';
import type { Event } from '../oms/event.ts';
import { isNameless, isOver, type Order } from '../oms/order.ts';
import { projectOrder } from '../oms/project-state.ts';
import { publicBreakId, publicOrderId } from '../oms/public-id.ts';
import type { Break, OpenAlarm, State } from '../oms/state.ts';

/** Orders that are over, kept of each tenant. */
const CLOSED_MAX = 1_000;

/** What an input changed, for those who look. */
export interface BoardChange {
  readonly orders: readonly { readonly tenant: string; readonly isNew: boolean; readonly order: OrderDto }[];
  readonly raised: readonly { readonly tenant: string; readonly alert: OrderAlertDto }[];
  readonly ended: readonly { readonly tenant: string; readonly alertId: string }[];
}

export interface BoardOrders {
  /** The newest first. */
  readonly orders: readonly OrderDto[];
  /** Whether there are more than these. */
  readonly more: boolean;
}

/** Of all tenants. */
interface BoardCounts {
  readonly open: number;
  readonly doubts: number;
  readonly breaks: number;
  readonly alarms: number;
}

interface Desk {
  /** By number. */
  readonly open: Map<number, Order>;
  /** By number, the one that changed longest ago first. */
  readonly closed: Map<number, Order>;
  /** Since when orders are over that are no longer kept; null while all are. */
  forgottenAt: Instant | null;
  /** Oldest first. */
  readonly alerts: Map<string, OrderAlertDto>;
}

export class OrderBoard {
  readonly #desks = new Map<string, Desk>();

  /** Takes in what a recovered core knows. */
  seed(state: State): void {
    const orders = [...state.orders.entries()].map(([, order]) => order);
    for (const order of orders.sort((a, b) => a.changedAt - b.changedAt)) {
      this.#place(order);
      this.#followDoubt(order, projectOrder(order));
    }
    for (const [, one] of state.breaks.entries()) {
      const order = state.orders.get(one.orderId);
      if (order !== undefined) this.#raise(order, breakAlert(order, one));
    }
    for (const [, one] of state.alarms.entries()) {
      const order = state.orders.get(one.orderId);
      if (order !== undefined) this.#raise(order, alarmAlert(order, one));
    }
  }

  /** Takes in what has become durable, and says what is to be told of it. */
  take({ events, orders }: Durable): BoardChange {
    const made = new Set(events.filter(({ kind }) => kind === 'OrderReceived').map((event) => orderIdOf(event)));
    const change = { orders: [] as Told[], raised: [] as Raised[], ended: [] as Ended[] };
    const known = new Map(orders.map((order) => [order.id, order]));
    for (const order of orders) {
      const shown = projectOrder(order);
      const { tenant } = order.intent;
      this.#place(order);
      change.orders.push({ tenant, isNew: made.has(order.id), order: shown });
      const doubt = this.#followDoubt(order, shown);
      if (doubt.raised !== null) change.raised.push({ tenant, alert: doubt.raised });
      if (doubt.ended !== null) change.ended.push({ tenant, alertId: doubt.ended });
    }
    for (const event of events) {
      const order = known.get(orderIdOf(event) ?? '');
      if (order !== undefined) this.#follow(order, event, change);
      if (event.kind === 'SettledForgotten') this.#forget(event.parentIds, change);
    }
    return change;
  }

  /** Open orders, and those that ended since `since`, at most `max`: rather those that are open. */
  orders(tenant: string, { since, max }: { readonly since: Instant; readonly max: number }): BoardOrders {
    const desk = this.#desks.get(tenant);
    if (desk === undefined) return { orders: [], more: false };
    const { forgottenAt } = desk;
    const open = newestFirst(desk.open.values());
    const closed = newestFirst([...desk.closed.values()].filter(({ changedAt }) => changedAt >= since));
    const told = [...open, ...closed].slice(0, max);
    const isForgotten = forgottenAt !== null && forgottenAt >= since;
    return {
      orders: newestFirst(told).map(projectOrder),
      more: isForgotten || open.length + closed.length > told.length,
    };
  }

  /** Doubts, breaks and alarms that are open. */
  alerts(tenant: string): OrderAlertDto[] {
    return [...(this.#desks.get(tenant)?.alerts.values() ?? [])];
  }

  /** How many orders are open, and how many doubts, breaks and alarms, of all tenants. */
  counts(): BoardCounts {
    const desks = [...this.#desks.values()];
    const kinds = desks.flatMap(({ alerts }) => [...alerts.values()].map(({ kind }) => kind));
    return {
      open: desks.reduce((sum, { open }) => sum + open.size, 0),
      doubts: kinds.filter((kind) => kind === 'DOUBT').length,
      breaks: kinds.filter((kind) => kind === 'BREAK').length,
      alarms: kinds.filter((kind) => kind === 'ALARM').length,
    };
  }

  #deskOf(tenant: string): Desk {
    const known = this.#desks.get(tenant);
    if (known !== undefined) return known;
    const desk: Desk = { open: new Map(), closed: new Map(), forgottenAt: null, alerts: new Map() };
    this.#desks.set(tenant, desk);
    return desk;
  }

  #place(order: Order): void {
    const desk = this.#deskOf(order.intent.tenant);
    const { open, closed } = desk;
    closed.delete(order.number);
    if (!isOver(order.life)) {
      open.set(order.number, order);
      return;
    }
    open.delete(order.number);
    closed.set(order.number, order);
    if (closed.size <= CLOSED_MAX) return;
    for (const [number, { changedAt }] of closed) {
      closed.delete(number);
      desk.forgottenAt = changedAt;
      return;
    }
  }

  #followDoubt(order: Order, shown: OrderDto): { raised: OrderAlertDto | null; ended: string | null } {
    const { alerts } = this.#deskOf(order.intent.tenant);
    const alertId = `DOUBT:${shown.orderId}`;
    const before = alerts.get(alertId);
    if (!shown.doubt) return { raised: null, ended: alerts.delete(alertId) ? alertId : null };
    const code = order.life === 'IN_DOUBT' || isNameless(order) ? 'NEW' : shown.pending;
    if (before?.code === code) return { raised: null, ended: null };
    const about = { kind: 'DOUBT', code, breakId: null, text: DOUBT_TEXTS[code], at: order.changedAt } as const;
    return { raised: this.#raise(order, alertOf(order, { ...about, alertId })), ended: null };
  }

  #follow(order: Order, event: Event, { raised, ended }: Changes): void {
    const { tenant } = order.intent;
    if (event.kind === 'AlarmRaised') {
      const { alarm, text, at: raisedAt } = event;
      const open = { alarmId: alarmIdOf(order.id, alarm), alarm, text, raisedAt };
      raised.push({ tenant, alert: this.#raise(order, alarmAlert(order, open)) });
    } else if (event.kind === 'AlarmAcknowledged') {
      ended.push({ tenant, alertId: this.#end(tenant, alarmAlertId(alarmIdOf(order.id, event.alarm))) });
    } else if (event.kind === 'BreakOpened') {
      const { row, text, at: openedAt } = event;
      const opened = { breakId: breakIdOf(order.id, row), row, text, openedAt };
      raised.push({ tenant, alert: this.#raise(order, breakAlert(order, opened)) });
    } else if (event.kind === 'BreakResolved') {
      ended.push({ tenant, alertId: this.#end(tenant, breakAlertId(breakIdOf(order.id, event.row))) });
    }
  }

  /** What is forgotten has neither doubts nor breaks, and its alarms go with it. */
  #forget(parentIds: readonly string[], { ended }: Changes): void {
    const gone = new Set(parentIds);
    for (const [tenant, { alerts }] of this.#desks)
      for (const [alertId, { kind, orderId }] of alerts)
        if (kind === 'ALARM' && gone.has(`${tenant}/${orderId.slice(0, orderId.indexOf('~'))}`))
          ended.push({ tenant, alertId: this.#end(tenant, alertId) });
  }

  #raise({ intent }: Order, alert: OrderAlertDto): OrderAlertDto {
    const { alerts } = this.#deskOf(intent.tenant);
    // What is said anew is the newest.
    alerts.delete(alert.alertId);
    alerts.set(alert.alertId, alert);
    return alert;
  }

  #end(tenant: string, alertId: string): string {
    this.#deskOf(tenant).alerts.delete(alertId);
    return alertId;
  }
}

type Told = BoardChange['orders'][number];
type Raised = BoardChange['raised'][number];
type Ended = BoardChange['ended'][number];
interface Changes {
  readonly raised: Raised[];
  readonly ended: Ended[];
}

/** What nobody knows, by the code of a doubt. */
const DOUBT_TEXTS = {
  NONE: 'nobody knows what became of it',
  NEW: 'nobody knows whether the venue has it, or as which of its orders',
  CANCEL: 'the venue has not answered whether it is cancelled',
  REPLACE: 'the venue has not answered whether it is replaced',
} as const;

function orderIdOf(event: Event): string | null {
  return 'orderId' in event ? event.orderId : null;
}

function newestFirst(orders: Iterable<Order>): Order[] {
  return [...orders].sort((a, b) => b.number - a.number);
}

function breakAlertId(breakId: string): string {
  return `BREAK:${publicBreakId(breakId)}`;
}

function breakAlert(order: Order, { breakId, row, text, openedAt }: Omit<Break, 'orderId'>): OrderAlertDto {
  const about = { kind: 'BREAK', code: row, breakId: publicBreakId(breakId), text, at: openedAt } as const;
  return alertOf(order, { ...about, alertId: breakAlertId(breakId) });
}

function alarmAlertId(alarmId: string): string {
  return `ALARM:${publicBreakId(alarmId)}`;
}

function alarmAlert(order: Order, { alarmId, alarm, text, raisedAt }: Omit<OpenAlarm, 'orderId'>): OrderAlertDto {
  const about = { kind: 'ALARM', code: alarm, breakId: null, text, at: raisedAt } as const;
  return alertOf(order, { ...about, alertId: alarmAlertId(alarmId) });
}

type About = Pick<OrderAlertDto, 'alertId' | 'kind' | 'code' | 'breakId' | 'text'> & { readonly at: Instant };

function alertOf({ id, intent }: Order, { at, ...about }: About): OrderAlertDto {
  const { account, exchange, symbol } = intent;
  return { ...about, orderId: publicOrderId(id), account, exchange, symbol, at: toIso(at) };
}
