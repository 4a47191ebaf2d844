/** Orders: sending, changing, telling what became of them, and what waits for a person. */

import type { Principal } from '#contract/access.ts';
import type { orderEndpoints } from '#contract/order-endpoints.ts';
import type {
  DoubtsAnswer,
  OrderAlarmDto,
  OrderAlertDto,
  OrderDto,
  OrderState,
  OrdersHealthDto,
  RefusalReason,
} from '#contract/orders.ts';
import { instantFromMs } from '#kernel/time.ts';
import {
  breakIdFromPublic,
  type GiveAnswer,
  type InputBody,
  type Order,
  type OrderReader,
  orderIdFromPublic,
  projectOrder,
  publicOrderId,
  type Sequencer,
  type SequencerHealth,
} from '#trading/index.ts';
import { cursorTo, readCursor } from '../cursor.ts';
import { keyOf } from '../http/idempotency.ts';
import { ProblemError } from '../http/problems.ts';
import type { Ask, Handlers } from '../http/serve-endpoints.ts';
import { type Asker, byOf, type OrderDesk, type Submitted } from '../order-desk.ts';
import type { FactRefusal, OrderFacts } from '../order-facts.ts';
import { priceIn, quantityIn } from '../order-request.ts';
import { refusal } from './refusal.ts';

export interface OrderParts {
  readonly sequencer: Pick<Sequencer, 'give' | 'order' | 'state' | 'durableSeq'>;
  /** Of the core, and of the adapter that brings its orders to the venue. */
  readonly health: () => SequencerHealth;
  readonly reader: OrderReader;
  /** Doubts, breaks and alarms of a tenant, the oldest first. */
  readonly alerts: (tenant: string) => readonly OrderAlertDto[];
  readonly facts: OrderFacts;
  readonly desk: OrderDesk;
  readonly newId: () => string;
  /** Waits until lists and stories know what is durable up to `seq`; false where that takes longer than `withinMs`. */
  readonly caughtUp: (seq: number, withinMs: number) => Promise<boolean>;
}

type OrderHandlers = Handlers<typeof orderEndpoints>;
type AnyAsk = Pick<Ask<(typeof orderEndpoints)['submitOrder']>, 'principal' | 'request'>;

/** Most orders, breaks and alarms, each, that the tray of doubts shows. */
const DOUBTS_MAX = 500;

/** Why no orders are taken at all. */
export interface OrdersOff {
  readonly off: string;
}

export function orderHandlers(opened: OrderParts | OrdersOff): OrderHandlers {
  const parts = (): OrderParts => {
    if ('off' in opened) throw new ProblemError('ORDERS_HALTED', opened.off, RETRY_LATER);
    return opened;
  };
  return {
    async submitOrder({ body, reply, ...ask }) {
      const { desk } = parts();
      const done = taken(await desk.submit(body, askerOf(ask)));
      if (done.replayed) reply.header('idempotency-replayed', 'true');
      if (done.kind === 'denied') throw deniedProblem(done);
      const { clientOrderId, replayed } = done;
      return { clientOrderId, replayed, orders: [...(await desk.orders(ask.principal.tenantId, done.orderIds))] };
    },
    async checkOrder({ body, ...ask }) {
      const told = await parts().desk.check(body, askerOf(ask));
      if (told.kind === 'no facts' && told.refusal.kind === 'denied')
        return { verdict: 'DENIED', reasons: [reasonOf(told.refusal)] };
      const { kind, reasons } = taken(told);
      return { verdict: kind === 'accepted' ? 'ACCEPTED' : 'DENIED', reasons: [...reasons] };
    },
    ...questionHandlers(parts, opened),
    ...changeHandlers(parts),
    ...resolveHandlers(parts),
  };
}

type Opened = () => OrderParts;

