/**
 * One bar as a file tells it: a local date, the wall time at which it begins, and its values. Nothing here knows a
 * timeframe, a calendar or a store; `place-bars.ts` makes candles of it.
 */

import type { DecimalMark } from '#kernel/decimal.ts';
import { parseScaled } from '#kernel/decimal.ts';
import { type Price, parsePrice } from '#kernel/price.ts';
import type { Quantity } from '#kernel/quantity.ts';
import { parseQuantity } from '#kernel/quantity.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { HOUR_US, type LocalDate, MINUTE_US, parseLocalDate, SECOND_US } from '#kernel/time.ts';
import { type Turnover, turnoverFromCentavos } from '#kernel/turnover.ts';

export interface BarValues {
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
  /** Null where the file does not tell it. */
  readonly turnover: Turnover | null;
  /** Null where the file does not tell it. */
  readonly trades: number | null;
}

export interface BarRow extends BarValues {
  /** Null where the file does not name it. */
  readonly symbol: string | null;
  readonly date: LocalDate;
  /** Microseconds since local midnight at which the bar begins, as the file stamps it. */
  readonly timeUs: number;
}

/** The texts of a row, as the file has them. */
export interface BarTexts {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  /** BRL; left out where the file has no such column. */
  readonly turnover?: string;
}

/** Reads the values of a bar; the error names the column and the text that is wrong. */
export function readBarTexts(texts: BarTexts, mark: DecimalMark): Result<BarValues, string> {
  const prices: Price[] = [];
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    const price = parsePrice(texts[name], mark);
    if (!price.ok) return err(`${name} ${price.error}`);
    prices.push(price.value);
  }
  const [open, high, low, close] = prices as [Price, Price, Price, Price];
  const volume = parseQuantity(texts.volume);
  if (!volume.ok) return err(`volume ${volume.error}`);
  const turnover = texts.turnover === undefined ? null : parseScaled(texts.turnover, 2, mark);
  if (turnover !== null && !turnover.ok) return err(`turnover ${turnover.error}`);
  return checkedBar({
    open,
    high,
    low,
    close,
    volume: volume.value,
    turnover: turnover === null ? null : turnoverFromCentavos(turnover.value),
    trades: null,
  });
}

/** A bar that can be: low ≤ open, close ≤ high, and something was traded. */
export function checkedBar(bar: BarValues): Result<BarValues, string> {
  const { open, high, low, close, volume, turnover } = bar;
  if (low > high) return err('low is above high');
  if (open < low || open > high) return err('open does not lie between low and high');
  if (close < low || close > high) return err('close does not lie between low and high');
  if (volume === 0) return err('volume is zero: nothing was traded, so there is no bar');
  if (turnover !== null && turnover < 0) return err('turnover is negative');
  return ok(bar);
}

/** Reads a date whose parts stand in the order of `pattern`'s groups "year", "month" and "day". */
export function readDate(text: string, pattern: RegExp): Result<LocalDate, string> {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return err(`"${text}" is not a date of the expected form`);
  return parseLocalDate(`${groups.year}-${groups.month}-${groups.day}`);
}

/** "18:05:00" or "18:05" as microseconds since midnight. */
export function readTimeOfDay(text: string): Result<number, string> {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (match === null) return err(`"${text}" is not a time such as 10:05:00`);
  const [, hours, minutes, seconds = '0'] = match;
  return ok(Number(hours) * HOUR_US + Number(minutes) * MINUTE_US + Number(seconds) * SECOND_US);
}

/** Microseconds since midnight as "18:05", with seconds where there are any. */
export function formatTimeOfDay(timeUs: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = (timeUs % MINUTE_US) / SECOND_US;
  const minutes = `${two(timeUs / HOUR_US)}:${two((timeUs % HOUR_US) / MINUTE_US)}`;
  return seconds === 0 ? minutes : `${minutes}:${two(seconds)}`;
}
