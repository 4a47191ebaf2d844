/**
 * One decision in the making: the state that it is made on, the events so far, and what goes out with them. Every event
 * is applied to that state at once, so that each next step sees what the one before led to.
 */

import { assert, defined } from '#kernel/assert.ts';
import { instantOf } from '#kernel/time.ts';
import { forVenue } from '../risk/approved.ts';
import { adapterOf, apply, breakIdOf, isUnnoted } from './apply.ts';
import type { Input } from './command.ts';
import type { AdapterMessage, Event, EventBody, OrderEvent } from './event.ts';
import { isOver, type Life, type Order, type Verb } from './order.ts';
import { bindingKey, type State, timerKey } from './state.ts';
import { asReported, type Cell, executionRow, isCanceling, isNewer, transition } from './transition.ts';
import type { Trigger, TriggerRow } from './trigger.ts';

export interface Outgoing {
  readonly adapterId: string;
  readonly outSeq: number;
  readonly message: AdapterMessage;
}

/** A cell of the table that a decision looked up. */
export type Visit = readonly [row: TriggerRow, life: Life];

export class Decision {
  readonly state: State;
  readonly events: Event[] = [];
  readonly outbox: Outgoing[] = [];
  readonly visits: Visit[] = [];
  readonly #input: Input;
  #touched = new Set<string>();

  /** `state` is changed. */
  constructor(state: State, input: Input) {
    assert(input.seq > state.seq, () => `input ${input.seq} comes after ${state.seq}`);
    assert(input.at >= state.at, () => `input ${input.seq} is before the one that it follows`);
    this.state = state;
    this.#input = input;
  }

  emit(body: EventBody): void {
    const { seq, at, corr } = this.#input;
    const event: Event = { v: 1, cause: seq, at, corr, ...body };
    this.events.push(event);
    apply(this.state, event);
    if ('orderId' in event) this.#touched.add(event.orderId);
  }

  order(id: string): Order {
    return defined(this.state.orders.get(id), `the order ${id} is not there`);
  }

  /** Orders that something happened to since the last call, in that order. */
  takeTouched(): readonly string[] {
    const ids = [...this.#touched];
    this.#touched = new Set();
    return ids;
  }

  /**
   * Lets `trigger` happen to an order. What it tells about executions comes first and by its own row: quantity
   * outweighs status.
   */
  happen(orderId: string, trigger: Trigger): void {
    const before = this.order(orderId);
    this.#rows(orderId, trigger);
    this.#askDeferredCancel(before, this.order(orderId));
  }

  /** Queues a message to the adapter of an order. */
  ask(orderId: string, verb: Verb): void {
    const order = this.order(orderId);
    const { adapterId } = order;
    const message = this.#message(order, verb);
    const outSeq = adapterOf(this.state, adapterId).outSeq + 1;
    this.emit({ kind: 'OutboxQueued', adapterId, outSeq, message });
    this.outbox.push({ adapterId, outSeq, message });
  }

  #rows(orderId: string, trigger: Trigger): void {
    const order = this.order(orderId);
    const executions = trigger.kind === 'Cum' || trigger.kind === 'TradeBust' || trigger.kind === 'TradeCorrect';
    if ('figures' in trigger && (executions || isNewer(trigger.figures, order))) {
      const row = executionRow(order, trigger.figures);
      this.#visit(orderId, row === 'TradeCorrect' && trigger.kind === 'TradeBust' ? 'TradeBust' : row, trigger);
    }
    if (!executions) this.#visit(orderId, trigger.kind, trigger);
  }

  #visit(orderId: string, row: TriggerRow, trigger: Trigger): void {
    const order = this.order(orderId);
    const ownerOf = (id: string) => this.state.bindings.get(bindingKey(order.adapterId, id));
    const cell = transition(order, row, trigger, ownerOf);
    this.visits.push([row, order.life]);
    if (cell.rule === 'asReported' && trigger.kind === 'ReconFound') this.#rows(orderId, asReported(trigger));
    // An adapter that is away finds the cancel when it is back: to ask again would only pile up what it is to do then.
    else this.#do(orderId, row === 'CancelTimeout' && isUnnoted(this.state, order) ? { ...cell, asks: [] } : cell);
  }

  #do(orderId: string, { events, asks }: Cell): void {
    for (const told of events) this.emit(this.#once({ orderId, ...told } as OrderEvent));
    for (const verb of asks) this.ask(orderId, verb);
  }

  /** A break that is open already is counted, not opened again. */
  #once(event: OrderEvent): OrderEvent {
    if (event.kind !== 'BreakOpened' || !this.state.breaks.has(breakIdOf(event.orderId, event.row))) return event;
    return { kind: 'TriggerIgnored', orderId: event.orderId, row: event.row, life: event.life };
  }

  /**
   * A cancel of an order in doubt waited until it is known to be there; one of an order that was not sent yet has gone
   * out, and its clock may have run out before there was anything to ask for again.
   */
  #askDeferredCancel(before: Order, after: Order): void {
    if (!isCanceling(before) || !isCanceling(after) || after.life === 'IN_DOUBT' || isOver(after.life)) return;
    const waited = before.life === 'IN_DOUBT';
    const unwatched = before.life === 'QUEUED' && !this.state.timers.has(timerKey(after.id, 'CANCEL'));
    if (after.life !== before.life && (waited || unwatched)) this.ask(after.id, 'CANCEL');
  }

  #message(order: Order, verb: Verb): AdapterMessage {
    const attemptKey = `${order.id}:${verb}:${order.attempts[verb] + 1}`;
    const about = { attemptKey, orderId: order.id };
    const known = { brokerOrderId: order.brokerOrderId, over: isOver(order.life) };
    const notAfter = instantOf(this.#input.at + this.state.policy.sendWithinUs);
    switch (verb) {
      case 'NEW': {
        const approved = defined(order.approved, `${order.id} is sent without permission`);
        const { quantity, price, stopPrice } = order;
        return { ...about, verb, order: forVenue(approved, { quantity, price, stopPrice }), notAfter };
      }
      case 'REPLACE': {
        const { quantity, price, stopPrice } = defined(order.wanted, `${order.id} has nothing to be replaced by`);
        return { ...about, ...known, verb, terms: { quantity, price, stopPrice }, notAfter };
      }
      case 'CANCEL':
      case 'QUERY':
        return { ...about, ...known, verb };
    }
  }
}
