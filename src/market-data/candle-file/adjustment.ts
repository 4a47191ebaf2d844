/**
 * Whether the prices of a file are those that were traded, or were adjusted later for splits and dividends. Vendors do
 * not say, and Profit adjusts its 15 and 60-minute charts of one share differently. The closes of the exchange's own
 * daily bars decide: a file is raw where every close is the same.
 */

import type { Price } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';

export interface DayClose {
  readonly date: LocalDate;
  readonly close: Price;
}

/** Sessions in a row whose closes are those of the exchange times one factor. */
export interface FactorSpan {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly days: number;
  /** Between these two lies the factor; the closes are rounded, so it is not known exactly. */
  readonly least: number;
  readonly most: number;
}

export interface AdjustmentCheck {
  /** `unknown` where a day cannot be compared and no compared one differs. */
  readonly verdict: 'raw' | 'adjusted' | 'unknown';
  readonly compared: number;
  readonly equal: number;
  /** Days of the file for which the exchange's close is not stored. */
  readonly missing: readonly LocalDate[];
  readonly spans: readonly FactorSpan[];
}

/** Half of what the last decimal of the closes can tell: vendors print two. */
const HALF_STEP = 50;

/** Holds the closes of a file, oldest first, against those of the exchange. */
export function checkAdjustment(file: readonly DayClose[], exchange: ReadonlyMap<LocalDate, Price>): AdjustmentCheck {
  const missing: LocalDate[] = [];
  const spans: FactorSpan[] = [];
  let equal = 0;
  for (const { date, close } of file) {
    const raw = exchange.get(date);
    if (raw === undefined || raw === 0) {
      missing.push(date);
      continue;
    }
    if (raw === close) equal += 1;
    enter(spans, { date, least: (close - HALF_STEP) / raw, most: (close + HALF_STEP) / raw });
  }
  const compared = file.length - missing.length;
  const isRaw = compared > 0 && equal === compared;
  const verdict = equal < compared ? 'adjusted' : isRaw && missing.length === 0 ? 'raw' : 'unknown';
  return { verdict, compared, equal, missing, spans };
}

/** Narrows the last span to what the day allows too; begins a new one where nothing is left. */
function enter(
  spans: FactorSpan[],
  { date, least, most }: { readonly date: LocalDate; readonly least: number; readonly most: number },
): void {
  const last = spans.at(-1);
  const narrowed = last && { least: Math.max(last.least, least), most: Math.min(last.most, most) };
  if (last === undefined || narrowed === undefined || narrowed.least > narrowed.most)
    spans.push({ from: date, to: date, days: 1, least, most });
  else spans[spans.length - 1] = { ...last, ...narrowed, to: date, days: last.days + 1 };
}
