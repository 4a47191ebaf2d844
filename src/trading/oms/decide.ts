/**
 * The core: what follows from an input, given all that came before. A pure function: it reads no clock, and the state
 * that it is given stays as it is. Whoever calls it makes the events durable, applies them, and only then lets the
 * answer and the messages out.
 */

import { ensureNever } from '#kernel/assert.ts';
import { toEpochMs } from '#kernel/time.ts';
import { reportFromAdapter, welcomeAdapter } from './adapter-link.ts';
import type { Answer } from './answer.ts';
import { breakIdOf } from './apply.ts';
import type { Input, InputOf, Scope } from './command.ts';
import { Decision, type Outgoing, type Visit } from './decision.ts';
import type { Event } from './event.ts';
import { type OrderTerms, sameTerms } from './intent.ts';
import { keepLinks } from './linked-orders.ts';
import { isOver, needsId, type Order } from './order.ts';
import { forgetSettled } from './settled.ts';
import { bindingKey, forkState, openOrders, type State, timerKey } from './state.ts';
import { check, renewOrder, submitBracket, submitOco, submitOrder } from './submit.ts';
import { takeMark } from './synthetic-stops.ts';
import { ruleOf } from './transition.table.ts';
import type { Trigger } from './trigger.ts';

export interface Decided {
  readonly events: readonly Event[];
  readonly answer: Answer;
  /** Messages for adapters; the events hold them too. */
  readonly outbox: readonly Outgoing[];
  /** Which cells of the table were looked up, so that a test can tell which never are. */
  readonly visits: readonly Visit[];
}

/** What `input` leads to in `state`, which is not changed. */
export function decide(state: State, input: Input): Decided {
  return advance(forkState(state), input);
}

/**
 * `decide`, with its events applied: `state` is what they make of it. Nothing is done twice, so it is what a live core
 * does. Where an assertion fails, `state` is half changed, and must be thrown away or taken back (undo.ts).
 */
export function advance(state: State, input: Input): Decided {
  const decision = new Decision(state, input);
  const answer = answerTo(decision, input);
  keepLinks(decision);
  const { events, outbox, visits } = decision;
  return { events, answer, outbox, visits };
}

function answerTo(decision: Decision, input: Input): Answer {
  switch (input.kind) {
    case 'SubmitOrder':
      return submitOrder(decision, input);
    case 'SubmitOco':
      return submitOco(decision, input);
    case 'SubmitBracket':
      return submitBracket(decision, input);
    case 'CancelOrder':
      return cancelOrder(decision, input);
    case 'ReplaceOrder':
      return replaceOrder(decision, input);
    case 'CancelAll':
      return toAll(decision, input.scope, { kind: 'CancelRequested' });
    case 'RenewOrder':
      return renewOrder(decision, input);
    case 'AdapterHello':
      return welcomeAdapter(decision, input);
    case 'AdapterReport':
      return reportFromAdapter(decision, input);
    case 'TimerFired':
      return fireTimer(decision, input);
    case 'EodClose':
      return toAll(decision, input.scope, { kind: 'EodClose' });
    case 'ForgetSettled':
      return forgetSettled(decision, input);
    case 'OperatorResolveDoubt':
      return resolveDoubt(decision, input);
    case 'OperatorResolveBreak':
      return resolveBreak(decision, input);
    case 'AcknowledgeAlarm':
      return acknowledge(decision, input);
    case 'MarkUpdate':
      return takeMark(decision, input);
    default:
      return ensureNever(input);
  }
}

/**
 * All orders of a request, or one of them; of a promise always all, as each of its days is the same order to whoever
 * asked. What is over stays so; canceling what is canceled is no error.
 */
function cancelOrder(decision: Decision, { orderId }: InputOf<'CancelOrder'>): Answer {
  const { orders, requests } = decision.state;
  const single = orders.get(orderId);
  const request = requests.get(single?.parentId ?? orderId);
  if (request === undefined) return { kind: 'unknown', orderId };
  const promised = request.promise?.open === true;
  const ids = single === undefined || promised ? request.orderIds : [orderId];
  const live = ids.map((id) => decision.order(id)).filter(({ life }) => !isOver(life));
  for (const id of ids) decision.happen(id, { kind: 'CancelRequested' });
  if (promised) endPromise(decision, request.parentId);
  if (live.length > 0 || promised) return { kind: 'taken', orderIds: ids };
  const last = decision.order(ids.at(-1) ?? '');
  return last.life === 'CANCELED' ? { kind: 'taken', orderIds: ids } : { kind: 'over', life: last.life };
}

