/** What happens to the state when requests are forgotten. */

import { defined } from '#kernel/assert.ts';
import { type State, timerKey, VERBS_WITH_TIMERS } from './state.ts';

const FORGOTTEN = 'RequestsForgotten';

/** Whether a name that the state does not know may have been used all the same. */
export function hasForgotten(state: State): boolean {
  return state.counters.has(FORGOTTEN);
}

/** `state` without these requests. */
export function forget(state: State, parentIds: readonly string[]): void {
  const gone = new Set<string>();
  for (const parentId of parentIds) {
    for (const id of defined(state.requests.get(parentId), `${parentId} is forgotten twice`).orderIds) {
      const pairId = state.orders.get(id)?.pairId ?? null;
      if (pairId !== null) state.pairs.delete(pairId);
      for (const verb of VERBS_WITH_TIMERS) state.timers.delete(timerKey(id, verb));
      state.orders.delete(id);
      gone.add(id);
    }
    state.requests.delete(parentId);
  }
  const bound = [...state.bindings.entries()].filter(([, id]) => gone.has(id));
  for (const [key] of bound) state.bindings.delete(key);
  const alarms = [...state.alarms.entries()].filter(([, { orderId }]) => gone.has(orderId));
  for (const [key] of alarms) state.alarms.delete(key);
  state.counters.set(FORGOTTEN, (state.counters.get(FORGOTTEN) ?? 0) + parentIds.length);
}
