/**
 * The fold from the journal to orders: what frames make of orders, and each event of an order as a step of its story.
 * It applies events as the core does (oms/evolve.ts) and decides nothing.
 */

import { assert, defined } from '#kernel/assert.ts';
import { toIso } from '#kernel/time.ts';
import { breakIdOf } from '../oms/apply.ts';
import type { Input } from '../oms/command.ts';
import type { Event, OrderEvent, Request } from '../oms/event.ts';
import { evolve, receivedOrder, withAttempt } from '../oms/evolve.ts';
import type { OrderRecord } from './order-record.ts';
import type { JournalPosition, NumberedStep, OrderStep, ProjectedChange, RequestRecord } from './order-store.ts';
import { stepDetails, type ToldEvent } from './step-details.ts';

/** A row of the journal as it is read: an input, and what was decided of it. */
export interface JournalFrame {
  /** Of the writer. */
  readonly epoch: number;
  readonly input: Input;
  readonly events: readonly Event[];
}

/** Orders that must be known before `frames` can be projected: those that something happens to, and that exist before. */
export function ordersBefore(frames: readonly JournalFrame[]): ReadonlySet<string> {
  const made = new Set<string>();
  const before = new Set<string>();
  for (const event of frames.flatMap(({ events }) => events)) {
    const told = toldOf(event);
    if (told === null) continue;
    if (told.event.kind === 'OrderReceived') made.add(told.orderId);
    else if (!made.has(told.orderId)) before.add(told.orderId);
  }
  return before;
}

/** What `frames`, which follow on `from` without a hole, make of the orders of `known`. */
export function project(
  from: JournalPosition,
  frames: readonly JournalFrame[],
  known: (orderId: string) => OrderRecord | undefined,
): ProjectedChange {
  let to = from;
  const records = new Map<string, OrderRecord>();
  const steps: NumberedStep[] = [];
  const requests: RequestRecord[] = [];
  for (const { epoch, input, events } of frames) {
    assert(input.seq === to.seq + 1 && epoch >= to.epoch, () => `row ${input.seq} does not follow on ${to.seq}`);
    to = { epoch, seq: input.seq };
    const at = toIso(input.at);
    for (const [index, event] of events.entries()) {
      if (event.kind === 'RequestTaken') requests.push(requestOf(event.request));
      const told = toldOf(event);
      if (told === null) continue;
      const before = records.get(told.orderId) ?? known(told.orderId);
      const after = projectEvent(before, told.event);
      records.set(told.orderId, after);
      steps.push({ orderNumber: after.order.number, step: stepOf(told.event, { input, at, index }) });
    }
  }
  return { from, to, records: [...records.values()], steps, requests };
}

/** The order that an event belongs to; null where it belongs to none. */
function toldOf(event: Event): { readonly orderId: string; readonly event: Event & ToldEvent } | null {
  if ('orderId' in event) return { orderId: event.orderId, event };
  return event.kind === 'OutboxQueued' ? { orderId: event.message.orderId, event } : null;
}

function projectEvent(before: OrderRecord | undefined, event: Event & ToldEvent): OrderRecord {
  if (event.kind === 'OrderReceived') return { order: receivedOrder(event), breaks: [] };
  const { order, breaks } = defined(before, `${event.kind} of an order that is not there`);
  if (event.kind === 'OutboxQueued') return { order: withAttempt(order, event.message.verb, event.outSeq), breaks };
  return { order: evolve(order, event), breaks: breaksAfter(breaks, event) };
}

function breaksAfter(breaks: OrderRecord['breaks'], event: Event & OrderEvent): OrderRecord['breaks'] {
  if (event.kind === 'BreakResolved') return breaks.filter(({ row }) => row !== event.row);
  if (event.kind !== 'BreakOpened') return breaks;
  const { orderId, row, text, at: openedAt } = event;
  return [...breaks, { breakId: breakIdOf(orderId, row), orderId, row, text, openedAt }];
}

function requestOf({ tenant, clientOrderId, bodyHash, reasons }: Request): RequestRecord {
  return { tenant, clientOrderId, bodyHash, reasons };
}

interface Place {
  readonly input: Input;
  /** The moment of the input, which is that of every event that follows from it. */
  readonly at: string;
  readonly index: number;
}

function stepOf(event: Event & ToldEvent, { input: { seq, principal, corr }, at, index }: Place): OrderStep {
  return { seq, index, at, kind: event.kind, principal, corr, details: stepDetails(event) };
}
