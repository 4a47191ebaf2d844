/**
 * The state that an event makes of a state. Recovery is this and nothing else: it never decides again. The given state
 * is changed and handed back; the tables in it hold values that are replaced, not changed.
 */

import { assert, defined } from '#kernel/assert.ts';
import { instantOf } from '#kernel/time.ts';
import { type Amount, minus, NOTHING, sameAmount } from './amount.ts';
import type { Alarm, Event, OrderEvent, SystemEvent } from './event.ts';
import { evolve, receivedOrder, withAttempt } from './evolve.ts';
import { forget } from './forget.ts';
import { isArmed, isOver, type Order, reductionId } from './order.ts';
import {
  type Adapter,
  addTo,
  bindingKey,
  countedAmount,
  instrumentKey,
  outboxKey,
  type Pair,
  type State,
  type Timer,
  timerKey,
  toldKey,
  VERBS_WITH_TIMERS,
} from './state.ts';

/** `state` after `event`. */
export function apply(state: State, event: Event): State {
  assert(event.cause >= state.seq && event.at >= state.at, () => `event ${event.cause} comes after ${state.seq}`);
  state.seq = event.cause;
  state.at = event.at;
  if ('orderId' in event) applyToOrder(state, event);
  else applyToSystem(state, event);
  return state;
}

function applyToOrder(state: State, event: Event & OrderEvent): void {
  if (event.kind === 'OrderReceived') {
    state.orderCount = event.number;
    state.orders.set(event.orderId, receivedOrder(event));
    state.open.set(event.orderId, true);
    return;
  }
  const before = defined(state.orders.get(event.orderId), `${event.kind} of an order that nobody knows`);
  const counted = countedAmount(state, before);
  const after = evolve(before, event);
  state.orders.set(after.id, after);
  count(state, after, counted);
  index(state, before, after);
  follow(state, { before, order: after }, event);
}

/** Keeps the sum of what open orders may trade in line with one that changed. */
function count(state: State, order: Order, before: Amount): void {
  const now = countedAmount(state, order);
  if (now === before) return;
  const change = minus(now, before);
  if (sameAmount(change, NOTHING)) return;
  const exposure = state.exposures.get(order.holding) ?? { buy: NOTHING, sell: NOTHING };
  state.exposures.set(order.holding, addTo(exposure, order.intent.side === 'BUY' ? 'buy' : 'sell', change));
}

/** Keeps the tables by which orders are found. */
function index(state: State, before: Order, after: Order): void {
  if (isOver(before.life) !== isOver(after.life)) {
    if (isOver(after.life)) state.open.delete(after.id);
    else state.open.set(after.id, true);
  }
  if (before.brokerOrderId !== after.brokerOrderId && after.brokerOrderId !== null)
    state.bindings.set(bindingKey(after.adapterId, after.brokerOrderId), after.id);
  if ((before.life === 'IN_DOUBT') !== (after.life === 'IN_DOUBT'))
    addCount(state.unsettled, after.holding, after.life === 'IN_DOUBT' ? 1 : -1);
  if (isArmed(before) !== isArmed(after)) arm(state, after, isArmed(after));
  // Only what could be waited for before: most events end no wait, and looking for a key costs more than the rest here.
  for (const verb of VERBS_WITH_TIMERS)
    if (mayWait(before, verb) && !mayWait(after, verb)) state.timers.delete(timerKey(after.id, verb));
}

/** Whether an answer to `verb` may be waited for. */
function mayWait({ life, pending, wanted }: Order, verb: Timer['verb']): boolean {
  if (verb === 'NEW') return life === 'QUEUED' || life === 'SENT';
  if (verb === 'CANCEL') return pending === 'CANCEL' || pending === 'CANCEL_DOUBT';
  return wanted !== null;
}

function arm(state: State, order: Order, waits: boolean): void {
  const key = instrumentKey(order.intent);
  const others = (state.armed.get(key) ?? []).filter((id) => id !== order.id);
  if (waits) state.armed.set(key, [...others, order.id]);
  else if (others.length > 0) state.armed.set(key, others);
  else state.armed.delete(key);
}