function endPromise(decision: Decision, parentId: string): void {
  decision.emit({ kind: 'PromiseEnded', parentId, reason: 'REQUESTED' });
}

function toAll(decision: Decision, scope: Scope, trigger: Trigger): Answer {
  const orders = openOrders(decision.state).filter((order) => matches(order, scope));
  for (const { id } of orders) decision.happen(id, trigger);
  if (trigger.kind === 'CancelRequested') endPromises(decision, scope);
  return { kind: 'taken', orderIds: orders.map(({ id }) => id) };
}

/** What sleeps overnight is canceled too. */
function endPromises(decision: Decision, scope: Scope): void {
  const promised = [...decision.state.requests.entries()].filter(([, { promise }]) => promise?.open === true);
  // By name, so that it does not matter in which order a table came to be.
  promised.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [parentId, { orderIds }] of promised)
    if (matches(decision.order(orderIds[0] ?? ''), scope)) endPromise(decision, parentId);
}

function matches({ intent }: Order, scope: Scope): boolean {
  const { tenant, account, exchange, symbol } = scope;
  return (
    (tenant === null || tenant === intent.tenant) &&
    (account === null || account === intent.account) &&
    (exchange === null || exchange === intent.exchange) &&
    (symbol === null || symbol === intent.symbol)
  );
}

function replaceOrder(decision: Decision, input: InputOf<'ReplaceOrder'>): Answer {
  const { orderId, requestId, terms, facts } = input;
  const order = decision.state.orders.get(orderId);
  if (order === undefined) return { kind: 'unknown', orderId };
  if (order.replaceIds.includes(requestId)) return { kind: 'accepted', orderIds: [orderId], replayed: true };
  if (isOver(order.life)) return { kind: 'over', life: order.life };
  const refusal = replaceRefusal(decision.state, order, terms);
  if (refusal !== null) return { kind: 'refused', ...refusal };
  const { approved, reasons } = check(decision.state, { ...order.intent, ...terms }, facts, order);
  if (approved === null) return { kind: 'denied', orderIds: [orderId], reasons, replayed: false };
  const wanted = { ...terms, reservePrice: approved.reservePrice, requestId };
  decision.happen(orderId, { kind: 'ReplaceRequested', wanted });
  return { kind: 'accepted', orderIds: [orderId], replayed: false };
}

/** Why an order cannot be replaced now: one verb at a time, and only of what the venue is known to have. */
function replaceRefusal(
  { requests }: State,
  order: Order,
  terms: OrderTerms,
): { readonly code: string; readonly text: string } | null {
  if (order.life === 'IN_DOUBT') return { code: 'IN_DOUBT', text: 'nobody knows whether the venue has it' };
  if (ruleOf('ReplaceRequested', order.life) === 'refuseReplace')
    return { code: 'PENDING_STATE', text: `it is ${order.life}: wait until the venue has it` };
  if (order.pending !== 'NONE' || order.wanted !== null)
    return { code: 'PENDING_STATE', text: 'an earlier request for it is not answered yet' };
  // Nothing that the venue shows later could tell whether it was done, and under which id.
  if (sameTerms(order, terms)) return { code: 'UNCHANGED', text: 'it has these terms already' };
  const { quantity } = terms;
  if (quantity <= order.cum) return { code: 'QUANTITY', text: `it has traded ${order.cum} already` };
  if (order.pairId !== null && quantity !== order.quantity)
    return { code: 'QUANTITY', text: 'the quantity of a pair is set by what its orders trade' };
  const hasExits = (requests.get(order.parentId)?.bracket ?? null) !== null;
  if (hasExits && quantity > order.intent.quantity)
    return { code: 'QUANTITY', text: `its exits were approved for ${order.intent.quantity}, and would not cover more` };
  return null;
}

