/**
 * Orders that depend on each other. Every fill of an entry opens a pair of exits of its own, and an exit that never came
 * to the venue is sent anew; every fill of one order of a pair reduces the other one at once, not only when it is
 * complete. All of it looks at what is, not at what happened: whatever led there, a pair is brought in line, and what
 * cannot be is told, again each time that it gets worse.
 */

import { defined } from '#kernel/assert.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { MINUTE_US } from '#kernel/time.ts';
import type { Decision } from './decision.ts';
import type { Event, PairAlarm, Request } from './event.ts';
import { isOver, type Order, reductionId } from './order.ts';
import { type Pair, toldKey } from './state.ts';
import { openExitAgain, openExits } from './submit.ts';
import { ruleOf } from './transition.table.ts';
import { isCanceling } from './transition.ts';

/** Brings what depends on the orders of this decision in line with them. */
export function keepLinks(decision: Decision): void {
  for (const event of [...decision.events]) {
    if (event.kind === 'FillBooked') tellUncovered(decision, event);
    if (event.kind === 'OrderRejected' || event.kind === 'OrderNotSent') missPromise(decision, event.orderId);
  }
  for (let touched = decision.takeTouched(); touched.length > 0; touched = decision.takeTouched()) {
    for (const id of touched) {
      const order = decision.order(id);
      coverEntry(decision, order);
      if (order.pairId !== null) keepPair(decision, order.pairId);
    }
  }
}

/** A GTC or GTD order that did not come to the venue on a later day: nobody waits for the answer of that day. */
function missPromise(decision: Decision, orderId: string): void {
  const { parentId, life, endText } = decision.order(orderId);
  const request = decision.state.requests.get(parentId);
  if (request?.promise?.open !== true || request.orderIds.length === 1 || request.orderIds.at(-1) !== orderId) return;
  const then = life === 'NOT_SENT' ? 'it is sent again on its next day, and not before' : 'it is not sent again';
  const text = `it is ${life} (${endText}): ${then}`;
  decision.emit({ kind: 'AlarmRaised', orderId, alarm: 'PROMISE_DENIED', text });
}

/** An entry that became greater than the one that its exits were approved for. More than it was is a break of its own. */
function tellUncovered(decision: Decision, { orderId, figures }: Event & { readonly kind: 'FillBooked' }): void {
  const { parentId, intent, overfill } = decision.order(orderId);
  const request = decision.state.requests.get(parentId);
  const more = figures.cum - intent.quantity;
  if (request === undefined || !isEntry(request, orderId) || overfill || more <= 0) return;
  const text = `it traded ${figures.cum}, and its exits were approved for ${intent.quantity}: ${more} are not covered`;
  decision.emit({ kind: 'AlarmRaised', orderId, alarm: 'UNPROTECTED', text });
}

function isEntry({ bracket, orderIds }: Request, orderId: string): boolean {
  return bracket !== null && orderIds[0] === orderId;
}

/** Protects what an entry has traded and no exits cover yet, up to what was approved; a bust takes back from its exits. */
function coverEntry(decision: Decision, order: Order): void {
  const request = decision.state.requests.get(order.parentId);
  if (request === undefined || !isEntry(request, order.id) || order.life === 'DENIED') return;
  const open = Math.min(order.cum, order.intent.quantity) - (request.bracket?.covered ?? 0);
  if (open > 0) openExits(decision, request, open);
  if (open < 0) closeExits(decision, request, -open);
}

/** Takes `quantity` from the exits of an entry: from what still rests first, the newest pair first. */
function closeExits(decision: Decision, request: Request, quantity: number): void {
  const { parentId, orderIds, bracket } = request;
  decision.emit({ kind: 'BracketCovered', parentId, covered: (bracket?.covered ?? 0) - quantity });
  const pairIds = [...new Set(orderIds.flatMap((id) => decision.order(id).pairId ?? []))].reverse();
  let more = quantity;
  for (const most of [leftOf, quantityOfPair])
    for (const pairId of pairIds) {
      const pair = pairOf(decision, pairId);
      const taken = Math.min(more, most(decision, pair));
      if (taken === 0) continue;
      more -= taken;
      decision.emit({ kind: 'PairReduced', pairId, quantity: pair.quantity - taken });
      keepPair(decision, pairId);
    }
}

