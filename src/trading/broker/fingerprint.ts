/** What tells orders apart that carry no name: equal ones of an account are taken for one another. */

import { type OrderTerms, type OrderType, sameTerms } from '../oms/intent.ts';
import type { BrokerOrder } from './broker.ts';

const HAS_LIMIT: readonly OrderType[] = ['LIMIT', 'STOP_LIMIT'];
const HAS_STOP: readonly OrderType[] = ['STOP', 'STOP_LIMIT'];

/** The fingerprint as a key. A price counts where the type asks for one: what a market order rests at says nothing. */
export function fingerprintOf(order: Omit<BrokerOrder, 'timeInForce'>): string {
  const { account, exchange, symbol, side, type, quantity, price, stopPrice } = order;
  const limit = HAS_LIMIT.includes(type) ? price : null;
  const stop = HAS_STOP.includes(type) ? stopPrice : null;
  return JSON.stringify([account, exchange, symbol, side, type, quantity, limit, stop]);
}

/** Whether `terms` are those of `order`, as far as its type asks for them. */
export function hasTerms(order: BrokerOrder, terms: OrderTerms): boolean {
  if (sameTerms(order, terms)) return true;
  const { quantity, price, stopPrice } = terms;
  return fingerprintOf({ ...order, quantity, price, stopPrice }) === fingerprintOf(order);
}
