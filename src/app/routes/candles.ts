/** `GET /api/v1/candles` */

import type { FastifyInstance } from 'fastify';
import { type CandlesAnswer, candlesAnswerSchema, candlesQuerySchema } from '#contract/market-data.ts';
import type { Zone } from '#kernel/zone.ts';
import type { CandleStore } from '#market-data/index.ts';
import { answerSchema } from '../answer-schema.ts';
import { answerCandles, type CandleRefusal } from '../candle-query.ts';
import type { Market } from '../market.ts';
import { type ProblemCode, ProblemError, validated } from '../problems.ts';

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
export function candleRoutes(server: FastifyInstance, { candles, market, zone }: CandleParts): void {
  server.get(
    '/api/v1/candles',
    { schema: { response: { 200: answerSchema(candlesAnswerSchema) } } },
    async (request): Promise<CandlesAnswer> => {
      const question = validated(candlesQuerySchema, request.query);
      const moving = market.moving.bind(market);
      const answer = await answerCandles(question, { candles, zone, moving, live: market.instruments() });
      if (answer.ok) return answer.value;
      const hint = answer.error.kind === 'unknown' ? ' GET /api/v1/instruments lists what there is.' : '';
      throw new ProblemError(CODES[answer.error.kind], `${answer.error.detail}${hint}`);
    },
  );
}
