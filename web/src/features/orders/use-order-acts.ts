/** What is done to orders that are there: cancelled, one or all, changed, and what became of one said by a person. */

import { useQueryClient } from '@tanstack/react-query';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import type { OrderAlarmDto, OrderDto, ResolveDoubtBody } from '#contract/orders.ts';
import { ApiError } from '../../lib/api.ts';
import { call } from '../../lib/call.ts';
import { type Act, useAct } from '../../lib/use-access.ts';
import { useFeed } from './use-orders.ts';

interface Changed {
  readonly orders: readonly OrderDto[];
}

/** An action whose answer has orders in it, which the list then shows at once. */
function useOrderAct<I>(action: (input: I) => Promise<Changed>, onDone: (orders: readonly OrderDto[]) => void): Act<I> {
  const feed = useFeed();
  const queries = useQueryClient();
  return useAct(
    async (input) => {
      try {
        return await action(input);
      } finally {
        // What was resolved waits no longer, and what was refused stands otherwise by now; the stream says it later.
        void queries.invalidateQueries({ queryKey: ['order-doubts'] });
      }
    },
    ({ orders }) => {
      feed.take(orders);
      onDone(orders);
    },
  );
}

type Done = (orders: readonly OrderDto[]) => void;

/** Doing it twice is doing it once, so it needs no name. */
export function useCancel(onDone: Done): Act<string> {
  return useOrderAct((id) => call(orderEndpoints.cancelOrder, { params: { id } }), onDone);
}

export interface Scope {
  readonly account?: string;
  readonly symbol?: string;
}

export function useCancelAll(onDone: Done): Act<Scope> {
  return useOrderAct((body) => call(orderEndpoints.cancelAllOrders, { body }), onDone);
}

export interface Replacing {
  readonly id: string;
  readonly terms: { readonly quantity?: string; readonly price?: string; readonly stopPrice?: string };
}

export function useReplace(onDone: Done): Act<Replacing> {
  return useOrderAct(
    ({ id, terms }) => call(orderEndpoints.replaceOrder, { params: { id }, body: { ...terms } }),
    onDone,
  );
}

export interface Resolving {
  readonly id: string;
  readonly body: ResolveDoubtBody;
}

export function useResolveDoubt(onDone: Done): Act<Resolving> {
  return useOrderAct(({ id, body }) => call(orderEndpoints.resolveDoubt, { params: { id }, body }), onDone);
}

/** An alarm as it was seen; one that somebody else has seen meanwhile is no failure. */
export function useAcknowledge(onDone: Done): Act<Pick<OrderAlarmDto, 'alarmId' | 'at'>> {
  return useOrderAct(async ({ alarmId: id, at }) => {
    try {
      return await call(orderEndpoints.acknowledgeAlarm, { params: { id }, body: { at } });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'NOT_FOUND') return { orders: [] };
      throw error;
    }
  }, onDone);
}

export interface Closing {
  readonly breakId: string;
  readonly evidence: string;
}

export function useResolveBreak(onDone: Done): Act<Closing> {
  return useOrderAct(
    ({ breakId, evidence }) => call(orderEndpoints.resolveBreak, { params: { id: breakId }, body: { evidence } }),
    onDone,
  );
}