function questionHandlers(
  parts: Opened,
  opened: OrderParts | OrdersOff,
): Pick<OrderHandlers, 'listOrders' | 'listDoubts' | 'getOrdersHealth' | 'getOrder' | 'getOrderEvents'> {
  return {
    async listOrders({ query, principal }) {
      const opened = parts();
      const { limit, cursor, state, doubtful, ...filter } = query;
      const list = `orders ${JSON.stringify([principal.tenantId, { ...query, limit: 0, cursor: '' }])}`;
      const before = cursor === undefined ? null : placeOf(list, cursor);
      const isCurrent = await caughtUp(opened);
      const asked = {
        ...filter,
        tenant: principal.tenantId,
        // The contract lets nothing else through.
        states: state?.split(',') as OrderState[] | undefined,
        doubtful: doubtful === 'true',
      };
      // One more than asked for tells whether there is another page.
      const found = await told(opened.reader.list(asked, { before, limit: limit + 1 }));
      const last = found[limit - 1];
      const nextCursor = last === undefined || found.length <= limit ? null : cursorTo(list, String(last.number));
      return { orders: found.slice(0, limit).map(({ order }) => order), nextCursor, isCurrent };
    },
    async listDoubts({ principal: { tenantId } }) {
      const opened = parts();
      const isCurrent = await caughtUp(opened);
      return { ...(await doubtsOf(opened, tenantId)), isCurrent };
    },
    async getOrdersHealth() {
      return 'off' in opened ? offHealth(opened) : healthOf(opened);
    },
    async getOrder({ params: { id }, principal }) {
      return (await findOrder(parts(), principal, id)) ?? unknown(id);
    },
    async getOrderEvents({ params: { id }, principal }) {
      const opened = parts();
      const isCurrent = await caughtUp(opened);
      const steps = await told(opened.reader.steps(principal.tenantId, id));
      // What is on the disk and not in the projection yet is no unknown order: its story is only not told yet.
      if (steps === null && (await findOrder(opened, principal, id)) === null) unknown(id);
      const events = (steps ?? []).map((step) => ({ ...step, details: { ...step.details } }));
      return { orderId: id, events, isCurrent: isCurrent && steps !== null };
    },
  };
}

async function doubtsOf(
  { sequencer, reader, alerts }: OrderParts,
  tenant: string,
): Promise<Omit<DoubtsAnswer, 'isCurrent'>> {
  // One more than is shown tells whether there are others.
  const doubtful = await told(reader.list({ tenant, doubtful: true }, { before: null, limit: DOUBTS_MAX + 1 }));
  const breaks = await told(reader.openBreaks(tenant));
  const alarms = alerts(tenant).filter(({ kind }) => kind === 'ALARM');
  const shown = { doubtful: doubtful.slice(0, DOUBTS_MAX), alarms: alarms.slice(0, DOUBTS_MAX) };
  const listed = new Set(shown.doubtful.map(({ order }) => order.orderId));
  const alarming = [...new Set(shown.alarms.map(({ orderId }) => orderId))]
    .filter((orderId) => !listed.has(orderId))
    // The core has the order of every open alarm.
    .flatMap((orderId) => sequencer.order(orderIdFromPublic(tenant, orderId) ?? '') ?? [])
    .map((order) => ({ number: order.number, order: projectOrder(order) }));
  const orders = [...shown.doubtful, ...alarming].sort((a, b) => b.number - a.number);
  return {
    orders: orders.map(({ order }) => order),
    breaks: breaks.slice(0, DOUBTS_MAX).map((one) => ({ ...one })),
    alarms: shown.alarms.map(alarmOf),
    more: [doubtful, breaks, alarms].some(({ length }) => length > DOUBTS_MAX),
  };
}

function alarmOf({ orderId, code, text, at, account, exchange, symbol }: OrderAlertDto): OrderAlarmDto {
  return { alarmId: `${orderId}~${code}`, orderId, code, text, at, account, exchange, symbol };
}

function changeHandlers(parts: Opened): Pick<OrderHandlers, 'cancelOrder' | 'replaceOrder' | 'cancelAllOrders'> {
  return {
    async cancelOrder({ params: { id }, ...ask }) {
      const opened = parts();
      const orderId = orderIdFromPublic(ask.principal.tenantId, id) ?? unknown(id);
      const answer = await give(opened, { kind: 'CancelOrder', orderId }, ask);
      if (answer.kind !== 'unknown') return changed(opened, ask.principal, answer);
      // The core has forgotten it, since it is long over.
      const settled = await told(opened.reader.get(ask.principal.tenantId, id));
      if (settled === null) return unknown(id);
      if (settled.state !== 'CANCELED') throw overProblem(settled.state);
      return { orders: [settled] };
    },
    async replaceOrder({ params: { id }, body, ...ask }) {
      const opened = parts();
      const { principal, request } = ask;
      const orderId = orderIdFromPublic(principal.tenantId, id) ?? unknown(id);
      const order = opened.sequencer.order(orderId);
      if (order === undefined) {
        const settled = await told(opened.reader.get(principal.tenantId, id));
        throw settled === null ? unknown(id) : overProblem(settled.state);
      }
      const { exchange, symbol } = order.intent;
      const found = await opened.facts.of({ exchange, symbol });
      if (!found.ok) throw factProblem(found.error);
      const key = keyOf(request);
      const requestId = key === null ? opened.newId() : `${principal.userId} ${key}`;
      const about = { orderId, requestId, terms: termsOf(order, body), facts: found.value.facts };
      return changed(opened, principal, await give(opened, { kind: 'ReplaceOrder', ...about }, ask));
    },
    async cancelAllOrders({ body, ...ask }) {
      const opened = parts();
      const { account = null, exchange = null, symbol = null } = body;
      const scope = { tenant: ask.principal.tenantId, account, exchange, symbol };
      return changed(opened, ask.principal, await give(opened, { kind: 'CancelAll', scope }, ask));
    },
  };
}