function keepPair(decision: Decision, pairId: string): void {
  tellExcess(decision, pairId);
  const newest = new Map(pairOf(decision, pairId).legs.map((id) => [slotOf(id), id]));
  for (const [slot, id] of newest) {
    const left = leftOf(decision, pairOf(decision, pairId));
    if (comesAgain(decision, pairId, { leg: decision.order(id), left })) continue;
    tellGap(decision, pairId, { slot, leg: decision.order(id), left });
  }
  for (const id of pairOf(decision, pairId).legs) {
    if (!decision.state.orders.has(id)) continue;
    reduce(decision, pairId, id);
    tellSurplus(decision, pairId, decision.order(id));
  }
}

/** Both orders of a pair have traded: the position is the truth. */
function tellExcess(decision: Decision, pairId: string): void {
  const pair = pairOf(decision, pairId);
  const traded = tradedBy(decision, pair);
  const excess = Math.max(traded - pair.quantity, 0);
  if (excess === pair.excess) return;
  decision.emit({ kind: 'OcoDoubleFill', pairId, excess });
  if (excess < pair.excess) return;
  const text = `the orders of its pair traded ${traded} of ${pair.quantity}: ${excess} more than one of them was to`;
  const last = pair.legs.findLast((id) => decision.events.some((event) => isFillOf(event, id))) ?? pair.legs[0] ?? '';
  decision.emit({ kind: 'AlarmRaised', orderId: last, alarm: 'DOUBLE_FILL', text });
}

function isFillOf(event: Event, orderId: string): boolean {
  return event.kind === 'FillBooked' && event.orderId === orderId;
}

interface Leg {
  readonly leg: Order;
  /** What its pair has left to trade. */
  readonly left: number;
}

/** Sends an exit anew that never came to the venue; one that the venue refused it would refuse again. */
function comesAgain(decision: Decision, pairId: string, { leg, left }: Leg): boolean {
  const request = decision.state.requests.get(leg.parentId);
  const { legs } = pairOf(decision, pairId);
  const tries = legs.filter((id) => slotOf(id) === slotOf(leg.id)).length;
  if (request === undefined || request.bracket === null || left === 0 || !isUnsent(decision, leg)) return false;
  if (leg.cancelAsked || tries >= MOST_TRIES) return false;
  openExitAgain(decision, request, leg, left);
  return true;
}

/**
 * Whether it was known soon that it never came to the venue, and no person said so: they know what to do. Later, on
 * another day above all, its prices are no longer what anybody would send without a look.
 */
function isUnsent({ state }: Decision, { life, endReason, receivedAt }: Order): boolean {
  const isKnown = life === 'NOT_SENT' && (endReason === 'SUPPRESSED' || endReason === 'PROVEN');
  return isKnown && state.at - receivedAt <= AGAIN_WITHIN_US;
}

function tellGap(decision: Decision, pairId: string, { slot, leg, left }: Leg & { readonly slot: string }): void {
  const quantity = gapOf({ leg, left });
  const state = isOver(leg.life) ? `${leg.life} (${leg.endText || (leg.endReason ?? '')})` : leg.life;
  const text = `it is ${state}, and of the ${left} that its pair has left ${quantity} are not covered by it`;
  tell(decision, pairId, { alarm: 'UNPROTECTED', slot, quantity, orderId: leg.id, text });
}

/**
 * How much of what a pair has left one of its orders does not cover. One that a person canceled is missed by nobody, and
 * with its day an exit ends.
 */
function gapOf({ leg, left }: Leg): number {
  if (!isOver(leg.life)) return Math.max(left - (leg.quantity - leg.cum), 0);
  const isChosen = leg.cancelAsked && (leg.life === 'CANCELED' || leg.life === 'NOT_SENT');
  return isChosen || leg.life === 'EXPIRED' ? 0 : left;
}

