/**
 * The one WebSocket, `/api/v1/stream`: the client subscribes to channels and is told per item what it got; every
 * channel begins with a snapshot, or with the frames that were missed, and goes on with updates. `seq` rises by one
 * per frame of a channel within its `epoch`; a number of another epoch says nothing. Within the window of a
 * subscription only the newest value of each bar or quote is sent, and every trade. docs/api/streams.md is for
 * people, docs/api/asyncapi.json, made from these schemas, for programs.
 */

import { z } from 'zod';
import type { Permission } from './access.ts';
import { candleSchema, marketStatusSchema, quoteSchema, seriesKeySchema } from './market-data.ts';
import { orderAlertSchema, orderSchema } from './orders.ts';
import { tradeSchema } from './trade.ts';

/** Most channels that one connection may hold. */
export const CHANNELS_MAX = 200;
/** How many trades a snapshot of a symbol holds at most. */
export const TRADES_SNAPSHOT_MAX = 200;
/** How many trades a frame holds at most; `skipped` counts those that came besides. */
export const TRADES_FRAME_MAX = 1_000;
/** How many orders a snapshot holds at most. */
export const ORDERS_SNAPSHOT_MAX = 500;
/** How many orders or alerts a frame holds at most; the rest comes with the next one. */
export const ORDERS_FRAME_MAX = 1_000;

/** The windows that a subscription may ask for; 0 sends changes as they come, at most each 10 ms. */
export const WINDOWS_MS = [0, 100, 250, 500, 1_000] as const;
export type WindowMs = (typeof WINDOWS_MS)[number];

const { exchange, symbol } = seriesKeySchema.shape;

export const channelSchema = z.discriminatedUnion('name', [
  /** One series of bars; a continuous future such as WIN$ has those of its contract of the day. */
  z.strictObject({ name: z.literal('candles'), ...seriesKeySchema.shape }),
  /** The quotes of all symbols of one exchange. */
  z.strictObject({ name: z.literal('quotes'), exchange }),
  /** The quote of one symbol. */
  z.strictObject({ name: z.literal('quote'), exchange, symbol }),
  /** Time and sales of one symbol. */
  z.strictObject({ name: z.literal('trades'), exchange, symbol }),
  z.strictObject({ name: z.literal('status') }),
  /** The orders of the own tenant: those that are open, and those of today. */
  z.strictObject({ name: z.literal('orders') }),
  /** What a person should look at, of the orders of the own tenant. */
  z.strictObject({ name: z.literal('alerts') }),
]);
export type Channel = z.infer<typeof channelSchema>;

/** What somebody must be allowed to hear a channel: asked when it begins, and as long as it lasts. */
export function channelPermission({ name }: Pick<Channel, 'name'>): Permission {
  return name === 'orders' || name === 'alerts' ? 'orders:read' : 'market:read';
}

/** Up to where a client knows a channel: what its newest frame said. */
export const positionSchema = z.strictObject({ epoch: z.string().max(64), seq: z.int().min(0) });
export type Position = z.infer<typeof positionSchema>;

const channels = z.array(channelSchema).min(1).max(CHANNELS_MAX);

export const clientMessageSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('subscribe'),
    id: z.int(),
    channels,
    /** Of all channels of this message; where it is left out, that of the server's settings. */
    windowMs: z.literal(WINDOWS_MS).optional(),
    /** Positions to go on from, by the text that frames name the channel by. */
    resume: z
      .record(z.string().max(100), positionSchema)
      .refine((positions) => Object.keys(positions).length <= CHANNELS_MAX, `at most ${CHANNELS_MAX} positions`)
      .optional(),
  }),
  z.strictObject({ op: z.literal('unsubscribe'), id: z.int(), channels }),
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
    case 'quote':
    case 'trades':
      return `${channel.name}:${channel.exchange}:${channel.symbol}`;
    case 'status':
    case 'orders':
    case 'alerts':
      return channel.name;
  }
}

/** The channel that a text names; null where it names none. */
export function parseChannelKey(key: string): Channel | null {
  const [name, exchangeText, symbolText, timeframe, ...rest] = key.split(':');
  if (rest.length > 0) return null;
  const named = { name, exchange: exchangeText, symbol: symbolText, timeframe };
  const given = Object.fromEntries(Object.entries(named).filter(([, text]) => text !== undefined));
  return channelSchema.safeParse(given).data ?? null;
}

/**
 * Why a client gets a snapshot that it did not expect: what it missed is no longer kept; the server, or the market
 * that it shows, has begun anew; it read too slowly.
 */
export const SNAPSHOT_REASONS = ['resume-too-old', 'restarted', 'slow'] as const;
export type SnapshotReason = (typeof SNAPSHOT_REASONS)[number];

