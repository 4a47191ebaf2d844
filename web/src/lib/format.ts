/**
 * Numbers as people read them. Decimal text from the wire stays text: its digits are grouped and its mark is
 * replaced, so nothing is lost to a float. Only abbreviations ("1,2 mi") and shares of a hundred are rounded.
 */

import { parsePrice } from '#kernel/price.ts';
import type { Language } from './settings.ts';

/** U+2212: as wide as "+" and as a digit, unlike the hyphen. */
const MINUS = '−';

interface Marks {
  readonly group: string;
  readonly decimal: string;
}

const MARKS: Readonly<Record<Language, Marks>> = {
  'pt-BR': { group: '.', decimal: ',' },
  en: { group: ',', decimal: '.' },
};

/** The whole part with its sign, and the mark with the decimals, apart, so that a column can align on the mark. */
export interface NumberParts {
  readonly whole: string;
  readonly fraction: string;
}

/** Decimal text such as "-1234.5" with at least `decimals` decimals; more that are there stay. */
export function numberParts(text: string, decimals: number, language: Language): NumberParts {
  const marks = MARKS[language];
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const kept = trimZeros(fraction, decimals).padEnd(decimals, '0');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, marks.group);
  return { whole: (negative ? MINUS : '') + grouped, fraction: kept === '' ? '' : marks.decimal + kept };
}

/** Decimal text as one piece: "1234.5" → "1.234,50". */
export function formatNumber(text: string, decimals: number, language: Language): string {
  const { whole, fraction } = numberParts(text, decimals, language);
  return whole + fraction;
}

function trimZeros(fraction: string, least: number): string {
  let kept = fraction;
  while (kept.length > least && kept.endsWith('0')) kept = kept.slice(0, -1);
  return kept;
}

/**
 * A float of a chart's scale, which no decimal text stands behind: moved to the nearest price that could be traded,
 * where the step is known.
 */
export function formatScale(
  value: number,
  { decimals, tick }: { readonly decimals: number; readonly tick: string | null },
  language: Language,
): string {
  const step = tick === null ? 0 : Number(tick);
  const price = step > 0 ? Math.round(value / step) * step : value;
  return formatNumber(price.toFixed(decimals), decimals, language);
}

export type Direction = 'up' | 'down' | 'flat';

export interface Change {
  readonly direction: Direction;
  /** "+0,42" in the unit of the price. */
  readonly difference: string;
  /** "+1,25 %" without the sign of percent, which stands once per column; null where the base is zero. */
  readonly percent: string | null;
}

/** How far `last` lies from `base`, exactly; null where one of them is no price. */
export function changeBetween(
  last: string,
  base: string,
  { decimals, language }: { readonly decimals: number; readonly language: Language },
): Change | null {
  const to = parsePrice(last);
  const from = parsePrice(base);
  if (!to.ok || !from.ok) return null;
  const units = to.value - from.value;
  const percent = from.value === 0 ? null : roundedPercent(units, Math.abs(from.value));
  return {
    direction: units > 0 ? 'up' : units < 0 ? 'down' : 'flat',
    difference: signed(formatNumber(decimalText(Math.abs(units), 4), decimals, language), units),
    percent: percent === null ? null : signed(formatNumber(decimalText(Math.abs(percent), 2), 2, language), percent),
  };
}

/** `units` of `base` in hundredths of a percent, halves away from zero. */
function roundedPercent(units: number, base: number): number {
  return Math.sign(units) * Math.floor((Math.abs(units) * 10_000 + base / 2) / base);
}

function decimalText(units: number, places: number): string {
  const digits = units.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function signed(text: string, units: number): string {
  return units > 0 ? `+${text}` : units < 0 ? MINUS + text : text;
}

const compactFormats = new Map<Language, Intl.NumberFormat>();

/** A large quantity, abbreviated: "1234567" → "1,23 mi". Three figures, because more would not be read. */
export function formatCompact(text: string, language: Language): string {
  let format = compactFormats.get(language);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 });
    compactFormats.set(language, format);
  }
  return format.format(Number(text));
}

/** A count with its groups: 1234567 → "1.234.567". */
export function formatCount(count: number, language: Language): string {
  return formatNumber(String(count), 0, language);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A size in units of thousands, with three figures: 1234567 → "1,23 MB". */
export function formatBytes(bytes: number, language: Language): string {
  let [value, power] = [bytes, 0];
  // What would be rounded to a thousand is one of the next unit.
  while (value >= 999.5 && power < BYTE_UNITS.length - 1) {
    value /= 1_000;
    power += 1;
  }
  const decimals = power === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${formatNumber(value.toFixed(decimals), decimals, language)} ${BYTE_UNITS[power]}`;
}

/** A part of a whole in whole percents, rounded down so that only the whole is "100%". */
export function formatShare(share: number, language: Language): string {
  return `${formatCount(Math.floor(Math.min(1, Math.max(0, share)) * 100), language)}%`;
}

/** Milliseconds with the figures that are sure: 0.42 → "0,42", 12.34 → "12,3", 1234.5 → "1.235". */
export function formatMs(ms: number, language: Language): string {
  const decimals = ms < 10 ? 2 : ms < 100 ? 1 : 0;
  return formatNumber(ms.toFixed(decimals), decimals, language);
}

/** A short wait, measured in whole milliseconds: 4 → "4 ms", 4381 → "4,38 s". */
export function formatWait(ms: number, language: Language): string {
  return ms < 1_000 ? `${ms} ms` : `${formatNumber((ms / 1_000).toFixed(2), 2, language)} s`;
}