/** Asks that an order trades no more than its pair has left. A refusal is not argued with: the rest is canceled. */
function reduce(decision: Decision, pairId: string, orderId: string): void {
  const pair = pairOf(decision, pairId);
  const leg = decision.order(orderId);
  const left = leftOf(decision, pair);
  const refusals = pair.refusals[orderId] ?? 0;
  if (surplusOf({ leg, left }) === 0 || isCanceling(leg) || refusals >= MOST_REFUSALS) return;
  if (left === 0) {
    decision.happen(orderId, { kind: 'CancelRequested', ours: true });
    return;
  }
  if (leg.pending !== 'NONE' || ruleOf('ReplaceRequested', leg.life) !== 'askReplace') return;
  if (refusals > 0) {
    decision.happen(orderId, { kind: 'CancelRequested', ours: true });
    return;
  }
  const { price, stopPrice, reservePrice } = leg;
  const quantity = quantityOf(leg.cum + left);
  const wanted = { quantity, price, stopPrice, reservePrice, requestId: reductionId(orderId) };
  decision.happen(orderId, { kind: 'ReplaceRequested', wanted });
}

/** How much more it can trade than its pair has left. */
function surplusOf({ leg, left }: Leg): number {
  return isOver(leg.life) ? 0 : Math.max(leg.quantity - leg.cum - left, 0);
}

/** Where the venue refused to reduce it and to cancel it, it is a person's. */
function tellSurplus(decision: Decision, pairId: string, leg: Order): void {
  const pair = pairOf(decision, pairId);
  const left = leftOf(decision, pair);
  const isRefused = leg.pending === 'NONE' && (pair.refusals[leg.id] ?? 0) >= MOST_REFUSALS;
  const text = `its pair has ${left} left, and it can still trade ${leg.quantity - leg.cum}; to reduce it was refused: cancel it by hand`;
  const quantity = isRefused ? surplusOf({ leg, left }) : 0;
  tell(decision, pairId, { alarm: 'NOT_REDUCED', slot: leg.id, quantity, orderId: leg.id, text });
}

interface Tidings {
  readonly alarm: PairAlarm;
  /** What in the pair it is about: one order, or the place that orders took after each other. */
  readonly slot: string;
  readonly quantity: number;
  readonly orderId: string;
  readonly text: string;
}

/** Notes how bad it is, and raises the alarm where it got worse. */
function tell(decision: Decision, pairId: string, { alarm, slot, quantity, orderId, text }: Tidings): void {
  const known = pairOf(decision, pairId).told[toldKey(alarm, slot)] ?? 0;
  if (quantity === known) return;
  decision.emit({ kind: 'PairTold', pairId, alarm, slot, quantity });
  if (quantity > known) decision.emit({ kind: 'AlarmRaised', orderId, alarm, text });
}

function pairOf({ state }: Decision, pairId: string): Pair {
  return defined(state.pairs.get(pairId), `the pair ${pairId} is not there`);
}

/** "house/o/2.3" is the third attempt at "house/o/2". */
function slotOf(orderId: string): string {
  return orderId.slice(0, orderId.lastIndexOf('.'));
}

function tradedBy(decision: Decision, { legs }: Pair): number {
  return legs.reduce((sum, id) => sum + (decision.state.orders.get(id)?.cum ?? 0), 0);
}

/** What the orders of a pair may still trade. */
function leftOf(decision: Decision, pair: Pair): number {
  return Math.max(pair.quantity - tradedBy(decision, pair), 0);
}

function quantityOfPair(_: Decision, { quantity }: Pair): number {
  return quantity;
}

/** A refused reduction, and a refused cancel after it. */
const MOST_REFUSALS = 2;
/** How often an exit is sent that does not come to the venue; after that it is left to people, who were told. */
const MOST_TRIES = 5;
/** How old an exit may be that is sent anew. */
const AGAIN_WITHIN_US = 5 * MINUTE_US;
