/** What one row of a reference file tells, whatever the file: a symbol on a day, its facts, and its limits. */

import { type Price, parsePrice } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type LocalDate, parseLocalDate } from '#kernel/time.ts';
import type { Facts } from './instrument-record.ts';
import type { PriceBand } from './price-limit.ts';

export interface RowLimits extends PriceBand {
  readonly reference: Price | null;
}

export interface ReferenceRow {
  readonly symbol: string;
  readonly date: LocalDate;
  readonly facts: Facts;
  readonly limits: RowLimits | null;
  /** The settlement of this very day; null where the file does not tell it. */
  readonly settlement: Price | null;
}

/** A row that was not understood; the others of its file are not touched by it. */
export interface RefusedRow {
  /** Where it stands, such as "line 12". */
  readonly place: string;
  readonly reason: string;
  /** The row itself, as far as it helps to find it. */
  readonly text: string;
}

/** A date written as eight digits, "20160118"; null for zeros and for 9999-12-31, which mean that there is none. */
export function parseCompactDate(text: string): Result<LocalDate | null, string> {
  if (text === '00000000' || text === '99991231' || text.trim() === '') return ok(null);
  if (!/^\d{8}$/.test(text)) return err(`"${text}" is not a date such as 20160118`);
  return parseLocalDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
}

/** Limits from decimal texts; null where the file has none, or has them the wrong way round. */
export function readLimits({
  lower,
  upper,
  reference,
}: Readonly<Record<'lower' | 'upper' | 'reference', string>>): Result<RowLimits | null, string> {
  if (lower === '' && upper === '') return ok(null);
  const low = parsePrice(lower);
  const high = parsePrice(upper);
  if (!low.ok) return err(`lower limit ${low.error}`);
  if (!high.ok) return err(`upper limit ${high.error}`);
  if (low.value > high.value) return err(`lower limit ${lower} is above the upper limit ${upper}`);
  // A settlement with more decimals than a price can hold is left out; the limits themselves are still good.
  const around = parsePrice(reference);
  return ok({ lower: low.value, upper: high.value, reference: around.ok ? around.value : null });
}
