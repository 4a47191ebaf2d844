/** A state as one text, to compare two of them and to hash. */

import { canonicalJson } from './canonical-json.ts';
import { type State, TABLES } from './state.ts';

/** Equal for equal states, whatever the way to them. */
export function stateText(state: State): string {
  const { policy, seq, at, orderCount } = state;
  const tables = TABLES.map((name) => [name, sorted(state[name].entries())]);
  return canonicalJson({ policy, seq, at, orderCount, ...Object.fromEntries(tables) });
}

/** The hash of a state, by a hash function of the caller's. */
export function stateHash(state: State, hash: (text: string) => string): string {
  return hash(stateText(state));
}

function sorted(entries: Iterable<[string, unknown]>): [string, unknown][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
