/** Trades as they cross a process: what `GET /api/v1/trades` answers. Fields are only ever added. */

import { z } from 'zod';
import { cursorSchema, formSchema } from './form.ts';
import { seriesKeySchema } from './market-data.ts';
import { tradeSchema } from './trade.ts';

const { exchange, symbol } = seriesKeySchema.shape;

/** Query of `GET /api/v1/trades`: the newest `limit` trades of [from, to), oldest first. */
export const tradesQuerySchema = z.strictObject({
  symbol,
  exchange: exchange.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(500),
  /** `nextCursor` of the page before, for the trades before it. */
  cursor: cursorSchema.optional(),
  /** `true` tells trades too that the exchange took back, marked. */
  busted: z.enum(['true', 'false']).default('false'),
  format: formSchema.optional(),
});

/** A trade, with whether the exchange took it back. */
export const heldTradeSchema = tradeSchema.extend({ busted: z.boolean() });
export type HeldTradeDto = z.infer<typeof heldTradeSchema>;

export const tradesAnswerSchema = z.object({
  exchange,
  symbol,
  timeZone: z.string(),
  trades: z.array(heldTradeSchema),
  /** For the trades before these; null where there are none in the span. */
  nextCursor: z.string().nullable(),
});
