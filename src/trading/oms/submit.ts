/** New orders: known already, refused with every reason, or accepted; single, as a pair, or as an entry with exits. */

import { type Approved, approvedPart, type CheckedOrder } from '../risk/approved.ts';
import { checkOrder, type InstrumentFacts, type Refusal } from '../risk/basic-check.ts';
import type { Answer } from './answer.ts';
import type { InputOf, RequestKey } from './command.ts';
import type { Decision } from './decision.ts';
import type { Request } from './event.ts';
import type { OrderIntent } from './intent.ts';
import { holdingOf, isOver, type Order } from './order.ts';
import { countedAmount, netQuantity, type State } from './state.ts';

type Reason = Refusal<string>;
type Checked = { readonly intent: OrderIntent; readonly approved: Approved<CheckedOrder> | null };

export function submitOrder(decision: Decision, input: InputOf<'SubmitOrder'>): Answer {
  return once(decision, input, () => {
    const { intent, facts } = input;
    const { approved, reasons } = check(decision.state, intent, facts);
    const { timeInForce, goodTill } = intent;
    const promised = approved !== null && (timeInForce === 'GTC' || timeInForce === 'GTD');
    const promise = promised ? { until: goodTill, open: true } : null;
    return take(decision, input, { orders: [{ intent, approved }], reasons, promise });
  });
}

/** Both legs are of one side and quantity: together they are one order at two prices. */
export function submitOco(decision: Decision, input: InputOf<'SubmitOco'>): Answer {
  return once(decision, input, () => {
    const checks = input.intents.map((intent) => ({ intent, ...check(decision.state, intent, input.facts) }));
    const reasons = [...ocoReasons(input.intents), ...checks.flatMap((it) => it.reasons)];
    return take(decision, input, { orders: checks, reasons, pairQuantity: input.intents[0].quantity });
  });
}

export function submitBracket(decision: Decision, input: InputOf<'SubmitBracket'>): Answer {
  return once(decision, input, () => {
    const { intent, facts } = input;
    const entry = check(decision.state, intent, facts);
    const exits = exitsOf(input);
    const [gain, loss] = exits.map((exit) => checkOrder(exit, facts));
    const reasons = [...bracketReasons(input), ...entry.reasons];
    for (const verdict of [gain, loss]) if (verdict?.kind === 'refused') reasons.push(...verdict.reasons);
    const bracket =
      gain?.kind === 'approved' && loss?.kind === 'approved'
        ? { exits: [gain.order, loss.order] as const, covered: 0 }
        : null;
    return take(decision, input, { orders: [{ intent, approved: entry.approved }], reasons, bracket });
  });
}

/** What a GTC or GTD order has left, as a new attempt of a new day. */
export function renewOrder(decision: Decision, { parentId, day, facts }: InputOf<'RenewOrder'>): Answer {
  const request = decision.state.requests.get(parentId);
  const last = decision.state.orders.get(request?.orderIds.at(-1) ?? '');
  if (request === undefined || last === undefined) return { kind: 'unknown', orderId: parentId };
  const { promise, adapterId } = request;
  if (promise === null || !promise.open) return { kind: 'over', life: last.life };
  if (!isOver(last.life)) return refused('NOT_OVER', `its last attempt is ${last.life}: it must be settled first`);
  // Of its first day whoever asked was told that it was not sent; of a later one nobody looks at the answer.
  const goesOn = last.life === 'EXPIRED' || (last.life === 'NOT_SENT' && request.orderIds.length > 1);
  const end = !goesOn ? 'DONE' : promise.until !== null && promise.until < day ? 'EXPIRED' : null;
  if (end !== null) {
    decision.emit({ kind: 'PromiseEnded', parentId, reason: end });
    return { kind: 'over', life: last.life };
  }
  const { price, stopPrice } = last;
  const intent = { ...last.intent, price, stopPrice, quantity: rest(last) };
  const { approved, reasons } = check(decision.state, intent, facts);
  if (approved === null) {
    const text = reasons.map((reason) => reason.text).join('; ');
    decision.emit({ kind: 'AlarmRaised', orderId: last.id, alarm: 'PROMISE_DENIED', text });
    return { kind: 'denied', orderIds: [], reasons, replayed: false };
  }
  const orderId = `${parentId}/0.${request.orderIds.length + 1}`;
  decision.emit({ kind: 'AttemptAdded', parentId, attemptId: orderId });
  place(decision, { orderId, parentId, adapterId, intent, approved, pairId: null });
  return { kind: 'accepted', orderIds: [orderId], replayed: false };
}

