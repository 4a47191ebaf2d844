/** `GET /api/v1/gaps` */

import type { FastifyInstance } from 'fastify';
import { type GapsAnswer, gapsAnswerSchema, gapsQuerySchema } from '#contract/gaps.ts';
import { answerSchema } from '../answer-schema.ts';
import { type GapParts, gapDates, gapsAnswer } from '../gaps.ts';
import type { Market } from '../market.ts';
import { type ProblemCode, ProblemError, validated } from '../problems.ts';
import { exchangeOf, type SymbolRefusal } from '../symbol.ts';

export interface GapRouteParts extends GapParts {
  readonly market: Market;
}

const CODES: Readonly<Record<SymbolRefusal['kind'], ProblemCode>> = {
  unknown: 'NOT_FOUND',
  ambiguous: 'AMBIGUOUS_SYMBOL',
};

/** What is missing of a symbol day by day, and why. */
export function gapRoutes(server: FastifyInstance, parts: GapRouteParts): void {
  server.get(
    '/api/v1/gaps',
    { schema: { response: { 200: answerSchema(gapsAnswerSchema) } } },
    async (request): Promise<GapsAnswer> => {
      const question = validated(gapsQuerySchema, request.query);
      const dates = gapDates(question.from, question.to);
      if (!dates.ok) throw new ProblemError('INVALID_REQUEST', dates.error);
      const listed = { live: parts.market.instruments(), stored: await parts.stores.candles.symbols() };
      const exchange = exchangeOf(question, listed);
      if (!exchange.ok) throw new ProblemError(CODES[exchange.error.kind], exchange.error.detail);
      return gapsAnswer({ exchange: exchange.value, symbol: question.symbol, ...dates.value }, parts);
    },
  );
}