/** What an event of an order changes beside the order. */
function follow(
  state: State,
  { before, order }: { readonly before: Order; readonly order: Order },
  event: Event & OrderEvent,
): void {
  const { kind } = event;
  if (kind === 'FillBooked' || kind === 'FillBusted' || kind === 'FillCorrected') {
    const position = state.positions.get(order.holding) ?? { bought: NOTHING, sold: NOTHING };
    state.positions.set(order.holding, addTo(position, order.intent.side === 'BUY' ? 'bought' : 'sold', event));
    // What the others of a pair are to be reduced to is new: it is asked for anew.
    if (order.pairId !== null) changePair(state, order.pairId, () => ({ refusals: {} }));
  } else if (order.pairId !== null && isRefusal(event, before))
    changePair(state, order.pairId, ({ refusals }) => ({
      refusals: { ...refusals, [order.id]: (refusals[order.id] ?? 0) + 1 },
    }));
  else if (kind === 'TriggerIgnored') addCount(state.counters, `${event.row} ${event.life}`, 1);
  else if (kind === 'IntentLogged' || kind === 'OrderSent') startTimer(state, order, { verb: 'NEW' });
  else if (kind === 'CancelOverdue') startTimer(state, order, { verb: 'CANCEL', isAway: isUnnoted(state, order) });
  else if (kind === 'TimerDone') state.timers.delete(timerKey(order.id, event.verb));
  else if (kind === 'BreakOpened') openBreak(state, order, event);
  else if (kind === 'AlarmRaised') raiseAlarm(state, event);
  else if (kind === 'AlarmAcknowledged') state.alarms.delete(alarmIdOf(order.id, event.alarm));
  else if (kind === 'BreakResolved') {
    state.breaks.delete(breakIdOf(order.id, event.row));
    addCount(state.unsettled, order.holding, -1);
  }
}

/** Whether the venue refused to reduce an order of a pair; that it refused what a person asked for is another matter. */
function isRefusal(event: Event & OrderEvent, { id, wanted }: Order): boolean {
  return event.kind === 'CancelRefused' || (event.kind === 'ReplaceRefused' && wanted?.requestId === reductionId(id));
}

function openBreak(state: State, order: Order, event: Event & { readonly kind: 'BreakOpened' }): void {
  const breakId = breakIdOf(order.id, event.row);
  assert(!state.breaks.has(breakId), () => `the break ${breakId} is open already`);
  state.breaks.set(breakId, { breakId, orderId: order.id, row: event.row, text: event.text, openedAt: event.at });
  addCount(state.unsettled, order.holding, 1);
}

/** One of a kind and order is open at a time, with what was said last. */
function raiseAlarm(state: State, { orderId, alarm, text, at }: Event & { readonly kind: 'AlarmRaised' }): void {
  const alarmId = alarmIdOf(orderId, alarm);
  state.alarms.set(alarmId, { alarmId, orderId, alarm, text, raisedAt: at });
}

export function alarmIdOf(orderId: string, alarm: Alarm): string {
  return `${orderId} ${alarm}`;
}

export function breakIdOf(orderId: string, row: string): string {
  return `${orderId} ${row}`;
}

function applyToSystem(state: State, event: Event & SystemEvent): void {
  switch (event.kind) {
    case 'RequestTaken':
      state.requests.set(event.request.parentId, event.request);
      return;
    case 'AttemptAdded':
    case 'PromiseEnded':
    case 'BracketCovered':
      applyToRequest(state, event);
      return;
    case 'OutboxQueued':
      queue(state, event);
      return;
    case 'AdapterConnected': {
      const { epoch, session, buildHash } = event;
      state.adapters.set(event.adapterId, { ...noteTaken(state, event), epoch, session, buildHash });
      return;
    }
    case 'ReportsTaken':
      state.adapters.set(event.adapterId, { ...noteTaken(state, event), adapterSeq: event.adapterSeq });
      return;
    case 'ForeignOrderSeen':
      addCount(state.counters, 'ForeignOrderSeen', 1);
      return;
    case 'PairOpened':
      state.pairs.set(event.pairId, { quantity: event.quantity, legs: event.legs, excess: 0, refusals: {}, told: {} });
      return;
    case 'PairJoined':
      changePair(state, event.pairId, ({ legs }) => ({ legs: [...legs, event.leg] }));
      return;
    case 'OcoDoubleFill':
      changePair(state, event.pairId, () => ({ excess: event.excess }));
      return;
    case 'PairReduced':
      changePair(state, event.pairId, () => ({ quantity: event.quantity }));
      return;
    case 'PairTold': {
      const { alarm, slot, quantity } = event;
      changePair(state, event.pairId, ({ told }) => ({ told: { ...told, [toldKey(alarm, slot)]: quantity } }));
      return;
    }
    case 'SettledForgotten':
      forget(state, event.parentIds);
      return;
    case 'MarkTaken':
      state.marks.set(instrumentKey(event), event.tradeId);
      return;
  }
}

