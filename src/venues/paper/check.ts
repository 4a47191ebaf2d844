/** What the paper exchange refuses, as a real one would: it knows its instruments and hours, and nothing of accounts. */

import type { SessionPhaseName } from '#contract/sessions.ts';
import type { BrokerOrder, InstrumentFacts, OrderTerms } from '#trading/index.ts';

type Type = BrokerOrder['type'];

const ALL: readonly Type[] = ['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'];

/** Which orders each phase takes. */
const TAKEN: Record<SessionPhaseName, readonly Type[]> = {
  continuous: ALL,
  extended: ALL,
  'pre-open': ['LIMIT', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'],
  'closing-call': ['LIMIT', 'MARKET_TO_LIMIT'],
  'after-market': ['LIMIT'],
  cancellation: [],
  pause: [],
};

/** Orders gather for an auction: nothing trades until its print, and nobody may withdraw. */
export function isCall(phase: SessionPhaseName | null): boolean {
  return phase === 'pre-open' || phase === 'closing-call';
}

/** Trades happen one by one. */
export function isContinuous(phase: SessionPhaseName | null): boolean {
  return phase === 'continuous' || phase === 'extended' || phase === 'after-market';
}

/** Why `order` is refused now, null where it is taken. `facts` null: the venue has no such symbol. */
export function orderRefusal(order: BrokerOrder, facts: InstrumentFacts | null): string | null {
  if (facts === null) return `nothing is known of ${order.symbol} at ${order.exchange}`;
  const { phase, halted } = facts;
  if (phase === null) return 'the market is closed';
  if (halted) return 'trading in it is halted';
  if (!TAKEN[phase].includes(order.type)) return `no ${order.type} orders in the phase ${phase}`;
  const atOnce = order.timeInForce !== 'DAY';
  if (atOnce && (isCall(phase) || order.type === 'STOP' || order.type === 'STOP_LIMIT'))
    return `no ${order.timeInForce} for a ${order.type} order in the phase ${phase}`;
  const needsPrice = order.type === 'LIMIT' || order.type === 'STOP_LIMIT';
  if (needsPrice !== (order.price !== null)) return `a ${order.type} order has ${needsPrice ? 'a' : 'no'} price`;
  const needsStop = order.type === 'STOP' || order.type === 'STOP_LIMIT';
  if (needsStop !== (order.stopPrice !== null)) return `a ${order.type} order has ${needsStop ? 'a' : 'no'} stop price`;
  return termsRefusal(order, facts);
}

/** Why quantity or prices are refused. */
export function termsRefusal({ quantity, price, stopPrice }: OrderTerms, facts: InstrumentFacts): string | null {
  const { tick, lot, quantityMax, priceMin, priceMax } = facts;
  if (tick === null || lot === null) return 'its tick or lot is unknown here';
  if (quantity <= 0 || quantity % lot !== 0) return `quantity ${quantity} is no multiple of the lot ${lot}`;
  if (quantityMax !== null && quantity > quantityMax) return `quantity ${quantity} is above ${quantityMax}`;
  for (const value of [price, stopPrice]) {
    if (value === null) continue;
    if (value % tick !== 0) return `price ${value} is no multiple of the tick ${tick}`;
    if ((priceMin !== null && value < priceMin) || (priceMax !== null && value > priceMax))
      return `price ${value} is outside of ${priceMin ?? ''} to ${priceMax ?? ''}`;
  }
  return null;
}

/** Why nothing can be withdrawn or changed now. */
export function requestRefusal({ phase }: Pick<InstrumentFacts, 'phase'>): string | null {
  if (phase === null) return 'the market is closed';
  return isCall(phase) ? `orders stay until the auction: phase ${phase}` : null;
}
