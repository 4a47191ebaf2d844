/** What an import says of itself, as lines to show. */

import type { ImportJobDto } from '#contract/imports.ts';

/** Fields of the summary that are counts, in the order in which they are shown; each kind has some of them. */
const COUNTS = [
  'rows',
  'added',
  'changed',
  'known',
  'same',
  'unchanged',
  'conflicting',
  'busted',
  'candles',
  'written',
] as const;
export type SummaryCount = (typeof COUNTS)[number];

/** The counts of a summary; those that are zero are left out, but not the rows. */
export function countsOf(summary: ImportJobDto['summary']): { readonly name: SummaryCount; readonly count: number }[] {
  if (summary === null) return [];
  return COUNTS.flatMap((name) => {
    const count = summary[name];
    return typeof count === 'number' && (count !== 0 || name === 'rows') ? [{ name, count }] : [];
  });
}

/** The symbols of days that an import brought, each once; empty where the summary does not tell. */
export function symbolsOf(summary: ImportJobDto['summary']): { readonly exchange: string; readonly symbol: string }[] {
  const days: unknown = summary?.days;
  if (!Array.isArray(days)) return [];
  const found = new Map<string, { exchange: string; symbol: string }>();
  for (const day of days as readonly unknown[]) {
    if (typeof day !== 'object' || day === null) continue;
    const { exchange, symbol } = day as { exchange?: unknown; symbol?: unknown };
    if (typeof exchange === 'string' && typeof symbol === 'string')
      found.set(`${exchange} ${symbol}`, { exchange, symbol });
  }
  return [...found.values()];
}

/** Whether it may still change. */
export function isAtWork({ state }: ImportJobDto): boolean {
  return state === 'queued' || state === 'running';
}
