/** `GET /api/v1/candles` */

import type { FastifyInstance } from 'fastify';
import { type CandleDto, type CandlesAnswer, candlesAnswerSchema, candlesQuerySchema } from '#contract/market-data.ts';
import { type Instant, parseIso } from '#kernel/time.ts';
import type { CandleStore } from '#market-data/index.ts';
import { answerSchema } from '../answer-schema.ts';
import { candleDto } from '../dto.ts';
import type { Market } from '../market.ts';
import { ProblemError, validated } from '../problems.ts';

export interface CandleParts {
  readonly candles: CandleStore;
  readonly market: Market;
  readonly timeZone: string;
}

/** The newest bars of a series; the ones that move are taken from the live side, which is ahead of the store. */
export function candleRoutes(server: FastifyInstance, parts: CandleParts): void {
  server.get(
    '/api/v1/candles',
    { schema: { response: { 200: answerSchema(candlesAnswerSchema) } } },
    async (request): Promise<CandlesAnswer> => {
      const query = validated(candlesQuerySchema, request.query);
      const { symbol, timeframe, limit } = query;
      const exchange = await exchangeOf(symbol, query.exchange, parts);
      const span = { ...instantField('from', query.from), ...instantField('to', query.to) };
      const series = { exchange, symbol, timeframe };
      const stored = await parts.candles.newest(series, { ...span, limit });
      const bars = new Map(stored.map((bar) => [bar.start, bar]));
      for (const bar of parts.market.moving(series)) {
        if (bar.start >= (span.from ?? 0) && bar.start < (span.to ?? Number.POSITIVE_INFINITY))
          bars.set(bar.start, bar);
      }
      const candles: CandleDto[] = [...bars.values()]
        .sort((a, b) => a.start - b.start)
        .slice(-limit)
        .map(candleDto);
      return { ...series, timeZone: parts.timeZone, candles };
    },
  );
}

/** The exchange that has the symbol: the one asked for, else the live one, else the only one. */
async function exchangeOf(symbol: string, asked: string | undefined, parts: CandleParts): Promise<string> {
  const isAsked = (one: { readonly exchange: string; readonly symbol: string }): boolean =>
    one.symbol === symbol && (asked === undefined || one.exchange === asked);
  const live = parts.market.instruments().find(isAsked);
  if (live !== undefined) return live.exchange;
  const exchanges = (await parts.candles.symbols()).filter(isAsked).map(({ exchange }) => exchange);
  const [only] = exchanges;
  if (only === undefined) {
    const where = asked === undefined ? '' : ` on ${asked}`;
    const hint = 'GET /api/v1/instruments lists what there is.';
    throw new ProblemError('NOT_FOUND', `${symbol} is not known${where}. ${hint}`);
  }
  if (exchanges.length > 1) {
    const detail = `${symbol} is on ${exchanges.join(' and ')}; add exchange=… to the request.`;
    throw new ProblemError('AMBIGUOUS_SYMBOL', detail);
  }
  return only;
}

function instantField<K extends 'from' | 'to'>(name: K, text: string | undefined): { [key in K]?: Instant } {
  if (text === undefined) return {};
  const parsed = parseIso(text);
  if (!parsed.ok) throw new ProblemError('INVALID_REQUEST', `${name}: ${parsed.error}`);
  return { [name]: parsed.value } as { [key in K]: Instant };
}
