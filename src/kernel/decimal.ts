/** Decimal text to scaled integers and back, exactly: no float is ever in between. */

import { err, ok, type Result } from './result.ts';

export type DecimalMark = '.' | ',';

const PATTERN: Record<DecimalMark, RegExp> = {
  '.': /^([+-]?)(\d+)(?:\.(\d+))?$/,
  ',': /^([+-]?)(\d+)(?:,(\d+))?$/,
};

/**
 * Reads `text` as an integer of 10^-`places`, so that "38,12" with four places is 381200.
 * Refuses anything else than digits with one optional mark and sign, more decimals than fit (trailing zeros
 * are free), and values past 2^53.
 */
export function parseScaled(text: string, places: number, mark: DecimalMark): Result<number, string> {
  const match = PATTERN[mark].exec(text);
  if (match === null) return err(`"${text}" is not a decimal number with "${mark}" as its mark`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const kept = fraction.slice(0, places).padEnd(places, '0');
  if (/[1-9]/.test(fraction.slice(places))) return err(`"${text}" has more than ${places} decimals`);
  const units = Number(whole + kept);
  if (!Number.isSafeInteger(units)) return err(`"${text}" is too large`);
  return ok(sign === '-' && units !== 0 ? -units : units);
}

/** `units` of 10^-`places` as decimal text with "." and at least `least` decimals; further zeros are dropped. */
export function formatScaled(units: number, places: number, least: number): string {
  const digits = Math.abs(units)
    .toString()
    .padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  let fraction = digits.slice(digits.length - places);
  while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return (units < 0 ? '-' : '') + whole + (fraction === '' ? '' : `.${fraction}`);
}
