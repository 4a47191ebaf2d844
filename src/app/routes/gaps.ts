/** The ledger of what is missing. */

import type { marketEndpoints } from '#contract/market-endpoints.ts';
import { type GapParts, gapDates, gapsAnswer } from '../gaps.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import type { Market } from '../market.ts';
import { exchangeOf } from '../symbol.ts';
import { refusal } from './refusal.ts';

export interface GapRouteParts extends GapParts {
  readonly market: Market;
}

/** What is missing of a symbol day by day, and why. */
export function gapHandlers(parts: GapRouteParts): Handlers<Pick<typeof marketEndpoints, 'getGaps'>> {
  return {
    async getGaps({ query }) {
      const dates = gapDates(query.from, query.to);
      if (!dates.ok) throw new ProblemError('INVALID_REQUEST', dates.error);
      const listed = { live: parts.market.instruments(), stored: await parts.stores.candles.symbols() };
      const exchange = exchangeOf(query, listed);
      if (!exchange.ok) throw refusal(exchange.error);
      return gapsAnswer({ exchange: exchange.value, symbol: query.symbol, ...dates.value }, parts);
    },
  };
}
