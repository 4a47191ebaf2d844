import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Throttle } from '../access-store.ts';
import { ADDRESS_RULE, afterFailure, isKnown, LOGIN_RULE, PAIR_RULE, type ThrottleRule, waitMs } from './throttle.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_700_000_000_000;

/** Tries as fast as it may for so long; answers how many tries were looked at. */
function triesIn(ms: number, rule: ThrottleRule): number {
  let throttle: Throttle | null = null;
  let count = 0;
  for (let now = START; now < START + ms; now += 1_000) {
    if (waitMs(throttle, rule, now) > 0) continue;
    throttle = afterFailure(throttle, now);
    count += 1;
    now -= 1_000;
  }
  return count;
}

test('who guesses has ten tries in a quarter of an hour, and then four an hour', () => {
  assert.equal(triesIn(15 * MINUTE, PAIR_RULE), 10);
  assert.equal(triesIn(24 * HOUR, PAIR_RULE) - triesIn(23 * HOUR, PAIR_RULE), 4);
});

test('no delay is longer than a quarter of an hour, and that of a login from everywhere a minute', () => {
  for (const [rule, most] of [
    [PAIR_RULE, 15 * MINUTE],
    [ADDRESS_RULE, 15 * MINUTE],
    [LOGIN_RULE, MINUTE],
  ] as const) {
    const throttle = { failures: 1_000_000, failedMs: START, succeededMs: null };
    assert.equal(waitMs(throttle, rule, START), most);
    assert.equal(waitMs(throttle, rule, START + most), 0);
  }
});

test('failures are forgotten a day after the last one, and a clock set back forgives nothing', () => {
  const throttle = { failures: 30, failedMs: START, succeededMs: null };
  assert.equal(afterFailure(throttle, START + 24 * HOUR - 1).failures, 31);
  assert.equal(afterFailure(throttle, START + 24 * HOUR).failures, 1);
  assert.ok(waitMs(throttle, PAIR_RULE, START - HOUR) > 15 * MINUTE);
  assert.equal(afterFailure(throttle, START - HOUR).failedMs, START);
});

test('an address is known for ninety days after a login', () => {
  const throttle = { failures: 0, failedMs: START, succeededMs: START };
  assert.equal(isKnown(throttle, START + 89 * 24 * HOUR), true);
  assert.equal(isKnown(throttle, START + 90 * 24 * HOUR), false);
  assert.equal(isKnown({ ...throttle, succeededMs: null }, START), false);
  assert.equal(isKnown(null, START), false);
});
