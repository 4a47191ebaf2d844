/**
 * Orders as they cross a process: what the API answers and the stream tells. Prices and quantities are decimal text,
 * instants ISO 8601 in UTC, and names of states upper-case. Fields and names are only ever added.
 */

import { z } from 'zod';
import { seriesKeySchema } from './market-data.ts';

const { exchange, symbol } = seriesKeySchema.shape;
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const wholeNumber = z.string().regex(/^\d+$/);

/**
 * NEW: here, not on its way · SENT: handed to the venue, not confirmed; with `doubt` nobody knows whether it has it ·
 * ACK: it rests there · PARTIAL: part of it traded. FILLED, CANCELED (by whoever, or expired) and REJECT are ends; an
 * execution can still come after them.
 */
const ORDER_STATES = ['NEW', 'SENT', 'ACK', 'REJECT', 'PARTIAL', 'FILLED', 'CANCELED'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const orderSchema = z.object({
  /** `parent/leg.attempt`. */
  orderId: z.string(),
  /** Of the request that it belongs to, as the client chose it. */
  clientOrderId: z.string(),
  account: z.string(),
  exchange,
  symbol,
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT']),
  timeInForce: z.enum(['DAY', 'IOC', 'FOK', 'GTC', 'GTD']),
  goodTill: z.iso.date().nullable(),
  mode: z.enum(['PAPER', 'LIVE']),
  /** It waits in the platform, not at the venue: it depends on the feed. */
  synthetic: z.boolean(),
  quantity: wholeNumber,
  price: decimal.nullable(),
  stopPrice: decimal.nullable(),
  state: z.enum(ORDER_STATES),
  /** What was asked of the venue last may or may not have happened; the platform asks, and nothing is sent twice. */
  doubt: z.boolean(),
  pending: z.enum(['NONE', 'CANCEL', 'REPLACE']),
  /** What is told of it may be outdated. */
  stale: z.boolean(),
  suspended: z.boolean(),
  filledQuantity: wholeNumber,
  remainingQuantity: wholeNumber,
  /** Σ price × quantity of what traded, in the unit of the price. */
  filledNotional: decimal,
  /** Rounded to 1/10,000; null before anything traded. */
  averagePrice: decimal.nullable(),
  /** Why it is over, such as REQUESTED or EXCHANGE; null while it is not. */
  reason: z.string().nullable(),
  /** The words of whoever ended it. */
  reasonText: z.string(),
  brokerOrderId: z.string().nullable(),
  receivedAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type OrderDto = z.infer<typeof orderSchema>;
