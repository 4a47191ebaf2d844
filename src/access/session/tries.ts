/**
 * Failed tries, counted in the store. A try is counted before it is looked at, and forgiven when it was right, so
 * that many at the same moment cannot all slip through before the first has failed.
 */

import type { Access } from '../access.ts';
import type { AccessTables } from '../access-store.ts';
import { throttleGroup } from './network-address.ts';
import {
  ADDRESS_RULE,
  afterFailure,
  FORGET_FAILURES_MS,
  isKnown,
  KNOWN_ADDRESS_MS,
  LOGIN_RULE,
  PAIR_RULE,
  type ThrottleRule,
  waitMs,
} from './throttle.ts';

interface Count {
  readonly key: string;
  readonly rule: ThrottleRule;
  /** A success makes this count 0; else it takes back the one try. */
  readonly clears: boolean;
  /** Where the login has come in from this address before, as the count of this key tells, this one is not asked. */
  readonly unlessKnown?: string;
}

type Parts = Pick<Access, 'crypto' | 'nowMs'>;

/** The counts of a login. Keys are hashed: people type passwords where a login belongs. */
export function loginCounts({ crypto }: Parts, login: string, address: string): readonly Count[] {
  const group = throttleGroup(address);
  const pair = crypto.sha256(JSON.stringify(['pair', login, group]));
  return [
    { key: pair, rule: PAIR_RULE, clears: true },
    { key: crypto.sha256(JSON.stringify(['address', group])), rule: ADDRESS_RULE, clears: false, unlessKnown: pair },
    { key: crypto.sha256(JSON.stringify(['login', login])), rule: LOGIN_RULE, clears: false, unlessKnown: pair },
  ];
}

/** The count of codes and proofs of a user. */
export function proofCounts({ crypto }: Parts, userId: string): readonly Count[] {
  return [{ key: crypto.sha256(JSON.stringify(['proof', userId])), rule: PAIR_RULE, clears: true }];
}

/** How long the next try has to wait; 0 where it need not. */
export async function triesWaitMs({ nowMs }: Parts, tables: AccessTables, counts: readonly Count[]): Promise<number> {
  let longest = 0;
  for (const { key, rule, unlessKnown } of counts) {
    if (unlessKnown !== undefined && isKnown(await tables.throttles.get(unlessKnown), nowMs())) continue;
    longest = Math.max(longest, waitMs(await tables.throttles.get(key), rule, nowMs()));
  }
  return longest;
}

/** Counts a try; where it has to wait instead, counts nothing and tells how long. */
export async function countTry(parts: Parts, tables: AccessTables, counts: readonly Count[]): Promise<number> {
  const wait = await triesWaitMs(parts, tables, counts);
  if (wait > 0) return wait;
  const now = parts.nowMs();
  for (const { key } of counts) await tables.throttles.put(key, afterFailure(await tables.throttles.get(key), now));
  await tables.throttles.deleteOlder({ failedMs: now - FORGET_FAILURES_MS, succeededMs: now - KNOWN_ADDRESS_MS });
  return 0;
}

/** After a counted try was right. */
export async function forgiveTry({ nowMs }: Parts, tables: AccessTables, counts: readonly Count[]): Promise<void> {
  for (const { key, clears } of counts) {
    const throttle = await tables.throttles.get(key);
    if (throttle === null) continue;
    const failures = clears ? 0 : Math.max(0, throttle.failures - 1);
    await tables.throttles.put(key, { ...throttle, failures, succeededMs: clears ? nowMs() : throttle.succeededMs });
  }
}
