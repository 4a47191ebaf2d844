/** What the state need not hold any more: requests whose orders have been over for long, with all that is theirs. */

import type { Answer } from './answer.ts';
import type { InputOf } from './command.ts';
import type { Decision } from './decision.ts';
import type { Request } from './event.ts';
import { isOver } from './order.ts';
import type { State } from './state.ts';

/** Bounds the row of the journal; whoever asks, asks again until nothing is left. */
const MOST = 10_000;

/** Forgets what is settled, and answers which orders these are. */
export function forgetSettled(decision: Decision, { before }: InputOf<'ForgetSettled'>): Answer {
  const { state } = decision;
  const held = stillNeeded(state);
  const found: Request[] = [];
  for (const [, request] of state.requests.entries())
    if (isSettled(state, request, { before, held })) found.push(request);
  const oldest = found.sort((a, b) => numberOf(state, a) - numberOf(state, b)).slice(0, MOST);
  if (oldest.length > 0) decision.emit({ kind: 'SettledForgotten', parentIds: oldest.map(({ parentId }) => parentId) });
  return { kind: 'taken', orderIds: oldest.flatMap(({ orderIds }) => orderIds) };
}

/** Orders that people or an adapter still have to look at: those with an open break, or a message that is not noted. */
function stillNeeded(state: State): Set<string> {
  const ids = new Set<string>();
  for (const [, { orderId }] of state.breaks.entries()) ids.add(orderId);
  for (const [, { orderId }] of state.outbox.entries()) ids.add(orderId);
  return ids;
}

function isSettled(
  state: State,
  { orderIds, promise }: Request,
  { before, held }: { readonly before: number; readonly held: ReadonlySet<string> },
): boolean {
  if (promise?.open === true) return false;
  return orderIds.every((id) => {
    const order = state.orders.get(id);
    return order !== undefined && isOver(order.life) && order.changedAt < before && !held.has(id);
  });
}

function numberOf(state: State, { orderIds }: Request): number {
  return state.orders.get(orderIds[0] ?? '')?.number ?? 0;
}
