/** A trade as it crosses a process, one line of time and sales. */

import { z } from 'zod';
import { candleSchema, type seriesKeySchema } from './market-data.ts';

/** A trade as the exchange printed it. `id` is unique for one symbol and trading day, and rising, but no count. */
export const tradeSchema = z.object({
  id: z.int(),
  /** When it was made, by the exchange's clock. */
  at: candleSchema.shape.start,
  price: candleSchema.shape.close,
  quantity: candleSchema.shape.volume,
  session: z.enum(['regular', 'after-hours']),
  /** How it was made, such as "regular" or "auction"; docs/what-counts.md has all of them. */
  condition: z.string(),
  /** Broker codes; null where the source leaves them empty. */
  buyer: z.int().nullable(),
  seller: z.int().nullable(),
});
export type TradeDto = z.infer<typeof tradeSchema>;

/** Payload of bus topic `market_data.trades.<symbol>`: trades that came in, in the order in which they did. */
export interface TradesPrinted extends Pick<z.infer<typeof seriesKeySchema>, 'exchange' | 'symbol'> {
  readonly trades: readonly TradeDto[];
  /** Numbers of trades that the exchange took back. */
  readonly busted: readonly number[];
}