function changePair(state: State, pairId: string, change: (pair: Pair) => Partial<Pair>): void {
  const pair = defined(state.pairs.get(pairId), pairId);
  state.pairs.set(pairId, { ...pair, ...change(pair) });
}

/** The adapter has noted all up to `outSeq`: they need not be kept for it. */
function noteTaken(
  state: State,
  { adapterId, outSeq }: { readonly adapterId: string; readonly outSeq: number },
): Adapter {
  const known = adapterOf(state, adapterId);
  for (let seq = known.noted + 1; seq <= outSeq; seq++) state.outbox.delete(outboxKey(adapterId, seq));
  return { ...known, noted: Math.max(outSeq, known.noted) };
}

function applyToRequest(
  state: State,
  event: Extract<SystemEvent, { kind: 'AttemptAdded' | 'PromiseEnded' | 'BracketCovered' }>,
): void {
  const request = defined(state.requests.get(event.parentId), `${event.kind} of a request that nobody knows`);
  const { promise, bracket } = request;
  if (event.kind === 'AttemptAdded')
    state.requests.set(request.parentId, { ...request, orderIds: [...request.orderIds, event.attemptId] });
  else if (event.kind === 'PromiseEnded')
    state.requests.set(request.parentId, {
      ...request,
      promise: promise === null ? null : { ...promise, open: false },
    });
  else
    state.requests.set(request.parentId, {
      ...request,
      bracket: bracket === null ? null : { ...bracket, covered: event.covered },
    });
}

/** A message stands for one more attempt, and for most verbs for an answer that is due. */
function queue(state: State, { adapterId, outSeq, message }: Event & { readonly kind: 'OutboxQueued' }): void {
  const adapter = adapterOf(state, adapterId);
  assert(outSeq === adapter.outSeq + 1, () => `message ${outSeq} comes after ${adapter.outSeq}`);
  state.adapters.set(adapterId, { ...adapter, outSeq });
  state.outbox.set(outboxKey(adapterId, outSeq), message);
  const order = withAttempt(defined(state.orders.get(message.orderId), message.attemptKey), message.verb, outSeq);
  state.orders.set(order.id, order);
  if (message.verb !== 'QUERY' && !isOver(order.life)) startTimer(state, order, { verb: message.verb });
}

interface Awaited {
  readonly verb: Timer['verb'] & keyof State['policy']['answerWithinUs'];
  /** Its adapter has not even noted the question. */
  readonly isAway?: boolean;
}

/** From now on the answer to `verb` is waited for; each step of a sending waits anew. */
function startTimer(state: State, { id, overdue }: Order, { verb, isAway = false }: Awaited): void {
  const within = state.policy.answerWithinUs[verb];
  const most = isAway ? LONGEST_ABSENT_US : LONGEST_WAIT_US;
  // A cancel is asked for again after twice the time each time, up to a bound.
  const us = verb === 'CANCEL' ? Math.min(within * 2 ** Math.min(overdue, 10), most) : within;
  state.timers.set(timerKey(id, verb), { orderId: id, verb, dueAt: instantOf(state.at + us) });
}

const LONGEST_WAIT_US = 10_000_000;
/** While its adapter is away a cancel waits for it in the outbox: to ask again would only pile it up there. */
const LONGEST_ABSENT_US = 60_000_000;

/** Whether its last cancel is still on its way to the adapter. */
export function isUnnoted(state: State, { adapterId, cancelSeq }: Order): boolean {
  return cancelSeq > adapterOf(state, adapterId).noted;
}

/** What is known of an adapter; one that never said hello is told as such. */
export function adapterOf(state: State, adapterId: string): Adapter {
  const unknown: Adapter = { adapterId, epoch: 0, session: null, buildHash: '', outSeq: 0, noted: 0, adapterSeq: 0 };
  return state.adapters.get(adapterId) ?? unknown;
}

function addCount(table: State['counters'], key: string, change: number): void {
  const count = (table.get(key) ?? 0) + change;
  if (count === 0) table.delete(key);
  else table.set(key, count);
}
