/** Trades. */

import type { dataEndpoints } from '#contract/data-endpoints.ts';
import type { ParquetWriter } from '#platform/table/parquet-file.ts';
import { fileNameOf, inOneBatch, tradeTable } from '../data-table.ts';
import { heldTradeDto } from '../dto.ts';
import { formOf, tableAnswer, varyByAccept } from '../http/forms.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import { findTradePage, type TradeSources } from '../trade-query.ts';
import { linkToNext } from './candles.ts';
import { refusal } from './refusal.ts';

export interface TradeParts {
  readonly sources: TradeSources;
  readonly parquet: ParquetWriter;
}

/** The newest trades of a symbol. */
export function tradeHandlers({ sources, parquet }: TradeParts): Handlers<Pick<typeof dataEndpoints, 'getTrades'>> {
  return {
    async getTrades({ query, request, reply }) {
      const form = formOf(request, query.format);
      const page = await findTradePage(query, sources);
      if (!page.ok) throw refusal(page.error);
      const { exchange, symbol, trades, nextCursor } = page.value;
      linkToNext(request, reply, nextCursor);
      if (form === 'json') {
        varyByAccept(reply);
        return { exchange, symbol, timeZone: sources.tapes.zone.id, trades: trades.map(heldTradeDto), nextCursor };
      }
      const name = fileNameOf(symbol, 'trades', query.from?.slice(0, 10), query.to?.slice(0, 10));
      const table = tradeTable(inOneBatch(trades));
      return tableAnswer({ form, name, table, parquet, reply, isDownload: query.format !== undefined });
    },
  };
}
