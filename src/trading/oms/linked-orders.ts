/**
 * Orders that depend on each other. Every fill of an entry opens a pair of exits of its own, and an exit that never came
 * to the venue is sent anew; every fill of one order of a pair reduces the other one at once, not only when it is
 * complete. Both can still trade: then the position is the truth, and somebody is told.
 */

import { quantityOf } from '#kernel/quantity.ts';
import { MINUTE_US } from '#kernel/time.ts';
import type { Decision } from './decision.ts';
import { isOver, type Order } from './order.ts';
import type { Pair } from './state.ts';
import { openExitAgain, openExits } from './submit.ts';
import { ruleOf } from './transition.table.ts';

/** Brings what depends on the orders of this decision in line with them. */
export function keepLinks(decision: Decision): void {
  for (const event of [...decision.events])
    if (event.kind === 'OrderRejected' || event.kind === 'OrderNotSent') missExit(decision, event.orderId);
    else if (event.kind === 'FillBusted' || event.kind === 'FillCorrected') missOther(decision, event.orderId);
  for (let touched = decision.takeTouched(); touched.length > 0; touched = decision.takeTouched()) {
    for (const id of touched) {
      const order = decision.order(id);
      coverEntry(decision, order);
      balance(decision, order);
    }
  }
}

/**
 * An order of a pair never came to the venue, while there is something left to trade. An exit that was only not sent is
 * sent anew; one that the venue refused it would refuse again.
 */
function missExit(decision: Decision, orderId: string): void {
  const order = decision.order(orderId);
  const pair = pairOf(decision, order);
  const quantity = leftOf(decision, pair);
  // One that was canceled before it left is missed by nobody.
  if (pair === undefined || quantity === 0 || (order.life === 'NOT_SENT' && order.cancelAsked)) return;
  const request = decision.state.requests.get(order.parentId);
  const tries = pair.legs.filter((id) => legOf(id) === legOf(orderId)).length;
  if (request !== undefined && request.bracket !== null && isUnsent(order) && tries < MOST_TRIES) {
    openExitAgain(decision, request, order, quantity);
    return;
  }
  const text = `it is ${order.life} (${order.endText}), and the ${quantity} that its pair has left are not covered by it`;
  decision.emit({ kind: 'AlarmRaised', orderId, alarm: 'UNPROTECTED', text });
}

/** With a trade that is taken back a pair has something left again, and its other order may be over already. */
function missOther(decision: Decision, orderId: string): void {
  const pair = pairOf(decision, decision.order(orderId));
  const quantity = leftOf(decision, pair);
  if (pair === undefined || quantity === 0) return;
  for (const id of new Map(pair.legs.map((leg) => [legOf(leg), leg])).values()) {
    const { life } = decision.order(id);
    if (id === orderId || !isOver(life)) continue;
    const text = `a trade of its pair was taken back, and the ${quantity} that are left again are not covered by it: it is ${life}`;
    decision.emit({ kind: 'AlarmRaised', orderId: id, alarm: 'UNPROTECTED', text });
  }
}

/**
 * Whether it was known soon that it never came to the venue, and no person said so: they know what to do. Later, on
 * another day above all, its prices are no longer what anybody would send without a look.
 */
function isUnsent({ life, endReason, changedAt, receivedAt }: Order): boolean {
  const isKnown = life === 'NOT_SENT' && (endReason === 'SUPPRESSED' || endReason === 'PROVEN');
  return isKnown && changedAt - receivedAt <= AGAIN_WITHIN_US;
}

function pairOf({ state }: Decision, { pairId }: Order): Pair | undefined {
  return pairId === null ? undefined : state.pairs.get(pairId);
}

/** "house/o/2.3" is the third attempt at "house/o/2". */
function legOf(orderId: string): string {
  return orderId.slice(0, orderId.lastIndexOf('.'));
}

function tradedBy(decision: Decision, { legs }: Pair): number {
  return legs.reduce((sum, id) => sum + (decision.state.orders.get(id)?.cum ?? 0), 0);
}

