/** What is stored. */

import type { StorageDto } from '#contract/coverage.ts';
import type { dataEndpoints } from '#contract/data-endpoints.ts';
import { type CoverageParts, coverageAnswer, coverageDates } from '../coverage.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import type { Market } from '../market.ts';
import { exchangeOf } from '../symbol.ts';
import { refusal } from './refusal.ts';

export interface CoverageRouteParts extends CoverageParts {
  readonly market: Pick<Market, 'instruments'>;
  readonly storage: () => Promise<StorageDto>;
}

/** Day by day of a symbol, and in sum on the disk. */
export function coverageHandlers(
  parts: CoverageRouteParts,
): Handlers<Pick<typeof dataEndpoints, 'getCoverage' | 'getStorage'>> {
  return {
    async getCoverage({ query }) {
      const dates = coverageDates(query.from, query.to);
      if (!dates.ok) throw new ProblemError('INVALID_REQUEST', dates.error);
      const listed = { live: parts.market.instruments(), stored: await parts.stores.candles.symbols() };
      const exchange = exchangeOf(query, listed);
      if (!exchange.ok) throw refusal(exchange.error);
      return coverageAnswer({ exchange: exchange.value, symbol: query.symbol, ...dates.value }, parts);
    },
    getStorage: () => parts.storage(),
  };
}
