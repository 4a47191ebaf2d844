/**
 * All that the core knows, made of nothing but its events. Tables are maps of plain objects that are replaced, never
 * changed, so a decision can be made on a fork that leaves the state alone.
 */

import type { Instant } from '#kernel/time.ts';
import { type Amount, greater, NOTHING, plus } from './amount.ts';
import type { AdapterMessage, Alarm, PairAlarm, Request } from './event.ts';
import type { Order, Verb } from './order.ts';
import type { TriggerRow } from './trigger.ts';

/** A map, or a map with changes over it. */
export interface Table<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): unknown;
  delete(key: string): unknown;
  entries(): IterableIterator<[string, Value]>;
}

export interface Policy {
  /** Stops that wait here are taken only where this says so: they depend on the feed. */
  readonly syntheticStops: boolean;
  /** How long a new order may wait to be sent, before its adapter suppresses it. */
  readonly sendWithinUs: number;
  /** How long an answer to each verb may take. */
  readonly answerWithinUs: Readonly<Record<'NEW' | 'CANCEL' | 'REPLACE', number>>;
}

export const POLICY: Policy = {
  syntheticStops: false,
  sendWithinUs: 2_000_000,
  answerWithinUs: { NEW: 5_000_000, CANCEL: 500_000, REPLACE: 5_000_000 },
};

/** What an account has in an instrument, as sums of both sides. */
export interface Position {
  readonly bought: Amount;
  readonly sold: Amount;
}

/** What open orders of an account may still trade in an instrument. */
export interface Exposure {
  readonly buy: Amount;
  readonly sell: Amount;
}

export interface Adapter {
  readonly adapterId: string;
  readonly epoch: number;
  /** Null until it has said hello. */
  readonly session: string | null;
  readonly buildHash: string;
  /** The last message queued for it. */
  readonly outSeq: number;
  /** The last one that it has noted. */
  readonly noted: number;
  /** The last of its reports that was taken. */
  readonly adapterSeq: number;
}

export interface Break {
  readonly breakId: string;
  readonly orderId: string;
  readonly row: TriggerRow;
  readonly text: string;
  readonly openedAt: Instant;
}

/** What a person should see of an order, until one has. */
export interface OpenAlarm {
  readonly alarmId: string;
  readonly orderId: string;
  readonly alarm: Alarm;
  readonly text: string;
  readonly raisedAt: Instant;
}

/** Orders that share one quantity: two, and those that took the place of one that never came to the venue. */
export interface Pair {
  readonly quantity: number;
  readonly legs: readonly string[];
  /** How much more than its quantity it traded, as told. */
  readonly excess: number;
  /** What the venue refused to reduce or to cancel, by order, since one of them traded last. */
  readonly refusals: Readonly<Record<string, number>>;
  /** How much of what is wrong with it people were told (`toldKey`). */
  readonly told: Readonly<Record<string, number>>;
}

/** What of a pair was told: which alarm, of which order or place in it. */
export function toldKey(alarm: PairAlarm, slot: string): string {
  return `${alarm} ${slot}`;
}

export interface Timer {
  readonly orderId: string;
  readonly verb: Verb;
  readonly dueAt: Instant;
}

export interface State {
  readonly policy: Policy;
  /** Of the last input that changed something. */
  seq: number;
  at: Instant;
  orderCount: number;
  readonly orders: Table<Order>;
  /** Orders that are not over. */
  readonly open: Table<true>;
  readonly requests: Table<Request>;
  /** Ids of the venue, to our orders. */
  readonly bindings: Table<string>;
  readonly positions: Table<Position>;
  readonly exposures: Table<Exposure>;
  readonly pairs: Table<Pair>;
  readonly timers: Table<Timer>;
  readonly adapters: Table<Adapter>;
  /** Messages that their adapter has not noted yet. */
  readonly outbox: Table<AdapterMessage>;
  /** Open breaks. */
  readonly breaks: Table<Break>;
  /** Alarms that nobody has acknowledged. */
  readonly alarms: Table<OpenAlarm>;
  /** How many orders in doubt and open breaks a holding has: nothing may grow there. */
  readonly unsettled: Table<number>;
  /** The last trade that stops were compared with, of instruments in which some wait. */
  readonly marks: Table<number>;
  /** Orders that wait here for a price, by instrument. */
  readonly armed: Table<readonly string[]>;
  /** What was ignored, by row and life; and orders of others that were seen. */
  readonly counters: Table<number>;
}