/** A clock of ours ran out. One that was answered meanwhile says nothing any more. */
function fireTimer(decision: Decision, { orderId, verb, at }: InputOf<'TimerFired'>): Answer {
  const timer = decision.state.timers.get(timerKey(orderId, verb));
  if (timer === undefined || timer.dueAt > at) return { kind: 'taken', orderIds: [] };
  decision.emit({ kind: 'TimerDone', orderId, verb });
  if (verb === 'NEW') decision.happen(orderId, { kind: 'OutcomeUnknown', why: 'ACK_TIMEOUT' });
  else decision.happen(orderId, { kind: verb === 'CANCEL' ? 'CancelTimeout' : 'ReplaceTimeout' });
  return { kind: 'taken', orderIds: [orderId] };
}

function resolveDoubt(decision: Decision, input: InputOf<'OperatorResolveDoubt'>): Answer {
  const { orderId, brokerOrderId, evidence } = input;
  const order = decision.state.orders.get(orderId);
  if (order === undefined) return { kind: 'unknown', orderId };
  if (evidence === '') return { kind: 'refused', code: 'EVIDENCE', text: 'say what the decision rests on' };
  const refusal = resolveRefusal(decision, order, brokerOrderId);
  if (refusal !== null) return { kind: 'refused', ...refusal };
  decision.happen(orderId, { kind: 'OperatorResolve', brokerOrderId, evidence });
  return { kind: 'taken', orderIds: [orderId] };
}

/** Why a person cannot decide on it now. Whose an id is, is nobody's business but its owner's. */
function resolveRefusal(
  { state }: Decision,
  order: Order,
  brokerOrderId: string | null,
): { readonly code: string; readonly text: string } | null {
  const owner = brokerOrderId === null ? undefined : state.bindings.get(bindingKey(order.adapterId, brokerOrderId));
  if (owner !== undefined && owner !== order.id)
    return { code: 'BROKER_ID', text: `the id ${brokerOrderId} belongs to another order` };
  const why = certaintyOf(state, order, brokerOrderId);
  return why === null ? null : { code: 'NO_DOUBT', text: `it is ${order.life}: ${why}` };
}

/** What leaves a person nothing to decide. What the venue is taken to have is given up only where it has proven not to. */
function certaintyOf(state: State, order: Order, brokerOrderId: string | null): string | null {
  const rule = ruleOf('OperatorResolve', order.life);
  if (rule === 'resolve') return null;
  if (rule !== 'resolveThere') return 'there is no doubt to resolve';
  if (brokerOrderId === null && state.breaks.has(breakIdOf(order.id, 'ReconNotFoundProven'))) return null;
  if (!needsId(order)) return 'there is no doubt to resolve';
  if (brokerOrderId === null) return 'the venue has taken it: say as which of its orders';
  return brokerOrderId === order.brokerOrderId ? 'it is known as that, and whether it was replaced is asked' : null;
}

function resolveBreak(decision: Decision, { breakId, evidence }: InputOf<'OperatorResolveBreak'>): Answer {
  const open = decision.state.breaks.get(breakId);
  if (open === undefined) return { kind: 'unknown', orderId: breakId };
  if (evidence === '') return { kind: 'refused', code: 'EVIDENCE', text: 'say what the decision rests on' };
  decision.emit({ kind: 'BreakResolved', orderId: open.orderId, row: open.row, evidence });
  return { kind: 'taken', orderIds: [open.orderId] };
}

function acknowledge(decision: Decision, { alarmId, seenAt = null }: InputOf<'AcknowledgeAlarm'>): Answer {
  const open = decision.state.alarms.get(alarmId);
  if (open === undefined) return { kind: 'unknown', orderId: alarmId };
  // Clients are told milliseconds.
  if (seenAt !== null && toEpochMs(open.raisedAt) > toEpochMs(seenAt))
    return { kind: 'refused', code: 'NEWER_ALARM', text: `it was raised again since: ${open.text}` };
  const { orderId, alarm } = open;
  decision.emit({ kind: 'AlarmAcknowledged', orderId, alarm });
  return { kind: 'taken', orderIds: [orderId] };
}
