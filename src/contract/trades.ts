/** Trades as they cross a process: what `GET /api/v1/trades` answers. Fields are only ever added. */

import { z } from 'zod';
import { cursorSchema, formSchema } from './form.ts';
import { seriesKeySchema } from './market-data.ts';

const { exchange, symbol } = seriesKeySchema.shape;
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal number such as "38.12"');

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

export const tradeSchema = z.object({
  /** The exchange's own number, unique for the symbol and day. */
  id: z.int(),
  at: z.iso.datetime(),
  price: decimal,
  quantity: decimal,
  session: z.enum(['regular', 'after-hours']),
  /** How it was made: "regular", "auction", "cross", … */
  condition: z.string(),
  /** Broker codes; null where the source leaves them empty. */
  buyer: z.int().nullable(),
  seller: z.int().nullable(),
  /** The exchange took it back. */
  busted: z.boolean(),
});
export type TradeDto = z.infer<typeof tradeSchema>;

export const tradesAnswerSchema = z.object({
  exchange,
  symbol,
  timeZone: z.string(),
  trades: z.array(tradeSchema),
  /** For the trades before these; null where there are none in the span. */
  nextCursor: z.string().nullable(),
});
export type TradesAnswer = z.infer<typeof tradesAnswerSchema>;
