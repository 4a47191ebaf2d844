/**
 * The one WebSocket, `/api/v1/stream`: the client subscribes to channels and is told per item what it got; every
 * channel begins with a snapshot and goes on with updates. `seq` rises by one per frame of a channel. Updates are
 * conflated: within the coalescing window only the newest value of each bar or quote is sent.
 */

import { z } from 'zod';
import { candleSchema, marketStatusSchema, quoteSchema, seriesKeySchema } from './market-data.ts';

/** Most channels that one connection may hold. */
export const CHANNELS_MAX = 200;

export const channelSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('candles'), ...seriesKeySchema.shape }),
  /** All symbols of one exchange. */
  z.strictObject({ name: z.literal('quotes'), exchange: seriesKeySchema.shape.exchange }),
  z.strictObject({ name: z.literal('status') }),
]);
export type Channel = z.infer<typeof channelSchema>;

export const clientMessageSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('subscribe'),
    id: z.int(),
    channels: z.array(channelSchema).min(1).max(CHANNELS_MAX),
  }),
  z.strictObject({
    op: z.literal('unsubscribe'),
    id: z.int(),
    channels: z.array(channelSchema).min(1).max(CHANNELS_MAX),
  }),
  z.strictObject({ op: z.literal('ping'), id: z.int() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** The text by which frames name a channel, such as "candles:SIM:PETR4:1m". */
export function channelKey(channel: Channel): string {
  switch (channel.name) {
    case 'candles':
      return `candles:${channel.exchange}:${channel.symbol}:${channel.timeframe}`;
    case 'quotes':
      return `quotes:${channel.exchange}`;
    case 'status':
      return 'status';
  }
}

const frame = {
  channel: z.string(),
  seq: z.int(),
  /** Of a snapshot: time has gone back, and whatever the channel said before is void, history included. */
  reset: z.literal(true).optional(),
};
/** A candles snapshot holds the bar that moves now and the one before it; history comes from `GET /api/v1/candles`. */
const candlesFrame = z.object({
  ...frame,
  type: z.literal('candles'),
  snapshot: z.boolean(),
  data: z.array(candleSchema),
  /** Starts of bars that are gone, because their last trade was taken back. */
  removed: z.array(candleSchema.shape.start).optional(),
});
const quotesFrame = z.object({
  ...frame,
  type: z.literal('quotes'),
  snapshot: z.boolean(),
  data: z.array(quoteSchema),
  /** Symbols that have no quote left. */
  removed: z.array(quoteSchema.shape.symbol).optional(),
});
const statusFrame = z.object({ ...frame, type: z.literal('status'), snapshot: z.boolean(), data: marketStatusSchema });

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ack'),
    id: z.int(),
    /** Every channel that the connection holds now. */
    channels: z.array(z.string()),
    errors: z.array(z.object({ channel: z.string(), code: z.string(), detail: z.string() })),
  }),
  candlesFrame,
  quotesFrame,
  statusFrame,
  z.object({ type: z.literal('pong'), id: z.int() }),
  z.object({ type: z.literal('error'), code: z.string(), detail: z.string() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;
