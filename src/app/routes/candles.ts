/** Bars. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { marketEndpoints } from '#contract/market-endpoints.ts';
import type { Zone } from '#kernel/zone.ts';
import type { CandleStore } from '#market-data/index.ts';
import type { ParquetWriter } from '#platform/table/parquet-file.ts';
import { type CandleSources, findCandles } from '../candle-query.ts';
import { createCandleTexts } from '../candle-texts.ts';
import { candleTable, fileNameOf, inOneBatch } from '../data-table.ts';
import { formOf, tableAnswer, varyByAccept } from '../http/forms.ts';
import { EncodedAnswer, type Handlers } from '../http/serve-endpoints.ts';
import type { Market } from '../market.ts';
import { refusal } from './refusal.ts';

export interface CandleParts {
  readonly candles: CandleStore;
  readonly market: Market;
  readonly zone: Zone;
  readonly parquet: ParquetWriter;
}

/** What a question for bars is answered from: the ones that move are taken from the live side, ahead of the store. */
export function candleSources({ candles, market, zone }: Omit<CandleParts, 'parquet'>): CandleSources {
  return {
    candles,
    zone,
    moving: market.moving.bind(market),
    get live() {
      return market.instruments();
    },
  };
}

/** The newest bars of a series. */
export function candleHandlers(parts: CandleParts): Handlers<Pick<typeof marketEndpoints, 'getCandles'>> {
  const sources = candleSources(parts);
  const texts = createCandleTexts(sources);
  return {
    async getCandles({ query, request, reply }) {
      const form = formOf(request, query.format);
      if (form === 'json') {
        const text = await texts.answer(query, (answer) => written(answer, reply));
        if (!text.ok) throw refusal(text.error);
        linkToNext(request, reply, text.value.nextCursor);
        varyByAccept(reply);
        return new EncodedAnswer({ type: 'application/json; charset=utf-8', body: text.value.text });
      }
      const page = await findCandles(query, sources);
      if (!page.ok) throw refusal(page.error);
      const { bars, nextCursor, continuous } = page.value;
      linkToNext(request, reply, nextCursor);
      const name = fileNameOf(query.symbol, query.timeframe, query.from?.slice(0, 10), query.to?.slice(0, 10));
      const table = candleTable(inOneBatch(bars), continuous !== null);
      return tableAnswer({
        form,
        name,
        table,
        parquet: parts.parquet,
        reply,
        isDownload: query.format !== undefined,
      });
    },
  };
}

/** By the serialiser that the server made from the answer's schema: twice as fast as the general one. */
function written(answer: unknown, reply: FastifyReply): string {
  return String(reply.getSerializationFunction('200')?.(answer as Record<string, unknown>) ?? JSON.stringify(answer));
}

/** Tells where the next page is, in the header `Link` (RFC 8288): the forms besides JSON have no room for it. */
export function linkToNext(request: FastifyRequest, reply: FastifyReply, nextCursor: string | null): void {
  if (nextCursor === null) return;
  const [path = '', search] = request.url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', nextCursor);
  reply.header('link', `<${path}?${query}>; rel="next"`);
}
