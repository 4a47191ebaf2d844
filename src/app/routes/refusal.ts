/** Why a symbol has no answer, as problems of the API. */

import type { ProblemCode } from '#contract/problem.ts';
import type { CandleRefusal } from '../candle-query.ts';
import { ProblemError } from '../http/problems.ts';

/** The code of each reason. */
export const SYMBOL_CODES: Readonly<Record<CandleRefusal['kind'], ProblemCode>> = {
  invalid: 'INVALID_REQUEST',
  unknown: 'NOT_FOUND',
  ambiguous: 'AMBIGUOUS_SYMBOL',
};

/** The problem that tells it. */
export function refusal({ kind, detail }: CandleRefusal): ProblemError {
  const hint = kind === 'unknown' ? ' GET /api/v1/instruments lists what there is.' : '';
  return new ProblemError(SYMBOL_CODES[kind], `${detail}${hint}`);
}