function resolveHandlers(parts: Opened): Pick<OrderHandlers, 'resolveDoubt' | 'resolveBreak' | 'acknowledgeAlarm'> {
  return {
    async resolveDoubt({ params: { id }, body, ...ask }) {
      const opened = parts();
      const orderId = orderIdFromPublic(ask.principal.tenantId, id) ?? unknown(id);
      const brokerOrderId = body.outcome === 'SENT' ? body.brokerOrderId : null;
      const input = { kind: 'OperatorResolveDoubt', orderId, brokerOrderId, evidence: body.evidence } as const;
      return changed(opened, ask.principal, await give(opened, input, ask));
    },
    async resolveBreak({ params: { id }, body: { evidence }, ...ask }) {
      const opened = parts();
      const breakId = breakIdFromPublic(ask.principal.tenantId, id);
      if (breakId === null) throw new ProblemError('NOT_FOUND', `There is no open break ${id}.`);
      const answer = await give(opened, { kind: 'OperatorResolveBreak', breakId, evidence }, ask);
      if (answer.kind === 'unknown') throw new ProblemError('NOT_FOUND', `There is no open break ${id}.`);
      return changed(opened, ask.principal, answer);
    },
    async acknowledgeAlarm({ params: { id }, body, ...ask }) {
      const opened = parts();
      const alarmId = breakIdFromPublic(ask.principal.tenantId, id);
      const seenAt = body?.at === undefined ? null : instantFromMs(Date.parse(body.at));
      const answer = alarmId === null ? null : await give(opened, { kind: 'AcknowledgeAlarm', alarmId, seenAt }, ask);
      if (answer === null || answer.kind === 'unknown')
        throw new ProblemError('NOT_FOUND', `There is no open alarm ${id}: somebody may have seen it already.`);
      return changed(opened, ask.principal, answer);
    },
  };
}

function askerOf({ principal, request }: AnyAsk): Asker {
  return { principal, requestId: request.id, key: keyOf(request) };
}

function give({ sequencer }: OrderParts, body: InputBody, { principal, request }: AnyAsk): Promise<GiveAnswer> {
  return sequencer.give(body, byOf({ principal, requestId: request.id }));
}

/** The orders that an answer is about, as they are now; throws where it is a refusal. */
async function changed(
  { desk }: OrderParts,
  { tenantId }: Principal,
  answer: GiveAnswer,
): Promise<{ orders: OrderDto[] }> {
  switch (answer.kind) {
    case 'accepted':
    case 'taken':
      return { orders: [...(await desk.orders(tenantId, answer.orderIds.map(publicOrderId)))] };
    case 'denied':
      throw deniedProblem({ ...answer, orderIds: [] });
    case 'unknown':
      return unknown(publicOrderId(answer.orderId));
    case 'over':
      throw overProblem(answer.life);
    case 'refused': {
      const { code, text } = answer;
      throw new ProblemError('ORDER_NOT_READY', sentence(text), { reasons: [{ code, text }] });
    }
    case 'unavailable':
      throw unavailable(answer);
    case 'conflict':
    case 'adapter':
      throw new Error(`a change of an order was answered with ${answer.kind}`);
  }
}

type Taken = Extract<Submitted, { kind: 'accepted' | 'denied' }>;

