/** Orders as everybody outside sees them: fewer states, and what is uncertain said as such. */

import type { OrderDto, OrderState } from '#contract/orders.ts';
import { ensureNever } from '#kernel/assert.ts';
import { formatScaled } from '#kernel/decimal.ts';
import { formatPrice, type Price, priceOf } from '#kernel/price.ts';
import { toIso } from '#kernel/time.ts';
import { isNameless, isOver, type Life, needsId, type Order, type Pending } from './order.ts';
import { publicOrderId } from './public-id.ts';

/** The state that is promised to clients: NEW → SENT → ACK or REJECT → PARTIAL, FILLED or CANCELED. */
export function projectLife(life: Life): OrderState {
  switch (life) {
    case 'NEW':
    case 'QUEUED':
      return 'NEW';
    case 'SENT':
    case 'IN_DOUBT':
      return 'SENT';
    case 'ACK':
    case 'PARTIAL':
    case 'FILLED':
      return life;
    case 'CANCELED':
    case 'EXPIRED':
      return 'CANCELED';
    case 'REJECTED':
    case 'NOT_SENT':
    case 'DENIED':
      return 'REJECT';
    default:
      return ensureNever(life);
  }
}

/** Whether nobody knows what became of it, or of what was asked of it. */
export function isInDoubt(order: Order): boolean {
  const { life, pending } = order;
  return life === 'IN_DOUBT' || pending === 'CANCEL_DOUBT' || pending === 'REPLACE_DOUBT' || isNameless(order);
}

export function clientOrderIdOf({ parentId, intent }: Order): string {
  return parentId.slice(intent.tenant.length + 1);
}

/** An order for API and stream. */
export function projectOrder(order: Order): OrderDto {
  const { intent, life, pending, cum, quantity } = order;
  const { account, exchange, symbol, side, type, timeInForce, goodTill, synthetic } = intent;
  const receivedAt = toIso(order.receivedAt);
  return {
    orderId: publicOrderId(order.id),
    clientOrderId: clientOrderIdOf(order),
    account,
    exchange,
    symbol,
    side,
    type,
    timeInForce,
    goodTill,
    mode: intent.mode === 'paper' ? 'PAPER' : 'LIVE',
    synthetic,
    quantity: String(quantity),
    price: priceText(order.price),
    stopPrice: priceText(order.stopPrice),
    state: projectLife(life),
    doubt: isInDoubt(order),
    pending: verbOf(pending),
    stale: order.stale,
    suspended: order.suspended,
    needsId: needsId(order),
    filledQuantity: String(cum),
    remainingQuantity: String(isOver(life) ? 0 : Math.max(quantity - cum, 0)),
    filledNotional: notionalText(order.notional),
    averagePrice: meanText(order.notional, cum),
    reason: order.endReason,
    reasonText: order.endText,
    brokerOrderId: order.brokerOrderId,
    receivedAt,
    changedAt: order.changedAt === order.receivedAt ? receivedAt : toIso(order.changedAt),
  };
}

function verbOf(pending: Pending): OrderDto['pending'] {
  if (pending === 'NONE') return 'NONE';
  return pending === 'CANCEL' || pending === 'CANCEL_DOUBT' ? 'CANCEL' : 'REPLACE';
}

export function priceText(price: Price | null): string | null {
  return price === null ? null : formatPrice(price);
}

/** 1/10,000 as decimal text, however large. */
export function notionalText(notional: bigint): string {
  const magnitude = notional < 0n ? -notional : notional;
  const fraction = formatScaled(Number(magnitude % 10_000n), 4, 2).replace(/^\d+/, '');
  return `${notional < 0n ? '-' : ''}${magnitude / 10_000n}${fraction}`;
}

/**
 * For people: the mean as a price, half away from zero; sums are what counts. Null where nothing traded, and where a
 * venue tells sums that no price explains: whoever shows an order must not fail by it.
 */
export function meanText(notional: bigint, quantity: number): string | null {
  if (quantity === 0) return null;
  const of = BigInt(quantity);
  const half = notional < 0n === quantity < 0 ? of : -of;
  const units = Number((2n * notional + half) / (2n * of));
  return Number.isSafeInteger(units) ? formatPrice(priceOf(units)) : null;
}
