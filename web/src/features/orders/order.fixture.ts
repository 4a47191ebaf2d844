/** Made-up orders. */

import type { OrderDto } from '#contract/orders.ts';

const ORDER: OrderDto = {
  orderId: 'c1~0.1',
  clientOrderId: 'c1',
  account: 'paper',
  exchange: 'SIM',
  symbol: 'PETR4',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'DAY',
  goodTill: null,
  mode: 'PAPER',
  synthetic: false,
  quantity: '300',
  price: '38.52',
  stopPrice: null,
  state: 'ACK',
  doubt: false,
  pending: 'NONE',
  stale: false,
  suspended: false,
  needsId: false,
  filledQuantity: '0',
  remainingQuantity: '300',
  filledNotional: '0.00',
  averagePrice: null,
  reason: null,
  reasonText: '',
  brokerOrderId: 'P1',
  receivedAt: '2026-11-20T13:00:00.000Z',
  changedAt: '2026-11-20T13:00:00.010Z',
};

/** An order that rests, with a change. */
export function orderOf(change: Partial<OrderDto> = {}): OrderDto {
  return { ...ORDER, ...change };
}
