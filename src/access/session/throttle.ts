/**
 * How failed tries slow down the next ones. Pure: from a stored count and the time, how long to wait.
 *
 * - A login from one address: 5 tries are free, then 15 s, 30 s, 1 min … up to 15 min between two. That is ten tries
 *   in the first quarter of an hour.
 * - An address, whatever the login: 20 are free, then the same delays.
 * - A login, from wherever: 50 are free, then 15 s … up to 1 min. It bounds many machines at work on one login.
 *   Neither of these two holds up a login at an address from which it has come in within 90 days, so that strangers,
 *   and neighbours behind the same address, cannot keep out whoever it belongs to.
 * - The second factor of a user: 5 are free, then as for a login from one address; only who knows the password gets
 *   this far.
 *
 * A try that has to wait is refused without being looked at, and does not count. Failures are forgotten after a day.
 */

import { DAY_MS, MINUTE_MS, SECOND_MS } from '../access.ts';
import type { Throttle } from '../access-store.ts';

export interface ThrottleRule {
  readonly freeTries: number;
  readonly delayMsMax: number;
}

export const PAIR_RULE: ThrottleRule = { freeTries: 5, delayMsMax: 15 * MINUTE_MS };
export const ADDRESS_RULE: ThrottleRule = { freeTries: 20, delayMsMax: 15 * MINUTE_MS };
export const LOGIN_RULE: ThrottleRule = { freeTries: 50, delayMsMax: MINUTE_MS };

const FIRST_DELAY_MS = 15 * SECOND_MS;
export const FORGET_FAILURES_MS = DAY_MS;
export const KNOWN_ADDRESS_MS = 90 * DAY_MS;

/** Milliseconds until the next try is looked at; 0 where it is at once. */
export function waitMs(throttle: Throttle | null, rule: ThrottleRule, nowMs: number): number {
  const failures = failuresNow(throttle, nowMs);
  if (throttle === null || failures < rule.freeTries) return 0;
  // 2 ** 30 is far above every limit, and keeps the product exact.
  const delayMs = FIRST_DELAY_MS * 2 ** Math.min(30, failures - rule.freeTries);
  return Math.max(0, throttle.failedMs + Math.min(rule.delayMsMax, delayMs) - nowMs);
}

/** After another failure. */
export function afterFailure(throttle: Throttle | null, nowMs: number): Throttle {
  return {
    failures: failuresNow(throttle, nowMs) + 1,
    // A clock that was set back shortens no delay.
    failedMs: Math.max(nowMs, throttle?.failedMs ?? nowMs),
    succeededMs: throttle?.succeededMs ?? null,
  };
}

/** Whether there was a success within the time that makes an address known. */
export function isKnown(throttle: Throttle | null, nowMs: number): boolean {
  const at = throttle?.succeededMs ?? null;
  return at !== null && nowMs - at < KNOWN_ADDRESS_MS;
}

function failuresNow(throttle: Throttle | null, nowMs: number): number {
  return throttle === null || nowMs - throttle.failedMs >= FORGET_FAILURES_MS ? 0 : throttle.failures;
}