/** Protects what an entry has traded and no exits cover yet, up to what was approved. */
function coverEntry(decision: Decision, order: Order): void {
  const request = decision.state.requests.get(order.parentId);
  const bracket = request?.bracket ?? null;
  if (request === undefined || bracket === null || request.orderIds[0] !== order.id) return;
  const open = Math.min(order.cum, order.intent.quantity) - bracket.covered;
  if (open > 0 && order.life !== 'DENIED') openExits(decision, request, open);
}

function balance(decision: Decision, order: Order): void {
  const pair = pairOf(decision, order);
  if (pair === undefined || order.pairId === null) return;
  const traded = tradedBy(decision, pair);
  const excess = traded - pair.quantity;
  if (excess > 0 && !pair.doubleFill) {
    decision.emit({ kind: 'OcoDoubleFill', pairId: order.pairId, excess });
    const text = `the orders of its pair traded ${traded} of ${pair.quantity}: ${excess} more than one of them was to`;
    decision.emit({ kind: 'AlarmRaised', orderId: order.id, alarm: 'DOUBLE_FILL', text });
  }
  if (traded === 0) return;
  const leaves = leftOf(decision, pair);
  for (const id of pair.legs) {
    const leg = decision.state.orders.get(id);
    if (leg !== undefined && !isOver(leg.life)) reduce(decision, leg, leaves);
  }
}

/** What the orders of a pair may still trade; nothing where there is no pair. */
function leftOf(decision: Decision, pair: Pair | undefined): number {
  return pair === undefined ? 0 : Math.max(pair.quantity - tradedBy(decision, pair), 0);
}

/** Asks that `leg` trades `leaves` more at most. A refusal is not argued with: the rest is canceled, or left to people. */
function reduce(decision: Decision, leg: Order, leaves: number): void {
  const quantity = leg.cum + leaves;
  const { id, pending } = leg;
  const refusals = pairOf(decision, leg)?.refusals ?? 0;
  if (leg.quantity <= quantity || pending === 'CANCEL' || pending === 'CANCEL_DOUBT') return;
  if (leaves === 0 && refusals < MOST_REFUSALS) {
    decision.happen(id, { kind: 'CancelRequested' });
    return;
  }
  if (pending === 'NONE' && refusals >= MOST_REFUSALS) {
    tellNotReduced(decision, leg, leaves);
    return;
  }
  if (pending !== 'NONE' || ruleOf('ReplaceRequested', leg.life) !== 'askReplace') return;
  if (refusals === 0) {
    const { price, stopPrice, reservePrice } = leg;
    const wanted = { quantity: quantityOf(quantity), price, stopPrice, reservePrice, requestId: `${id}/reduce` };
    decision.happen(id, { kind: 'ReplaceRequested', wanted });
  } else {
    const text = `it could not be reduced by what the other order of its pair traded, so it is canceled: ${leaves} are unprotected`;
    decision.emit({ kind: 'AlarmRaised', orderId: id, alarm: 'UNPROTECTED', text });
    decision.happen(id, { kind: 'CancelRequested' });
  }
}

/** Once, with the refusal that was the last one. */
function tellNotReduced(decision: Decision, { id, quantity, cum }: Order, leaves: number): void {
  const isNews = decision.events.some(
    (event) => (event.kind === 'CancelRefused' || event.kind === 'ReplaceRefused') && event.orderId === id,
  );
  const wasTold = decision.events.some(
    (event) => event.kind === 'AlarmRaised' && event.alarm === 'NOT_REDUCED' && event.orderId === id,
  );
  if (!isNews || wasTold) return;
  const text = `its pair has ${leaves} left, and it can still trade ${quantity - cum}; to reduce it was refused: cancel it by hand`;
  decision.emit({ kind: 'AlarmRaised', orderId: id, alarm: 'NOT_REDUCED', text });
}

/** A refused reduction, and a refused cancel after it. */
const MOST_REFUSALS = 2;
/** How often an exit is sent that does not come to the venue; after that it is left to people, who were told. */
const MOST_TRIES = 5;
/** How old an exit may be that is sent anew. */
const AGAIN_WITHIN_US = 5 * MINUTE_US;
