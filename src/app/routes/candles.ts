/** `GET /api/v1/candles` */

import type { FastifyInstance } from 'fastify';
import { type CandleDto, type CandlesAnswer, candlesQuerySchema } from '#contract/market-data.ts';
import { type Instant, parseIso } from '#kernel/time.ts';
import type { CandleStore } from '#market-data/index.ts';
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
    { schema: { response: { 200: ANSWER_SCHEMA } } },
    async (request): Promise<CandlesAnswer> => {
      const query = validated(candlesQuerySchema, request.query);
      const { symbol, timeframe, limit } = query;
      const exchange = query.exchange ?? (await onlyExchangeOf(symbol, parts));
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

/** The exchange of a symbol, where the request names none: the live one first, else the only one that has it. */
async function onlyExchangeOf(symbol: string, { candles, market }: CandleParts): Promise<string> {
  const live = market.instruments().find((instrument) => instrument.symbol === symbol);
  if (live !== undefined) return live.exchange;
  const exchanges = (await candles.symbols())
    .filter((stored) => stored.symbol === symbol)
    .map(({ exchange }) => exchange);
  const [only] = exchanges;
  if (only === undefined) {
    throw new ProblemError(
      'NOT_FOUND',
      `No bars of ${symbol} are stored. GET /api/v1/instruments lists what there is.`,
    );
  }
  if (exchanges.length > 1) {
    throw new ProblemError(
      'AMBIGUOUS_SYMBOL',
      `${symbol} is on ${exchanges.join(' and ')}; add exchange=… to the request.`,
    );
  }
  return only;
}

function instantField<K extends 'from' | 'to'>(name: K, text: string | undefined): { [key in K]?: Instant } {
  if (text === undefined) return {};
  const parsed = parseIso(text);
  if (!parsed.ok) throw new ProblemError('INVALID_REQUEST', `${name}: ${parsed.error}`);
  return { [name]: parsed.value } as { [key in K]: Instant };
}

const STRING = { type: 'string' };
const INTEGER = { type: 'integer' };
/** For the serialiser: half the time of a general one on long lists. */
const ANSWER_SCHEMA = {
  type: 'object',
  properties: {
    exchange: STRING,
    symbol: STRING,
    timeframe: STRING,
    timeZone: STRING,
    candles: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          start: STRING,
          open: STRING,
          high: STRING,
          low: STRING,
          close: STRING,
          volume: STRING,
          turnover: { type: ['string', 'null'] },
          trades: INTEGER,
          complete: { type: 'boolean' },
          revision: INTEGER,
          source: STRING,
          firstTradeId: INTEGER,
          lastTradeId: INTEGER,
        },
      },
    },
  },
};