/** Names of tables, for those who walk over all of them. */
export const TABLES = [
  'orders',
  'open',
  'requests',
  'bindings',
  'positions',
  'exposures',
  'pairs',
  'timers',
  'adapters',
  'outbox',
  'breaks',
  'alarms',
  'unsettled',
  'marks',
  'armed',
  'counters',
] as const satisfies readonly (keyof State)[];

/** A core that has heard nothing yet. */
export function emptyState(policy: Policy = POLICY): State {
  return {
    policy,
    seq: 0,
    at: 0 as Instant,
    orderCount: 0,
    orders: new Map(),
    open: new Map(),
    requests: new Map(),
    bindings: new Map(),
    positions: new Map(),
    exposures: new Map(),
    pairs: new Map(),
    timers: new Map(),
    adapters: new Map(),
    outbox: new Map(),
    breaks: new Map(),
    alarms: new Map(),
    unsettled: new Map(),
    marks: new Map(),
    armed: new Map(),
    counters: new Map(),
  };
}

/** A state over `state`: what is changed in it is not changed there. */
export function forkState(state: State): State {
  const fork = { ...state };
  for (const name of TABLES) (fork as Record<string, unknown>)[name] = new Overlay(state[name] as Table<unknown>);
  return fork;
}

/** Orders that are not over, oldest first. */
export function openOrders(state: State): Order[] {
  const found: Order[] = [];
  for (const [id] of state.open.entries()) {
    const order = state.orders.get(id);
    if (order !== undefined) found.push(order);
  }
  return found.sort((a, b) => a.number - b.number);
}

/** Timers that are due at `now`, the earliest first. */
export function dueTimers(state: State, now: Instant): Timer[] {
  const due: Timer[] = [];
  for (const [, timer] of state.timers.entries()) if (timer.dueAt <= now) due.push(timer);
  return due.sort((a, b) => a.dueAt - b.dueAt || (a.orderId < b.orderId ? -1 : 1));
}

/** Messages for an adapter after `outSeq`, in order. */
export function messagesAfter(state: State, adapterId: string, outSeq: number): AdapterMessage[] {
  const found: AdapterMessage[] = [];
  const last = state.adapters.get(adapterId)?.outSeq ?? 0;
  for (let seq = outSeq + 1; seq <= last; seq++) {
    const message = state.outbox.get(outboxKey(adapterId, seq));
    if (message !== undefined) found.push(message);
  }
  return found;
}

/** Whose answers are waited for. */
export const VERBS_WITH_TIMERS = ['NEW', 'CANCEL', 'REPLACE'] as const satisfies readonly Verb[];

export function timerKey(orderId: string, verb: Timer['verb']): string {
  return `${orderId} ${verb}`;
}

export function outboxKey(adapterId: string, outSeq: number): string {
  return `${adapterId} ${outSeq}`;
}

export function bindingKey(adapterId: string, brokerOrderId: string): string {
  return `${adapterId} ${brokerOrderId}`;
}

export function instrumentKey({ exchange, symbol }: { readonly exchange: string; readonly symbol: string }): string {
  return `${exchange} ${symbol}`;
}

/** What counts against limits for an order: what it holds, or of a pair the greater of both once. */
export function countedAmount(state: State, order: Order): Amount {
  const pair = order.pairId === null ? undefined : state.pairs.get(order.pairId);
  if (pair === undefined) return order.reservation.held;
  return pair.legs.reduce((most, id) => {
    const leg = state.orders.get(id);
    return leg === undefined ? most : greater(most, leg.reservation.held);
  }, NOTHING);
}

/** Signed: bought less sold. */
export function netQuantity(position: Position | undefined): number {
  return position === undefined ? 0 : position.bought.quantity - position.sold.quantity;
}

export function addTo<Sides extends object>(sides: Sides, side: keyof Sides, amount: Amount): Sides {
  return { ...sides, [side]: plus(sides[side] as Amount, amount) };
}

/** Changes over a table that stays as it is. */
class Overlay<Value> implements Table<Value> {
  readonly #base: Table<Value>;
  #changes: Map<string, Value | undefined> | null = null;

  constructor(base: Table<Value>) {
    this.#base = base;
  }

  get(key: string): Value | undefined {
    return this.#changes?.has(key) ? this.#changes.get(key) : this.#base.get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: Value): void {
    this.#changes ??= new Map();
    this.#changes.set(key, value);
  }

  delete(key: string): void {
    if (!this.has(key)) return;
    this.#changes ??= new Map();
    this.#changes.set(key, undefined);
  }

  *entries(): IterableIterator<[string, Value]> {
    for (const [key, value] of this.#base.entries()) if (!this.#changes?.has(key)) yield [key, value];
    for (const [key, value] of this.#changes ?? []) if (value !== undefined) yield [key, value];
  }
}
