/** A small world around the core: inputs go in, events are applied, and what always holds is checked after each. */

import assert from 'node:assert/strict';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Instant, instantOf } from '#kernel/time.ts';
import type { InstrumentFacts } from '../risk/basic-check.ts';
import type { Answer } from './answer.ts';
import { adapterOf, apply } from './apply.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Input, InputBody, InputOf } from './command.ts';
import { type Decided, decide } from './decide.ts';
import type { Visit } from './decision.ts';
import type { Event } from './event.ts';
import type { OrderIntent, OrderTerms } from './intent.ts';
import { InvariantWatch } from './invariants.ts';
import type { Figures, Order } from './order.ts';
import { emptyState, POLICY, type Policy, type State } from './state.ts';
import { stateText } from './state-text.ts';
import type { Report } from './trigger.ts';

export const FACTS: InstrumentFacts = {
  tick: priceOf(100),
  lot: 1,
  quantityMax: 1_000_000,
  priceMin: priceOf(90_000),
  priceMax: priceOf(110_000),
  reference: priceOf(100_000),
  phase: 'continuous',
  halted: false,
};

/** A limit order to buy 100 at 10.00. */
export function intentOf(overrides: Partial<OrderIntent> = {}): OrderIntent {
  return {
    tenant: 'house',
    account: 'A1',
    exchange: 'SIM',
    symbol: 'PETR4',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'DAY',
    goodTill: null,
    mode: 'paper',
    synthetic: false,
    quantity: quantityOf(100),
    price: priceOf(100_000),
    stopPrice: null,
    ...overrides,
  };
}

/** Sums of `cum` at 10.00 each. */
export function figures(cum: number, restated = 0): Figures {
  return { cum: quantityOf(cum), notional: BigInt(cum) * 100_000n, restated };
}

export function terms(quantity: number, price: number | null = 100_000): OrderTerms {
  return { quantity: quantityOf(quantity), price: price === null ? null : priceOf(price), stopPrice: null };
}

export const EVERYTHING = { tenant: null, account: null, exchange: null, symbol: null };
export const ADAPTER = 'paper';

/** A core that is watched. With `careful` each decision is made twice, and shown to leave the state alone. */
export class World {
  readonly state: State;
  readonly frames: { readonly input: Input; readonly events: readonly Event[] }[] = [];
  readonly visits: Visit[] = [];
  readonly watch = new InvariantWatch();
  readonly #careful: boolean;
  #seq = 0;
  #at: Instant = instantOf(1_756_472_400_000_000);
  #adapterSeq = 0;

  constructor({ careful = true, policy = {} }: { careful?: boolean; policy?: Partial<Policy> } = {}) {
    this.state = emptyState({ ...POLICY, ...policy });
    this.#careful = careful;
    this.give({ kind: 'AdapterHello', adapterId: ADAPTER, epoch: 1, session: 's1', buildHash: 'test', outSeq: 0 });
  }