/** Exits for `quantity` more of an entry that traded. */
export function openExits(decision: Decision, request: Request, quantity: number): void {
  const { parentId, adapterId, bracket, orderIds } = request;
  if (bracket === null) return;
  const legs = [nextAttempt(parentId, orderIds, 1), nextAttempt(parentId, orderIds, 2)] as const;
  const pairId = `${parentId}/${legs[0].split('.').at(-1)}`;
  decision.emit({ kind: 'BracketCovered', parentId, covered: bracket.covered + quantity });
  decision.emit({ kind: 'PairOpened', pairId, quantity, legs });
  for (const [index, exit] of bracket.exits.entries()) {
    const orderId = legs[index === 0 ? 0 : 1];
    const approved = approvedPart(exit, quantity);
    decision.emit({ kind: 'AttemptAdded', parentId, attemptId: orderId });
    place(decision, { orderId, parentId, adapterId, intent: approved, approved, pairId });
  }
}

/** An exit that never came to the venue, once more, for what its pair has left. */
export function openExitAgain(decision: Decision, request: Request, exit: Order, quantity: number): void {
  const { parentId, adapterId, bracket, orderIds } = request;
  const { pairId } = exit;
  if (bracket === null || pairId === null) return;
  const leg = exit.id.startsWith(`${parentId}/1.`) ? 1 : 2;
  const orderId = nextAttempt(parentId, orderIds, leg);
  const approved = approvedPart(bracket.exits[leg - 1] ?? bracket.exits[0], quantity);
  decision.emit({ kind: 'AttemptAdded', parentId, attemptId: orderId });
  decision.emit({ kind: 'PairJoined', pairId, leg: orderId });
  place(decision, { orderId, parentId, adapterId, intent: approved, approved, pairId });
}

function nextAttempt(parentId: string, orderIds: readonly string[], leg: 1 | 2): string {
  const earlier = orderIds.filter((id) => id.startsWith(`${parentId}/${leg}.`));
  return `${parentId}/${leg}.${earlier.length + 1}`;
}

/** Letters, digits and four marks, so that ids made of it are unambiguous. */
const CLIENT_ID = /^[\w.:-]{1,64}$/;

/** The answer of the first time where a request is known; `first` otherwise. */
function once(decision: Decision, key: RequestKey, first: () => Answer): Answer {
  if (!CLIENT_ID.test(key.clientOrderId) || !CLIENT_ID.test(key.tenant))
    return refused('CLIENT_ORDER_ID', 'a clientOrderId has 1 to 64 letters, digits, ".", ":", "_" or "-"');
  const known = decision.state.requests.get(parentIdOf(key));
  if (known === undefined) return first();
  if (known.bodyHash !== key.bodyHash)
    return {
      kind: 'conflict',
      text: `the name ${key.clientOrderId} is another order's already: choose a new clientOrderId`,
    };
  return answerOf(firstOrders(known), known.reasons, true);
}

/** The orders that a request was answered with: exits and later attempts came after that. */
function firstOrders({ orderIds }: Request): readonly string[] {
  return orderIds[0]?.endsWith('/0.1') === true ? orderIds.slice(0, 1) : orderIds;
}

interface Taken {
  readonly orders: readonly Checked[];
  readonly reasons: readonly Reason[];
  readonly promise?: Request['promise'];
  readonly bracket?: Request['bracket'];
  readonly pairQuantity?: number;
}