/** A request that was taken; throws for any other. */
function taken(done: Submitted): Taken {
  switch (done.kind) {
    case 'accepted':
    case 'denied':
      return done;
    case 'no facts':
      throw factProblem(done.refusal);
    case 'conflict':
      throw new ProblemError('CLIENT_ORDER_ID_REUSED', sentence(done.text));
    case 'refused':
      throw new ProblemError('INVALID_REQUEST', sentence(done.text));
    case 'unavailable':
      throw unavailable(done);
  }
}

function deniedProblem({
  reasons,
  orderIds,
  replayed,
}: Pick<Taken, 'reasons' | 'orderIds' | 'replayed'>): ProblemError {
  const detail = sentence(reasons.map(({ text }) => text).join('; '));
  const about = orderIds.length === 0 ? {} : { orderIds: [...orderIds] };
  return new ProblemError('ORDER_DENIED', detail, { reasons: [...reasons], ...about, replayed });
}

function factProblem(found: FactRefusal): ProblemError {
  if (found.kind !== 'denied') return refusal(found);
  return deniedProblem({ reasons: [reasonOf(found)], orderIds: [], replayed: false });
}

function reasonOf({ code, detail }: Extract<FactRefusal, { kind: 'denied' }>): RefusalReason {
  return { code, text: detail };
}

function overProblem(how: string): ProblemError {
  return new ProblemError('ORDER_OVER', `The order is over: it is ${how}.`);
}

const UNAVAILABLE = {
  BUSY: 'ORDERS_BUSY',
  FULL: 'ORDERS_DISK_FULL',
  HALTED: 'ORDERS_HALTED',
  UNKNOWN: 'ORDERS_UNKNOWN',
} as const;
const RETRY_LATER = { headers: { 'retry-after': '30' } };

function unavailable({ code, text }: Extract<GiveAnswer, { kind: 'unavailable' }>): ProblemError {
  const details = code === 'BUSY' ? { headers: { 'retry-after': '1' } } : RETRY_LATER;
  return new ProblemError(UNAVAILABLE[code], sentence(text), details);
}

/** The core's words begin small and end without a point. */
function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${end}`;
}

function unknown(id: string): never {
  throw new ProblemError('NOT_FOUND', `There is no order ${id}. GET /api/v1/orders lists what there is.`);
}

function placeOf(list: string, cursor: string): number {
  const place = readCursor(list, cursor);
  if (!place.ok) throw new ProblemError('INVALID_REQUEST', place.error);
  return Number(place.value);
}

async function findOrder(
  { sequencer, reader }: OrderParts,
  { tenantId }: Principal,
  id: string,
): Promise<OrderDto | null> {
  const order = sequencer.order(orderIdFromPublic(tenantId, id) ?? '');
  return order === undefined ? told(reader.get(tenantId, id)) : projectOrder(order);
}

/** Terms that a replace leaves out stay as they are. */
function termsOf(
  order: Order,
  {
    quantity,
    price,
    stopPrice,
  }: { quantity?: string | undefined; price?: string | undefined; stopPrice?: string | undefined },
) {
  return {
    quantity: quantity === undefined ? order.quantity : quantityIn(quantity),
    price: price === undefined ? order.price : priceIn(price),
    stopPrice: stopPrice === undefined ? order.stopPrice : priceIn(stopPrice),
  };
}

const CAUGHT_UP_MS = 500;

/** Waits a moment for lists and stories to know what is on the disk by now, so that everybody reads what they wrote. */
function caughtUp({ sequencer, caughtUp: wait }: OrderParts): Promise<boolean> {
  return wait(sequencer.durableSeq, CAUGHT_UP_MS);
}

/** What the lists say; they are no part of the core, and may fail while orders go on. */
async function told<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw new ProblemError('ORDER_LISTS_FAILED', sentence((error as Error).message), RETRY_LATER);
  }
}

function offHealth({ off }: OrdersOff): OrdersHealthDto {
  return { state: 'HALTED', reason: off, durableSeq: 0, projectedSeq: null, adapters: [] };
}

async function healthOf({ sequencer, reader, health }: OrderParts): Promise<OrdersHealthDto> {
  const { durableSeq, state } = sequencer;
  const adapters = [...state.adapters.entries()].map(([adapterId, { session, outSeq, noted }]) => ({
    adapterId,
    session,
    waiting: outSeq - noted,
  }));
  return { ...health(), durableSeq, projectedSeq: await reader.projectedSeq().catch(() => null), adapters };
}
