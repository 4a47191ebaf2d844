/** `GET /api/v1/instruments`, `GET /api/v1/instruments/:symbol` and `GET /api/v1/status` */

import type { FastifyInstance } from 'fastify';
import {
  type InstrumentDetails,
  type InstrumentsAnswer,
  instrumentQuerySchema,
  instrumentSymbolSchema,
  instrumentsQuerySchema,
} from '#contract/instruments.ts';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { Result } from '#kernel/result.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { CandleStore, InstrumentStore } from '#market-data/index.ts';
import {
  chartable,
  type InstrumentRefusal,
  type InstrumentSources,
  instrumentDetails,
  searchInstruments,
} from '../instrument-query.ts';
import type { Market } from '../market.ts';
import { type ProblemCode, ProblemError, validated } from '../problems.ts';

export interface InstrumentParts {
  readonly candles: CandleStore;
  readonly instruments: InstrumentStore;
  readonly market: Market;
  /** The present date of the exchange's zone. */
  readonly today: () => LocalDate;
}

const CODES: Readonly<Record<InstrumentRefusal['kind'], ProblemCode>> = {
  invalid: 'INVALID_REQUEST',
  unknown: 'NOT_FOUND',
  ambiguous: 'AMBIGUOUS_SYMBOL',
};
const PAGE_LIMIT = 50;

/** What can be charted, what the master knows, and all facts of one. */
export function instrumentRoutes(server: FastifyInstance, parts: InstrumentParts): void {
  const { market, today } = parts;
  const sources = (): InstrumentSources => ({
    master: parts.instruments,
    candles: parts.candles,
    live: market.instruments(),
  });
  server.get('/api/v1/instruments', async (request): Promise<InstrumentsAnswer> => {
    const query = validated(instrumentsQuerySchema, request.query);
    // Without a question: everything that can be charted, as a page's list of symbols shows it.
    if (Object.keys(query).length === 0) return { instruments: await chartable(sources(), today()) };
    const { search: text = '', date = today(), limit = PAGE_LIMIT, ...rest } = query;
    return answered(await searchInstruments({ ...rest, text: text.trim(), limit, date: date as LocalDate }, sources()));
  });
  server.get('/api/v1/instruments/:symbol', async (request): Promise<InstrumentDetails> => {
    const { symbol } = validated(instrumentSymbolSchema, request.params);
    const { exchange, date = today() } = validated(instrumentQuerySchema, request.query);
    return answered(await instrumentDetails({ symbol, exchange, date: date as LocalDate }, sources()));
  });
  server.get('/api/v1/status', async (): Promise<MarketStatusDto> => market.status());
}

function answered<T>(answer: Result<T, InstrumentRefusal>): T {
  if (answer.ok) return answer.value;
  throw new ProblemError(CODES[answer.error.kind], answer.error.detail);
}