/** Notes the request, and makes its orders: refused ones too, so that they are in the history. */
function take(decision: Decision, key: RequestKey, taken: Taken): Answer {
  const { tenant, clientOrderId, bodyHash, adapterId } = key;
  const { orders, reasons, promise = null, bracket = null, pairQuantity } = taken;
  const parentId = parentIdOf(key);
  const pairId = pairQuantity === undefined || reasons.length > 0 ? null : `${parentId}/1`;
  const ids = orders.map((_, index) => (pairQuantity === undefined ? `${parentId}/0.1` : `${parentId}/${index + 1}.1`));
  const about = { parentId, tenant, clientOrderId, bodyHash, adapterId, orderIds: ids, reasons };
  decision.emit({ kind: 'RequestTaken', request: { ...about, promise, bracket } });
  if (pairId !== null && pairQuantity !== undefined)
    decision.emit({ kind: 'PairOpened', pairId, quantity: pairQuantity, legs: [ids[0] ?? '', ids[1] ?? ''] });
  for (const [index, { intent, approved }] of orders.entries()) {
    const orderId = ids[index] ?? '';
    if (reasons.length === 0) place(decision, { orderId, parentId, adapterId, intent, approved, pairId });
    else deny(decision, { orderId, parentId, adapterId, intent, reasons });
  }
  return answerOf(ids, reasons, false);
}

interface Placed {
  readonly orderId: string;
  readonly parentId: string;
  readonly adapterId: string;
  readonly intent: OrderIntent;
}

function place(decision: Decision, order: Placed & { approved: Checked['approved']; pairId: string | null }): void {
  const number = decision.state.orderCount + 1;
  decision.emit({ kind: 'OrderReceived', number, ...order });
  if (order.intent.synthetic) decision.emit({ kind: 'StopArmed', orderId: order.orderId });
  else decision.happen(order.orderId, { kind: 'RiskAccepted' });
}

function deny(decision: Decision, { reasons, ...order }: Placed & { reasons: readonly Reason[] }): void {
  const number = decision.state.orderCount + 1;
  decision.emit({ kind: 'OrderReceived', number, ...order, approved: null, pairId: null });
  const codes = reasons.map(({ code }) => code);
  decision.happen(order.orderId, { kind: 'RiskDenied', codes, text: reasons.map(({ text }) => text).join('; ') });
}

function answerOf(orderIds: readonly string[], reasons: readonly Reason[], replayed: boolean): Answer {
  if (reasons.length > 0) return { kind: 'denied', orderIds, reasons, replayed };
  return { kind: 'accepted', orderIds, replayed };
}

function parentIdOf({ tenant, clientOrderId }: RequestKey): string {
  return `${tenant}/${clientOrderId}`;
}

/** The check of its instrument, and what only the state knows: nothing grows where something is unresolved. */
export function check(
  state: State,
  intent: OrderIntent,
  facts: InstrumentFacts,
  replaced: Order | null = null,
): { readonly approved: Approved<CheckedOrder> | null; readonly reasons: readonly Reason[] } {
  const verdict = checkOrder(intent, facts);
  const reasons: Reason[] = verdict.kind === 'refused' ? [...verdict.reasons] : [];
  if (intent.synthetic && !state.policy.syntheticStops)
    reasons.push({ code: 'SYNTHETIC_STOP', text: 'stops that wait here are switched off: let it rest at the venue' });
  if (state.unsettled.has(holdingOf(intent)) && !reduces(state, intent, replaced))
    reasons.push({ code: 'UNSETTLED', text: 'an order here is in doubt or a break is open: resolve it first' });
  return { approved: verdict.kind === 'approved' && reasons.length === 0 ? verdict.order : null, reasons };
}

