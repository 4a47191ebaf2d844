/** The whole state as text and back: complete, in parts of a bounded size, and checked. */

import { type Instant, instantOf } from '#kernel/time.ts';
import { emptyState, type Policy, type State, TABLES } from '../oms/state.ts';
import type { Sha256 } from './chain.ts';
import type { Snapshot } from './journal.ts';

/** A state after a row of the journal. */
export interface StateAt {
  readonly state: State;
  /** The last row, whether it changed anything or not. */
  readonly seq: number;
  readonly hash: string;
  /** When the last input came. */
  readonly at: Instant;
}

const VERSION = 3;
/** Entries of a table in one part: a megabyte or two of orders. */
const PART_ENTRIES = 1_000;

/** `now` as a snapshot. */
export function snapshotOf(now: StateAt, sha256: Sha256): Snapshot {
  const parts = [...partsOf(now)];
  const { seq, hash } = now;
  return { seq, hash, parts, partsHash: hashOf({ seq, hash, parts }, sha256) };
}

/** Why a snapshot cannot be believed; null where it can. */
export function snapshotFault(snapshot: Snapshot, sha256: Sha256): string | null {
  if (hashOf(snapshot, sha256) !== snapshot.partsHash) return 'its hash does not fit: it was changed';
  const { v } = JSON.parse(snapshot.parts[0] ?? '{}') as { v?: unknown };
  return v === VERSION ? null : `it is of version ${String(v)}, and this program reads ${VERSION}`;
}

/** The state of a snapshot that has no fault, under today's policy. */
export function stateOf({ seq, hash, parts }: Snapshot, policy: Policy): StateAt {
  const state = emptyState(policy);
  const [first = '', ...rest] = parts;
  const scalars = JSON.parse(first) as { at: number; state: { seq: number; at: number; orderCount: number } };
  Object.assign(state, scalars.state);
  for (const part of rest) {
    const { table, entries } = readPart(part);
    for (const [key, value] of entries) state[table].set(key, value as never);
  }
  return { state, seq, hash, at: instantOf(scalars.at) };
}

/** Over the hash of each part, so that no single text gets too long. */
function hashOf({ seq, hash, parts }: Omit<Snapshot, 'partsHash'>, sha256: Sha256): string {
  return sha256([seq, hash, ...parts.map(sha256)].join('\n'));
}

function* partsOf({ state, at }: StateAt): Generator<string, void, undefined> {
  const { seq, at: stateAt, orderCount } = state;
  yield JSON.stringify({ v: VERSION, at, state: { seq, at: stateAt, orderCount } });
  for (const table of TABLES) {
    let entries: [string, unknown][] = [];
    for (const entry of state[table].entries() as Iterable<[string, unknown]>) {
      entries.push(entry);
      if (entries.length < PART_ENTRIES) continue;
      yield partText(table, entries);
      entries = [];
    }
    if (entries.length > 0) yield partText(table, entries);
  }
}

type TableName = (typeof TABLES)[number];

function partText(table: TableName, entries: readonly [string, unknown][]): string {
  const amounts = AMOUNTS[table];
  if (amounts === undefined) return JSON.stringify({ table, entries });
  const plain = entries.map(([key, value]) => [key, withAmounts(value as Plain, amounts, textOfAmount)]);
  return JSON.stringify({ table, entries: plain });
}

function readPart(part: string): { readonly table: TableName; readonly entries: readonly [string, unknown][] } {
  const read = JSON.parse(part) as { readonly table: TableName; readonly entries: [string, Plain][] };
  const amounts = AMOUNTS[read.table];
  if (amounts !== undefined) for (const entry of read.entries) entry[1] = withAmounts(entry[1], amounts, amountOfText);
  return read;
}

type Plain = Record<string, unknown>;

/**
 * Where values have a `notional`, a number of any size that JSON does not have: "" is the value itself. To look for them
 * in every field takes several times as long, and one that is forgotten here cannot be written.
 */
const AMOUNTS: Partial<Record<TableName, readonly string[]>> = {
  orders: ['', 'reservation.reserved', 'reservation.held', 'reservation.consumed', 'reservation.released'],
  positions: ['bought', 'sold'],
  exposures: ['buy', 'sell'],
};

/** A copy of `value` in which what stands at each of the paths is changed. */
function withAmounts(value: Plain, paths: readonly string[], change: (amount: Plain) => Plain): Plain {
  let changed = { ...value };
  for (const path of paths) {
    const [outer = '', inner] = path.split('.');
    if (outer === '') changed = change(changed);
    else if (inner === undefined) changed[outer] = change(changed[outer] as Plain);
    else changed[outer] = { ...(changed[outer] as Plain), [inner]: change((changed[outer] as Plain)[inner] as Plain) };
  }
  return changed;
}

function textOfAmount(amount: Plain): Plain {
  return { ...amount, notional: String(amount.notional) };
}

function amountOfText(amount: Plain): Plain {
  return { ...amount, notional: BigInt(amount.notional as string) };
}
