/** Bars. */

import type { marketEndpoints } from '#contract/market-endpoints.ts';
import type { ProblemCode } from '#contract/problem.ts';
import type { Zone } from '#kernel/zone.ts';
import type { CandleStore } from '#market-data/index.ts';
import { answerCandles, type CandleRefusal } from '../candle-query.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import type { Market } from '../market.ts';

export interface CandleParts {
  readonly candles: CandleStore;
  readonly market: Market;
  readonly zone: Zone;
}

const CODES: Readonly<Record<CandleRefusal['kind'], ProblemCode>> = {
  invalid: 'INVALID_REQUEST',
  unknown: 'NOT_FOUND',
  ambiguous: 'AMBIGUOUS_SYMBOL',
};

/** The newest bars of a series; the ones that move are taken from the live side, which is ahead of the store. */
export function candleHandlers(parts: CandleParts): Handlers<Pick<typeof marketEndpoints, 'getCandles'>> {
  const { candles, market, zone } = parts;
  return {
    async getCandles({ query }) {
      const moving = market.moving.bind(market);
      const answer = await answerCandles(query, { candles, zone, moving, live: market.instruments() });
      if (answer.ok) return answer.value;
      const hint = answer.error.kind === 'unknown' ? ' GET /api/v1/instruments lists what there is.' : '';
      throw new ProblemError(CODES[answer.error.kind], `${answer.error.detail}${hint}`);
    },
  };
}
