/** `GET /api/v1/instruments` and `GET /api/v1/status` */

import type { FastifyInstance } from 'fastify';
import type { InstrumentsAnswer, MarketStatusDto } from '#contract/market-data.ts';
import { type CandleStore, describeTicker } from '#market-data/index.ts';
import { instrumentDto } from '../dto.ts';
import type { Market } from '../market.ts';

export interface InstrumentParts {
  readonly candles: CandleStore;
  readonly market: Market;
}

/** What can be charted: the live instruments, and every symbol that has stored bars. */
export function instrumentRoutes(server: FastifyInstance, { candles, market }: InstrumentParts): void {
  server.get('/api/v1/instruments', async (): Promise<InstrumentsAnswer> => {
    const live = market.instruments();
    const known = new Set(live.map(({ exchange, symbol }) => `${exchange} ${symbol}`));
    const stored = (await candles.symbols()).filter(({ exchange, symbol }) => !known.has(`${exchange} ${symbol}`));
    const all = [...live, ...stored.map(({ exchange, symbol }) => describeTicker(exchange, symbol))];
    return { instruments: all.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map(instrumentDto) };
  });
  server.get('/api/v1/status', async (): Promise<MarketStatusDto> => market.status());
}

function keyOf({ exchange, symbol }: { readonly exchange: string; readonly symbol: string }): string {
  return `${symbol} ${exchange}`;
}
