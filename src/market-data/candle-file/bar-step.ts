/** The timeframe of a file that does not tell it, from the distances of its stamps. */

import type { Timeframe } from '#contract/timeframe.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { HOUR_US, MINUTE_US } from '#kernel/time.ts';
import type { BarRow } from './bar-row.ts';

/** Timeframes of which vendors export bars that are imported. */
export const FILE_TIMEFRAMES = ['1m', '5m', '15m', '60m'] as const satisfies readonly Timeframe[];
export type FileTimeframe = (typeof FILE_TIMEFRAMES)[number];

const LENGTH_US: Readonly<Record<FileTimeframe, number>> = {
  '1m': MINUTE_US,
  '5m': 5 * MINUTE_US,
  '15m': 15 * MINUTE_US,
  '60m': HOUR_US,
};

/** Microseconds of one bar. */
export function lengthOf(timeframe: FileTimeframe): number {
  return LENGTH_US[timeframe];
}

/** Share of the neighbours that must be one bar apart for the answer to be certain. */
const CERTAIN_SHARE = 0.5;

/**
 * The timeframe whose length is the distance of most neighbours within a day. Rows may be in any order. An error where
 * that is not most of them, as with a symbol that is seldom traded.
 */
export function timeframeOf(rows: readonly BarRow[]): Result<FileTimeframe, string> {
  const byDay = new Map<string, number[]>();
  for (const { date, timeUs } of rows) {
    const day = byDay.get(date);
    if (day === undefined) byDay.set(date, [timeUs]);
    else day.push(timeUs);
  }
  const counts = new Map<number, number>();
  let pairs = 0;
  for (const day of byDay.values()) {
    const stamps = Float64Array.from(day).sort();
    for (let index = 1; index < stamps.length; index += 1) {
      const step = (stamps[index] as number) - (stamps[index - 1] as number);
      counts.set(step, (counts.get(step) ?? 0) + 1);
      pairs += 1;
    }
  }
  const found = FILE_TIMEFRAMES.find((name) => (counts.get(LENGTH_US[name]) ?? 0) > pairs * CERTAIN_SHARE);
  return found === undefined
    ? err(`its stamps do not tell a timeframe for sure; name it: --timeframe ${FILE_TIMEFRAMES.join(' | ')}`)
    : ok(found);
}
