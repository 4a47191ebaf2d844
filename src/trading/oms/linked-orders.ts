/**
 * Orders that depend on each other. Every fill of an entry opens a pair of exits of its own; every fill of one order of
 * a pair reduces the other one at once, not only when it is complete. Both can still trade: then the position is the
 * truth, and somebody is told.
 */

import { quantityOf } from '#kernel/quantity.ts';
import type { Decision } from './decision.ts';
import { isOver, type Order } from './order.ts';
import type { Pair } from './state.ts';
import { openExits } from './submit.ts';
import { ruleOf } from './transition.table.ts';

/** Brings what depends on the orders of this decision in line with them. */
export function keepLinks(decision: Decision): void {
  tellUnprotected(decision);
  for (let touched = decision.takeTouched(); touched.length > 0; touched = decision.takeTouched()) {
    for (const id of touched) {
      const order = decision.order(id);
      coverEntry(decision, order);
      if (order.pairId !== null) balance(decision, order.pairId);
    }
  }
}

/** An order of a pair that never came to the venue is missed while there is something left to trade. */
function tellUnprotected(decision: Decision): void {
  const refused = decision.events.filter(({ kind }) => kind === 'OrderRejected' || kind === 'OrderNotSent');
  for (const event of refused) {
    if (!('orderId' in event)) continue;
    const { id, pairId, life } = decision.order(event.orderId);
    const pair = pairId === null ? undefined : decision.state.pairs.get(pairId);
    if (pair === undefined || left(pair, tradedBy(decision, pair)) === 0) continue;
    const text = `it is ${life}: what it was to protect stands with the other order of its pair alone`;
    decision.emit({ kind: 'AlarmRaised', orderId: id, alarm: 'UNPROTECTED', text });
  }
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

function balance(decision: Decision, pairId: string): void {
  const pair = decision.state.pairs.get(pairId);
  if (pair === undefined) return;
  const legs = pair.legs.flatMap((id) => decision.state.orders.get(id) ?? []);
  const traded = tradedBy(decision, pair);
  if (traded > pair.quantity && !pair.doubleFill)
    decision.emit({ kind: 'OcoDoubleFill', pairId, excess: traded - pair.quantity });
  if (traded === 0) return;
  for (const leg of legs) if (!isOver(leg.life)) reduce(decision, leg, left(pair, traded));
}

function left({ quantity }: Pair, traded: number): number {
  return Math.max(quantity - traded, 0);
}

/** Asks that `leg` trades `leaves` more at most. A refusal is not argued with: the rest is canceled, or left to people. */
function reduce(decision: Decision, leg: Order, leaves: number): void {
  const quantity = leg.cum + leaves;
  const { pending, refusals } = leg;
  if (leg.quantity <= quantity || pending === 'CANCEL' || pending === 'CANCEL_DOUBT') return;
  if (leaves === 0 && refusals < MOST_REFUSALS) {
    decision.happen(leg.id, { kind: 'CancelRequested' });
    return;
  }
  if (pending !== 'NONE' || ruleOf('ReplaceRequested', leg.life) !== 'askReplace') return;
  if (refusals === 0) {
    const { price, stopPrice, reservePrice, id } = leg;
    const wanted = { quantity: quantityOf(quantity), price, stopPrice, reservePrice, requestId: `${id}/reduce` };
    decision.happen(leg.id, { kind: 'ReplaceRequested', wanted });
  } else if (refusals < MOST_REFUSALS) {
    const text = `it could not be reduced by what the other order of its pair traded, so it is canceled: ${leaves} are unprotected`;
    decision.emit({ kind: 'AlarmRaised', orderId: leg.id, alarm: 'UNPROTECTED', text });
    decision.happen(leg.id, { kind: 'CancelRequested' });
  }
}

/** A refused reduction, and a refused cancel after it. */
const MOST_REFUSALS = 2;
