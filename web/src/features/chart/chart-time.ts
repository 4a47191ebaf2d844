/** The library's time: UTC seconds, branded. Nothing is ever shifted on the way. */

import type { Time, UTCTimestamp } from 'lightweight-charts';

/** UTC seconds as the library takes them. */
export function chartTime(seconds: number): UTCTimestamp {
  return seconds as UTCTimestamp;
}

/** UTC seconds of a time of the library; null for the calendar dates that this page never gives it. */
export function secondsOf(time: Time | undefined): number | null {
  return typeof time === 'number' ? time : null;
}
