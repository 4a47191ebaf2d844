/** Exports: tables of any length as one file, and what such a file would hold. */

import { z } from 'zod';
import { candleSchema, candlesQuerySchema } from './market-data.ts';
import { heldTradeSchema, tradesQuerySchema } from './trades.ts';

const formatSchema = z.enum(['csv', 'parquet', 'arrow']);

/** Query of `GET /api/v1/exports/candles`: all bars of [from, to), oldest first. */
export const exportCandlesQuerySchema = candlesQuerySchema
  .omit({ limit: true, cursor: true })
  .extend({ format: formatSchema.default('csv') });

/** Query of `GET /api/v1/exports/trades`: all trades of [from, to), oldest first. */
export const exportTradesQuerySchema = tradesQuerySchema
  .omit({ limit: true, cursor: true })
  .extend({ format: formatSchema.default('csv') });

/** Query of `GET /api/v1/exports/preview`: that of the export, with what it is of. */
export const exportPreviewQuerySchema = candlesQuerySchema.omit({ limit: true, cursor: true, format: true }).extend({
  kind: z.enum(['candles', 'trades']),
  /** Of bars. */
  timeframe: candlesQuerySchema.shape.timeframe.optional(),
  /** Of trades. */
  busted: tradesQuerySchema.shape.busted,
});

export const exportPreviewSchema = z.object({
  kind: z.enum(['candles', 'trades']),
  exchange: z.string(),
  symbol: z.string(),
  /** Rows that the file would have now; of a continuous future and of a day with trades still coming in, about so many. */
  rows: z.int(),
  /** Size of the file in each form, estimated from its first rows. */
  bytes: z.object({ csv: z.int(), parquet: z.int(), arrow: z.int() }),
  /** Names of the columns. */
  columns: z.array(z.string()),
  /** The first rows, at most 20, as the API tells them. */
  first: z.array(z.union([candleSchema, heldTradeSchema])),
});
export type ExportPreview = z.infer<typeof exportPreviewSchema>;