/** Whether an order only makes a position smaller, whatever else of its side trades; it takes the place of `replaced`. */
function reduces(state: State, intent: OrderIntent, replaced: Order | null): boolean {
  const holding = holdingOf(intent);
  const net = netQuantity(state.positions.get(holding));
  const exposure = state.exposures.get(holding);
  const open = (intent.side === 'BUY' ? exposure?.buy : exposure?.sell)?.quantity ?? 0;
  const others = open - (replaced === null ? 0 : countedAmount(state, replaced).quantity);
  const more = intent.quantity - (replaced?.cum ?? 0);
  return intent.side === 'BUY' ? net + others + more <= 0 : net - others - more >= 0;
}

function refused(code: string, text: string): Answer {
  return { kind: 'refused', code, text };
}

function rest({ quantity, cum }: { quantity: OrderIntent['quantity']; cum: number }): OrderIntent['quantity'] {
  return (quantity - cum) as OrderIntent['quantity'];
}

function form(text: string): Reason {
  return { code: 'FORM', text };
}

function ocoReasons([first, second]: InputOf<'SubmitOco'>['intents']): Reason[] {
  const found: Reason[] = [];
  if (holdingOf(first) !== holdingOf(second) || first.side !== second.side || first.quantity !== second.quantity)
    found.push(form('both orders of a pair have the same account, instrument, side and quantity'));
  for (const { timeInForce, synthetic } of [first, second])
    if (timeInForce !== 'DAY' || synthetic)
      found.push(form('the orders of a pair are day orders that rest at the venue'));
  const limit = [first, second].find(({ type }) => type === 'LIMIT')?.price ?? null;
  const stop = [first, second].find(({ type }) => type === 'STOP' || type === 'STOP_LIMIT')?.stopPrice ?? null;
  if (limit === null || stop === null || !isBetter(first.side, limit, stop))
    found.push(form('a pair is a limit that gains and a stop that loses: to sell, the limit is above the stop'));
  return found;
}

/** Whether whoever trades on `side` rather trades at `price` than at `other`. */
function isBetter(side: OrderIntent['side'], price: number, other: number): boolean {
  return side === 'SELL' ? price > other : price < other;
}

function bracketReasons({ intent, takeProfit, stopLoss, facts }: InputOf<'SubmitBracket'>): Reason[] {
  const found: Reason[] = [];
  const exit = intent.side === 'BUY' ? 'SELL' : 'BUY';
  if (!isBetter(exit, takeProfit, stopLoss.stopPrice))
    found.push(form('the gain and the loss of a bracket are the wrong way round'));
  for (const entry of entryPrices(intent, facts))
    if (entry !== null && !(isBetter(exit, takeProfit, entry) && isBetter(exit, entry, stopLoss.stopPrice)))
      found.push(form('the prices of the entry of a bracket lie between its gain and its loss'));
  if (intent.timeInForce === 'GTC' || intent.timeInForce === 'GTD' || intent.synthetic)
    found.push(form('the entry of a bracket lasts no longer than its day, and rests at the venue'));
  return found;
}

/** What an entry may trade at: its prices, and the last one where it does not wait for another. */
function entryPrices({ side, price, stopPrice }: OrderIntent, { reference }: InstrumentFacts): (number | null)[] {
  const waits = stopPrice !== null || (price !== null && reference !== null && isBetter(side, price, reference));
  return [price, stopPrice, waits ? null : reference];
}

/** The exits of a bracket: its gain as a limit, its loss as a stop at the venue. */
function exitsOf({ intent, takeProfit, stopLoss }: InputOf<'SubmitBracket'>): readonly OrderIntent[] {
  const side = intent.side === 'BUY' ? 'SELL' : 'BUY';
  const exit = { ...intent, side, timeInForce: 'DAY', goodTill: null, synthetic: false } as const;
  return [
    { ...exit, type: 'LIMIT', price: takeProfit, stopPrice: null },
    { ...exit, type: stopLoss.price === null ? 'STOP' : 'STOP_LIMIT', ...stopLoss },
  ];
}
