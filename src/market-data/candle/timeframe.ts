/**
 * Where a bar of a timeframe begins and ends. Intraday bars lie on a grid from local midnight, not from the
 * session's open (they differ on Ash Wednesday, which opens at 13:00); days and weeks are local calendar days and
 * ISO weeks (Monday first), as the exchange's own daily files count them.
 */

import type { Timeframe } from '#contract/timeframe.ts';
import { HOUR_US, type Instant, instantOf, MINUTE_US, weekdayOfEpochDay } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';

/** Each timeframe is folded from the next finer one. */
export const FINER: Record<Timeframe, Timeframe | null> = {
  '1m': null,
  '5m': '1m',
  '15m': '5m',
  '60m': '15m',
  '1d': '60m',
  '1w': '1d',
};

/** The roll-ups, finest first: folding in this order needs one pass. */
export const ROLL_UPS: readonly Exclude<Timeframe, '1m'>[] = ['5m', '15m', '60m', '1d', '1w'];

const INTRADAY_US: Partial<Record<Timeframe, number>> = {
  '1m': MINUTE_US,
  '5m': 5 * MINUTE_US,
  '15m': 15 * MINUTE_US,
  '60m': HOUR_US,
};

/** Start of the bar that holds `at`. */
export function barStart(timeframe: Timeframe, at: Instant, zone: Zone): Instant {
  const length = INTRADAY_US[timeframe];
  if (length !== undefined) return instantOf(at - modulo(at + zone.offsetAt(at), length));
  return zone.startOfEpochDay(firstDay(timeframe, at, zone));
}

/** First instant after the bar that starts at `start`. */
export function barEnd(timeframe: Timeframe, start: Instant, zone: Zone): Instant {
  const length = INTRADAY_US[timeframe];
  if (length !== undefined) return instantOf(start + length);
  const days = timeframe === '1d' ? 1 : 7;
  return zone.startOfEpochDay(firstDay(timeframe, start, zone) + days);
}

function firstDay(timeframe: Timeframe, at: Instant, zone: Zone): number {
  const day = zone.epochDayAt(at);
  return day - (timeframe === '1w' ? weekdayOfEpochDay(day) - 1 : 0);
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
