/** A year of what is stored of a symbol. */

import type { CoverageAnswer } from '#contract/coverage.ts';
import { fetchCoverage, type SymbolKey } from '../../lib/api-data.ts';
import { type Answer, useAnswer } from '../../lib/use-answer.ts';

const EVERY_MS = 60_000;

/** Asked again each minute: the day of today fills while one looks at it. */
export function useCoverage({ exchange, symbol }: SymbolKey, year: number): Answer<CoverageAnswer> {
  return useAnswer({
    key: ['coverage', exchange, symbol, year],
    ask: (signal) => fetchCoverage({ exchange, symbol }, { from: `${year}-01-01`, to: `${year}-12-31` }, signal),
    everyMs: EVERY_MS,
  });
}
