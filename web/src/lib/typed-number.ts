/**
 * Numbers as people type them, without a guess. One mark is taken for the decimals, whichever it is; what could as
 * well be the mark of thousands is refused, because "1.234" would be two prices a thousand times apart.
 */

import { formatPrice, type Price, parsePrice } from '#kernel/price.ts';
import type { Language } from './settings.ts';

/** `text` is decimal text of the wire. `thousands`: it may mean two numbers. `form`: it is none. */
export type TypedNumber =
  | { readonly kind: 'empty' }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'bad'; readonly why: 'thousands' | 'form' };

const DECIMAL_MARK: Readonly<Record<Language, string>> = { 'pt-BR': ',', en: '.' };
const EMPTY: TypedNumber = { kind: 'empty' };

/** A price above zero with at most four decimals. */
export function readPrice(typed: string, language: Language): TypedNumber {
  const text = typed.trim();
  if (text === '') return EMPTY;
  const [, whole, mark, fraction = ''] = /^(\d{1,9})(?:([.,])(\d{1,4}))?$/.exec(text) ?? [];
  if (whole === undefined) return /^\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?$/.test(text) ? bad('thousands') : bad('form');
  if (mark !== undefined && mark !== DECIMAL_MARK[language] && fraction.length === 3) return bad('thousands');
  const price = parsePrice(fraction === '' ? whole : `${whole}.${fraction}`);
  return price.ok && price.value > 0 ? { kind: 'number', text: formatPrice(price.value, 0) } : bad('form');
}

/** A whole number above zero, with at most nine digits. */
export function readQuantity(typed: string): TypedNumber {
  const text = typed.trim();
  if (text === '') return EMPTY;
  if (/^\d{1,3}(?:[.,]\d{3})+$/.test(text)) return bad('thousands');
  const digits = text.replace(/^0+(?=\d)/, '');
  return /^[1-9]\d{0,8}$/.test(digits) ? { kind: 'number', text: digits } : bad('form');
}

/** Decimal text of the wire as somebody would type it. */
export function typedText(text: string, language: Language): string {
  return text.replace('.', DECIMAL_MARK[language]);
}

export interface Step {
  /** Decimal text: the least step. */
  readonly step: string;
  /** How many steps, up or down. */
  readonly by: number;
  /** Where to begin while nothing is typed; null for the first step above zero. */
  readonly from: string | null;
}

/** The next multiple of the step in that direction, above zero; what lies between two multiples goes to the nearer. */
export function stepped(text: string | null, { step, by, from }: Step): string {
  const size = unitsOf(step) ?? 1;
  const now = text === null ? null : unitsOf(text);
  if (now === null) {
    const start = from === null ? null : unitsOf(from);
    return textOf(Math.max(size, Math.round((start ?? 0) / size) * size));
  }
  const below = by > 0 ? Math.floor(now / size) : Math.ceil(now / size);
  return textOf(Math.max(size, (below + by) * size));
}

/** Whether `text` is a multiple of `step`; true where no step is known. */
export function isMultiple(text: string, step: string | null): boolean {
  const [units, size] = [unitsOf(text), step === null ? null : unitsOf(step)];
  return units === null || size === null || size === 0 || units % size === 0;
}

function unitsOf(text: string): number | null {
  const price = parsePrice(text);
  return price.ok ? price.value : null;
}

function textOf(units: number): string {
  return formatPrice(units as Price, 0);
}

function bad(why: 'thousands' | 'form'): TypedNumber {
  return { kind: 'bad', why };
}
