/**
 * What is asked of the broker's list, and what its silence proves. That an order is not there is told to the core only
 * where every clause holds: the session has been up for long enough, two complete lists far enough apart have nothing
 * that could be it, the order has had the time to appear, and nothing says that the broker got it.
 */

import { SECOND_US } from '#kernel/time.ts';
import { sameTerms } from '../oms/intent.ts';
import type { AdapterPolicy } from './adapter-policy.ts';
import type { AdapterState } from './adapter-state.ts';
import type { BrokerRow } from './broker.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type HeldOrder, isBound, mayBeOut, openReplace } from './held-order.ts';

/** What is known about an absence, in time of the monotonic clock. */
export interface Absence {
  /** The session. */
  readonly session: string;
  readonly upSinceUs: number;
  /** Since when it can be looked for: after it was sent, whenever that was. */
  readonly lookedForSinceUs: number;
  /** Beginning of the first complete list of an unbroken row of lists without it. */
  readonly firstListUs: number;
  readonly lastListUs: number;
  readonly rows: number;
  /** Something says that the broker got it, or its sending never returned. */
  readonly isHinted: boolean;
}

/** The proof as text for the journal; null where a clause does not hold. */
export function proofOf(absence: Absence, policy: AdapterPolicy): string | null {
  const { session, upSinceUs, lookedForSinceUs, firstListUs, lastListUs, rows, isHinted } = absence;
  const settleUs = isHinted ? policy.hintedSettleUs : policy.settleUs;
  const upUs = firstListUs - upSinceUs;
  const apartUs = lastListUs - firstListUs;
  const ageUs = lastListUs - lookedForSinceUs;
  if (upUs < policy.proofUs || apartUs < policy.proofUs || ageUs <= settleUs) return null;
  return [
    `session ${session} was up for ${seconds(upUs)} s before the first list`,
    `complete lists ${seconds(apartUs)} s apart, the last of ${rows} rows, have nothing that could be it`,
    `looked for during ${seconds(ageUs)} s, longer than the ${seconds(settleUs)} s that an order may take to appear`,
    isHinted ? 'what hinted at the broker having it is outlived' : 'nothing says that the broker got it',
  ].join('; ');
}

function seconds(us: number): number {
  return Math.floor(us / SECOND_US);
}

/** Whether nobody knows if the broker has it. */
export function isDoubtful(held: HeldOrder, session: string): boolean {
  if (!mayBeOut(held) || isBound(held) || held.ended) return false;
  return held.queried || held.sending === 'UNKNOWN' || held.intent?.session !== session;
}

/** Whether the broker's list is needed to tell what became of it. */
export function isInQuestion(held: HeldOrder, session: string): boolean {
  return held.queried || openReplace(held) !== undefined || isDoubtful(held, session);
}

/** Rows of a list, by what they may be of. */
export interface ListIndex {
  readonly byId: ReadonlyMap<string, BrokerRow>;
  readonly byFingerprint: ReadonlyMap<string, readonly BrokerRow[]>;
}

export function indexList(rows: readonly BrokerRow[]): ListIndex {
  const byId = new Map<string, BrokerRow>();
  const byFingerprint = new Map<string, BrokerRow[]>();
  for (const row of rows) {
    if (row.brokerOrderId !== null) byId.set(row.brokerOrderId, row);
    const alike = byFingerprint.get(fingerprintOf(row)) ?? [];
    alike.push(row);
    byFingerprint.set(fingerprintOf(row), alike);
  }
  return { byId, byFingerprint };
}

/** Whether a list has the order, or anything that nobody can tell from it. */
export function isListed(held: HeldOrder, { byId, byFingerprint }: ListIndex, { byBrokerId }: AdapterState): boolean {
  if (isBound(held)) return held.brokerOrderIds.some((id) => byId.has(id));
  return (byFingerprint.get(held.fingerprint) ?? []).some(({ brokerOrderId }) => {
    if (brokerOrderId === null) return true;
    return !byBrokerId.has(brokerOrderId) && held.intent?.seenBefore.includes(brokerOrderId) !== true;
  });
}

/**
 * Whether a list has a row that is nobody's and that the order may have become, if the broker changed it before anything
 * was heard of it. Where others trade, too, it may be theirs, and a person decides.
 */
export function mayBeChanged(held: HeldOrder, { byId }: ListIndex, { state, policy }: ChangedView): boolean {
  const { order, intent } = held;
  if (isBound(held) || intent === null) return false;
  for (const [id, row] of byId) {
    if (state.byBrokerId.has(id) || row.status === 'REJECTED' || intent.seenBefore.includes(id)) continue;
    if (row.createdAt < intent.at - policy.clockSkewUs) continue;
    const { quantity, price, stopPrice } = order;
    const isLike = fingerprintOf({ ...row, quantity, price, stopPrice }) === held.fingerprint;
    if (isLike && !state.unbound.has(fingerprintOf(row))) return true;
  }
  return false;
}

export interface ChangedView {
  readonly state: AdapterState;
  readonly policy: AdapterPolicy;
}

/** What a list says of a replace without an answer: it was done, it is not done yet, or the order is not there. */
export function replaceInList(held: HeldOrder, { byId }: ListIndex): 'DONE' | 'NOT_YET' | 'ABSENT' {
  const replace = openReplace(held);
  const row = held.brokerOrderIds.map((id) => byId.get(id)).findLast((it) => it !== undefined);
  if (replace === undefined || row === undefined) return 'ABSENT';
  return sameTerms(replace.terms, row) ? 'DONE' : 'NOT_YET';
}