  give(body: InputBody): Answer {
    this.#seq++;
    const input = { v: 1, seq: this.#seq, at: this.#at, corr: `c${this.#seq}`, principal: 'tester', ...body } as Input;
    const before = this.#careful ? stateText(this.state) : '';
    const decided = decide(this.state, input);
    if (this.#careful) this.#again(input, decided, before);
    for (const event of decided.events) apply(this.state, event);
    this.frames.push({ input, events: decided.events });
    this.visits.push(...decided.visits);
    this.watch.after(this.state, decided.events);
    return decided.answer;
  }

  #again(input: Input, decided: Decided, before: string): void {
    assert.equal(stateText(this.state), before, 'a decision changed the state');
    assert.equal(canonicalJson(decide(this.state, input)), canonicalJson(decided), 'a decision was made otherwise');
  }

  wait(us: number): this {
    this.#at = instantOf(this.#at + us);
    return this;
  }

  get now(): Instant {
    return this.#at;
  }

  submit(clientOrderId: string, intent: Partial<OrderIntent> = {}, facts: Partial<InstrumentFacts> = {}): Answer {
    return this.give({
      kind: 'SubmitOrder',
      ...keyOf(clientOrderId),
      intent: intentOf(intent),
      facts: { ...FACTS, ...facts },
    });
  }

  replace(orderId: string, wanted: OrderTerms, requestId = 'r1'): Answer {
    return this.give({ kind: 'ReplaceOrder', orderId, requestId, terms: wanted, facts: FACTS });
  }

  cancel(orderId: string): Answer {
    return this.give({ kind: 'CancelOrder', orderId });
  }

  /** Reports of the adapter about one order, each in its own input. */
  report(orderId: string | null, ...reports: readonly Report[]): this {
    for (const report of reports) this.reports([{ orderId, brokerOrderId: null, report }]);
    return this;
  }

  reports(reports: readonly Omit<InputOf<'AdapterReport'>['reports'][number], 'adapterSeq'>[]): Answer {
    const numbered = reports.map((report) => ({ adapterSeq: ++this.#adapterSeq, ...report }));
    const { epoch, noted: outSeq } = adapterOf(this.state, ADAPTER);
    return this.give({ kind: 'AdapterReport', adapterId: ADAPTER, epoch, outSeq, reports: numbered });
  }

  /** The adapter has noted all that it was told. */
  note(): this {
    const { epoch, outSeq } = adapterOf(this.state, ADAPTER);
    this.give({ kind: 'AdapterReport', adapterId: ADAPTER, epoch, outSeq, reports: [] });
    return this;
  }

  order(orderId: string): Order {
    const order = this.state.orders.get(orderId);
    assert.ok(order !== undefined, `${orderId} is not there`);
    return order;
  }

  get events(): Event[] {
    return this.frames.flatMap((frame) => frame.events);
  }

  /** The kinds of events about an order, the newest last. */
  kinds(orderId: string): string[] {
    return this.events.filter((event) => 'orderId' in event && event.orderId === orderId).map(({ kind }) => kind);
  }

  /** Recovery: the state that the events alone make. */
  recovered(): State {
    const state = emptyState(this.state.policy);
    for (const event of this.events) apply(state, event);
    return state;
  }

  /** Checks all that takes long. */
  finish(): void {
    this.watch.whole(this.state);
    assert.equal(stateText(this.recovered()), stateText(this.state), 'recovery leads elsewhere');
  }
}

export function keyOf(clientOrderId: string, bodyHash = clientOrderId) {
  return { tenant: 'house', clientOrderId, bodyHash, adapterId: ADAPTER };
}

/** The id of the only order of a request. */
export function idOf(clientOrderId: string): string {
  return `house/${clientOrderId}/0.1`;
}

export const ack = (brokerOrderId = 'b1'): Report => ({ kind: 'BrokerAck', brokerOrderId });
export const sent: Report = { kind: 'AdapterSent', localId: '7' };
export const logged: Report = { kind: 'AdapterIntentLogged' };
export const cum = (quantity: number, restated = 0): Report => ({ kind: 'Cum', figures: figures(quantity, restated) });
export const canceled = (quantity: number): Report => ({
  kind: 'BrokerCanceled',
  figures: figures(quantity),
  admin: false,
});
export const expired = (quantity: number): Report => ({ kind: 'BrokerExpired', figures: figures(quantity) });
export const rejected: Report = { kind: 'BrokerReject', layer: 'EXCHANGE', code: 'R1', text: 'no' };
export const cancelRejected: Report = { kind: 'CancelRejected', text: 'too late' };
export const replaced = (
  attempt: number | null,
  quantity: number,
  traded: number,
  id: string | null = null,
): Report => ({
  kind: 'BrokerReplaced',
  attempt,
  figures: figures(traded),
  terms: terms(quantity),
  brokerOrderId: id,
});
export const replaceRejected = (attempt: number): Report => ({ kind: 'ReplaceRejected', attempt, text: 'no' });
export const bust = (traded: number, restated: number, live = false): Report => ({
  kind: 'TradeBust',
  execution: 'x1',
  figures: figures(traded, restated),
  live,
});