const frame = {
  channel: z.string(),
  /** Of one run of the channel; another one means that `seq` has begun anew. */
  epoch: z.string(),
  seq: z.int(),
  /** When it was made, ms of UTC. */
  ts: z.int(),
  /** Whether it holds all of the channel, so that whatever was known before is void. */
  snapshot: z.boolean(),
  reason: z.enum(SNAPSHOT_REASONS).optional(),
  /** Of a snapshot: time has gone back, and whatever the channel said before is void, history included. */
  reset: z.literal(true).optional(),
};
/** A candles snapshot holds the bar that moves now and the one before it; history comes from `GET /api/v1/candles`. */
const candlesFrame = z.object({
  ...frame,
  type: z.literal('candles'),
  data: z.array(candleSchema),
  /** Starts of bars that are gone, because their last trade was taken back. */
  removed: z.array(candleSchema.shape.start).optional(),
});
const quotesFrame = z.object({
  ...frame,
  type: z.literal('quotes'),
  data: z.array(quoteSchema),
  /** Symbols that have no quote left. */
  removed: z.array(quoteSchema.shape.symbol).optional(),
});
/** `data` is null where the symbol has no day to show. */
const quoteFrame = z.object({ ...frame, type: z.literal('quote'), data: quoteSchema.nullable() });
/** A trades snapshot holds the newest trades, an update each trade that came since, in the order in which they came. */
const tradesFrame = z.object({
  ...frame,
  type: z.literal('trades'),
  data: z.array(tradeSchema),
  /** Numbers of trades told before that the exchange took back. */
  busted: z.array(tradeSchema.shape.id).optional(),
  /** Trades that came before these within the window and were too many to tell; `GET /api/v1/trades` has them. */
  skipped: z.int().optional(),
});
const statusFrame = z.object({ ...frame, type: z.literal('status'), data: marketStatusSchema });
/** Each order that changed, as it is now; a snapshot tells the newest first. */
const ordersFrame = z.object({
  ...frame,
  type: z.literal('orders'),
  data: z.array(orderSchema),
  /** Of a snapshot: there are more than these; `GET /api/v1/orders` has them. */
  more: z.literal(true).optional(),
});
const alertsFrame = z.object({
  ...frame,
  type: z.literal('alerts'),
  data: z.array(orderAlertSchema),
  /** Ids of alerts that have ended. */
  removed: z.array(orderAlertSchema.shape.alertId).optional(),
});

const channelError = z.object({ channel: z.string(), code: z.string(), detail: z.string() });
export type ChannelError = z.infer<typeof channelError>;

/** How a channel of a subscription began: with a snapshot, with the frames that were missed, or it was held before. */
const channelStart = z.object({ channel: z.string(), start: z.enum(['snapshot', 'resumed', 'held']) });
export type ChannelStart = z.infer<typeof channelStart>;

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ack'),
    id: z.int(),
    /** Every channel that the connection holds now. */
    channels: z.array(z.string()),
    /** Every channel that this message asked for is in one of both. */
    items: z.array(channelStart),
    errors: z.array(channelError),
  }),
  candlesFrame,
  quotesFrame,
  quoteFrame,
  tradesFrame,
  statusFrame,
  ordersFrame,
  alertsFrame,
  /** Channels that are told no more, because the right to them has ended. */
  z.object({ type: z.literal('ended'), channels: z.array(z.string()), code: z.string(), detail: z.string() }),
  z.object({ type: z.literal('pong'), id: z.int() }),
  z.object({ type: z.literal('error'), code: z.string(), detail: z.string() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** Why the server ends a connection. */
export const CLOSE_CODES = {
  goingAway: 1001,
  /** It reads too slowly, or does not answer pings. */
  slow: 1008,
  /** The server has failed; connect again. */
  failed: 1011,
  /** Nobody is logged in, market data is not allowed, or the session or key was revoked. */
  unauthorized: 4001,
  /** It sends too many messages. */
  tooMany: 4008,
} as const;
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];

/** What `/ws/market?symbol=` sends: the bar of the current minute as it moves, and each minute once when it is over. */
export const marketMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('current'), exchange, symbol, candle: candleSchema }),
  z.object({ type: z.literal('close'), exchange, symbol, candle: candleSchema }),
  /** A minute that was told as over has changed: a trade came late or was taken back. */
  z.object({ type: z.literal('revised'), exchange, symbol, candle: candleSchema }),
  /** A minute that was told has no trades left. */
  z.object({ type: z.literal('removed'), exchange, symbol, start: candleSchema.shape.start }),
  z.object({ type: z.literal('error'), code: z.string(), detail: z.string() }),
]);
export type MarketMessage = z.infer<typeof marketMessageSchema>;

/** Answer of `POST /api/v1/stream/tickets`: opens one connection, as `?ticket=`, within its time. */
export const streamTicketSchema = z.object({ ticket: z.string(), expiresAt: z.iso.datetime() });

/** Query of `GET /api/v1/stream/events`. */
export const streamEventsQuerySchema = z.strictObject({
  /** Channels with a comma between them, such as "candles:B3:PETR4:1m,quote:B3:VALE3". */
  channels: z.string().min(1).max(2_000),
  windowMs: z.coerce.number().pipe(z.literal(WINDOWS_MS)).optional(),
});
