/** The ledger of what is missing. */

import type { marketEndpoints } from '#contract/market-endpoints.ts';
import type { ProblemCode } from '#contract/problem.ts';
import { type GapParts, gapDates, gapsAnswer } from '../gaps.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import type { Market } from '../market.ts';
import { exchangeOf, type SymbolRefusal } from '../symbol.ts';

export interface GapRouteParts extends GapParts {
  readonly market: Market;
}

const CODES: Readonly<Record<SymbolRefusal['kind'], ProblemCode>> = {
  unknown: 'NOT_FOUND',
  ambiguous: 'AMBIGUOUS_SYMBOL',
};

/** What is missing of a symbol day by day, and why. */
export function gapHandlers(parts: GapRouteParts): Handlers<Pick<typeof marketEndpoints, 'getGaps'>> {
  return {
    async getGaps({ query }) {
      const dates = gapDates(query.from, query.to);
      if (!dates.ok) throw new ProblemError('INVALID_REQUEST', dates.error);
      const listed = { live: parts.market.instruments(), stored: await parts.stores.candles.symbols() };
      const exchange = exchangeOf(query, listed);
      if (!exchange.ok) throw new ProblemError(CODES[exchange.error.kind], exchange.error.detail);
      return gapsAnswer({ exchange: exchange.value, symbol: query.symbol, ...dates.value }, parts);
    },
  };
}
