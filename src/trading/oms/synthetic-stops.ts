/**
 * Stops that wait here. They depend on the feed and on this process, so they are off unless the policy says otherwise,
 * and only trades that set a price set one off: none of an auction, none that is old, none told twice.
 */

import type { Answer } from './answer.ts';
import type { InputOf } from './command.ts';
import type { Decision } from './decision.ts';
import type { Order } from './order.ts';
import { instrumentKey } from './state.ts';

/** Sends the stops that a trade reached. */
export function takeMark(decision: Decision, mark: InputOf<'MarkUpdate'>): Answer {
  const { exchange, symbol, price, tradeId } = mark;
  const key = instrumentKey(mark);
  const armed = decision.state.armed.get(key);
  const known = decision.state.marks.get(key) ?? Number.NEGATIVE_INFINITY;
  if (armed === undefined || mark.stale || mark.auction || tradeId <= known) return { kind: 'taken', orderIds: [] };
  decision.emit({ kind: 'MarkTaken', exchange, symbol, tradeId });
  const reached = armed.filter((id) => isReached(decision.order(id), price));
  for (const orderId of reached) {
    decision.emit({ kind: 'StopTriggered', orderId, price, tradeId });
    const order = decision.order(orderId);
    decision.happen(orderId, { kind: 'RiskAccepted' });
    if (isGapped(order, price)) {
      const text = `its stop was passed by more than its limit allows, at ${price}: it rests and may not trade`;
      decision.emit({ kind: 'AlarmRaised', orderId, alarm: 'STOP_GAPPED', text });
    }
  }
  return { kind: 'taken', orderIds: reached };
}

function isReached({ intent, stopPrice }: Order, price: number): boolean {
  if (stopPrice === null) return false;
  return intent.side === 'BUY' ? price >= stopPrice : price <= stopPrice;
}

function isGapped({ intent, price: limit }: Order, price: number): boolean {
  if (limit === null) return false;
  return intent.side === 'BUY' ? price > limit : price < limit;
}
