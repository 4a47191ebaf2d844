/** Orders: not switched on yet. */

import type { orderEndpoints } from '#contract/order-endpoints.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';

export function orderHandlers(): Handlers<typeof orderEndpoints> {
  const off = (): never => {
    throw new ProblemError('ORDERS_HALTED', 'Orders are not switched on.');
  };
  return {
    submitOrder: off,
    checkOrder: off,
    listOrders: off,
    listDoubts: off,
    getOrdersHealth: off,
    getOrder: off,
    getOrderEvents: off,
    cancelOrder: off,
    replaceOrder: off,
    cancelAllOrders: off,
    resolveDoubt: off,
    resolveBreak: off,
  };
}
