/** The order that an event makes of an order. Pure, and the only place where an order changes. */

import { ensureNever } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { NO_RESERVATION } from './amount.ts';
import type { Event, OrderEvent } from './event.ts';
import { type EndReason, holdingOf, isOver, type Life, type Order, type Pending, type Verb } from './order.ts';
import { settledReservation } from './reservation.ts';

const NO_ATTEMPTS: Readonly<Record<Verb, number>> = { NEW: 0, CANCEL: 0, REPLACE: 0, QUERY: 0 };

/** A new order, as it was received. */
export function receivedOrder(event: Event & { readonly kind: 'OrderReceived' }): Order {
  const { intent, approved } = event;
  return {
    id: event.orderId,
    parentId: event.parentId,
    number: event.number,
    adapterId: event.adapterId,
    intent,
    approved,
    holding: holdingOf(intent),
    receivedAt: event.at,
    changedAt: event.at,
    life: 'NEW',
    pending: 'NONE',
    armed: false,
    intentLogged: false,
    stale: false,
    suspended: false,
    lateFill: false,
    overfill: false,
    quantity: intent.quantity,
    price: intent.price,
    stopPrice: intent.stopPrice,
    reservePrice: approved?.reservePrice ?? intent.price ?? intent.stopPrice ?? ZERO,
    cum: quantityOf(0),
    notional: 0n,
    restated: 0,
    wanted: null,
    executions: 0,
    attempts: NO_ATTEMPTS,
    cancelAsked: false,
    cancelSeq: 0,
    replaceIds: [],
    overdue: 0,
    brokerOrderId: null,
    localId: null,
    endReason: null,
    endText: '',
    reservation: NO_RESERVATION,
    pairId: event.pairId,
  };
}

/** `order` after `event`. What is over has no verb pending, and its reservation is closed. */
export function evolve(order: Order, event: Event & OrderEvent): Order {
  // One copy, which nobody else has seen yet: the rest of the change is made in it.
  const next: { -readonly [Field in keyof Order]: Order[Field] } = { ...order, ...changes(order, event) };
  next.changedAt = event.at;
  if (isOver(next.life) && next.pending !== 'NONE') {
    next.pending = 'NONE';
    next.wanted = null;
  }
  const filled = event.kind === 'FillBooked' ? Math.max(event.quantity, 0) : 0;
  next.reservation = settledReservation(next, filled);
  return next;
}

/** The order with one more message to its adapter. */
export function withAttempt(order: Order, verb: Verb, outSeq: number): Order {
  const cancelSeq = verb === 'CANCEL' ? outSeq : order.cancelSeq;
  return { ...order, cancelSeq, attempts: { ...order.attempts, [verb]: order.attempts[verb] + 1 } };
}

const ZERO = priceOf(0);
/** How many replaces of an order are known by their names. */
const REPLACES_KNOWN = 8;

function changes(order: Order, event: OrderEvent): Partial<Order> {
  switch (event.kind) {
    case 'OrderAccepted':
      return { life: 'QUEUED' };
    case 'OrderDenied':
      return end('DENIED', 'CHECK', event.text);
    case 'StopArmed':
      return { armed: true };
    case 'IntentLogged':
      return { intentLogged: true };
    case 'OrderSent':
      return { life: 'SENT', intentLogged: true, localId: event.localId ?? order.localId };
    case 'OrderInDoubt':
      return { life: 'IN_DOUBT' };
    case 'OrderStale':
      return { stale: true };
    case 'BrokerIdBound':
      return { brokerOrderId: event.brokerOrderId };
    case 'OrderAcked':
      return { life: order.life === 'PARTIAL' ? 'PARTIAL' : 'ACK', stale: false };
    case 'OrderAdopted':
      return { life: order.cum > 0 ? 'PARTIAL' : 'ACK', endReason: null, endText: '' };
    case 'OrderRejected':
      return end('REJECTED', event.reason, `${event.code} ${event.text}`.trim());
    case 'OrderNotSent':
      return end('NOT_SENT', event.reason, event.evidence);
    case 'OrderCanceled':
      return end('CANCELED', event.reason, event.text);
    case 'OrderExpired':
      return end('EXPIRED', event.reason, '');
    case 'OrderOverfilled':
      return { overfill: true };
    case 'OrderSuspended':
      return { suspended: event.suspended };
    case 'FillBooked':
    case 'FillBusted':
    case 'FillCorrected':
      return executed(order, event);
    case 'CancelRequested':
    case 'CancelRefused':
    case 'CancelOverdue':
    case 'ReplaceRequested':
    case 'OrderReplaced':
    case 'ReplaceRefused':
    case 'ReplaceOverdue':
      return verbChanges(order, event);
    // Told for the journal, its readers and the counters of apply.ts; the order stays as it is.
    case 'OrderReceived':
    case 'StopTriggered':
    case 'TriggerIgnored':
    case 'BreakOpened':
    case 'BreakResolved':
    case 'TimerDone':
    case 'AlarmRaised':
    case 'AlarmAcknowledged':
      return {};
    default:
      return ensureNever(event);
  }
}

function end(life: Life, endReason: EndReason, endText: string): Partial<Order> {
  return { life, endReason, endText };
}

type ExecutionEvent = Extract<OrderEvent, { kind: 'FillBooked' | 'FillBusted' | 'FillCorrected' }>;

function executed(order: Order, event: ExecutionEvent): Partial<Order> {
  const busted = event.life === 'CANCELED' && order.life === 'FILLED';
  return {
    ...event.figures,
    life: event.life,
    executions: order.executions + 1,
    lateFill: order.lateFill || (event.kind === 'FillBooked' && event.late),
    ...(busted ? { endReason: 'BUSTED' as const } : {}),
    ...(isOver(event.life) ? {} : { endReason: null, endText: '' }),
  };
}

type VerbEvent = Extract<
  OrderEvent,
  {
    kind:
      | 'CancelRequested'
      | 'CancelRefused'
      | 'CancelOverdue'
      | 'ReplaceRequested'
      | 'OrderReplaced'
      | 'ReplaceRefused'
      | 'ReplaceOverdue';
  }
>;

function verbChanges(order: Order, event: VerbEvent): Partial<Order> {
  switch (event.kind) {
    case 'CancelRequested':
      return { pending: 'CANCEL', cancelAsked: order.cancelAsked || event.ours !== true, overdue: 0 };
    case 'CancelOverdue':
      return { pending: 'CANCEL_DOUBT', overdue: order.overdue + 1 };
    case 'CancelRefused':
      // A replace that was overtaken by the cancel has no clock running any more: it is in doubt.
      return { pending: order.wanted === null ? 'NONE' : 'REPLACE_DOUBT', overdue: 0 };
    case 'ReplaceRequested':
      return {
        pending: 'REPLACE',
        wanted: event.wanted,
        replaceIds: [...order.replaceIds, event.wanted.requestId].slice(-REPLACES_KNOWN),
      };
    case 'ReplaceOverdue':
      return { pending: order.pending === 'REPLACE' ? 'REPLACE_DOUBT' : order.pending };
    case 'ReplaceRefused':
      return { life: event.life, wanted: null, pending: withoutReplace(order.pending) };
    case 'OrderReplaced':
      return {
        ...event.terms,
        reservePrice: event.reservePrice,
        life: event.life,
        stale: false,
        ...(event.solicited ? { wanted: null, pending: withoutReplace(order.pending) } : {}),
      };
    default:
      return ensureNever(event);
  }
}

function withoutReplace(pending: Pending): Pending {
  return pending === 'REPLACE' || pending === 'REPLACE_DOUBT' ? 'NONE' : pending;
}
