/**
 * Market data as it crosses a process: what REST answers and the stream sends. Written by hand, not derived from
 * the domain, because its readers are not ours to change. Prices and quantities are decimal strings, times ISO 8601
 * in UTC. Fields are only ever added; a reader ignores what it does not know.
 */

import { z } from 'zod';
import { cursorSchema, formSchema } from './form.ts';
import { replaySchema } from './replay.ts';
import { timeframeSchema } from './timeframe.ts';

/** Exchange code of everything that the simulated market makes; it must be told apart wherever it is seen. */
export const SIMULATED_EXCHANGE = 'SIM';

/**
 * Why a feed is down: the line is lost, the feed itself has failed, what it brings cannot be stored, or it brings
 * nothing while the market trades.
 */
export const FEED_FAILURES = ['LINE_LOST', 'FEED_FAILED', 'STORE_FAILED', 'FEED_SILENT'] as const;
export type FeedFailure = (typeof FEED_FAILURES)[number];

/** What the prices of a bar stand on, best first. */
export const BASES = ['regular', 'after-hours', 'volume-only'] as const;

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal number such as "38.12"');
const instant = z.iso.datetime();
const symbol = z
  .string()
  .regex(/^[A-Z0-9$@_.-]{1,32}$/, 'capital letters, digits, "$", "@", "_", "." or "-", up to 32');
const exchange = z.string().regex(/^[A-Z0-9]{1,12}$/, 'capital letters and digits, up to 12');

/** One bar. `complete: false` is the bar that still moves; `revision` counts restatements after completion. */
export const candleSchema = z.object({
  start: instant,
  open: decimal,
  high: decimal,
  low: decimal,
  close: decimal,
  volume: decimal,
  /** BRL; null where the contract's multiplier is not known. */
  turnover: decimal.nullable(),
  /** What open, high, low and close stand on; volume, turnover and trades count everything. */
  basis: z.enum(BASES),
  /** Null where a file brought the bar and does not tell. */
  trades: z.int().nullable(),
  complete: z.boolean(),
  revision: z.int(),
  /** Who made it: "simulated", "trade-file", … */
  source: z.string(),
  /** Null where a file brought the bar, not its trades. */
  firstTradeId: z.int().nullable(),
  lastTradeId: z.int().nullable(),
  /** Only of a continuous future: the contract that the bar is of; of a week, that of its last day. */
  contract: z.string().optional(),
});
export type CandleDto = z.infer<typeof candleSchema>;

export const seriesKeySchema = z.object({ exchange, symbol, timeframe: timeframeSchema });
export type SeriesKeyDto = z.infer<typeof seriesKeySchema>;

/** Query of `GET /api/v1/candles`: the newest `limit` bars of [from, to), oldest first. */
export const candlesQuerySchema = z.strictObject({
  symbol,
  exchange: exchange.optional(),
  timeframe: timeframeSchema.default('1m'),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(500),
  /** `nextCursor` of the page before, for the bars before it. */
  cursor: cursorSchema.optional(),
  format: formSchema.optional(),
  /**
   * Of a continuous future: `none` for prices as they were traded, `back` for bars before each roll moved by the
   * difference of both contracts' closes.
   */
  adjust: z.enum(['none', 'back']).default('none'),
});

export const candlesAnswerSchema = seriesKeySchema.extend({
  /** The zone whose days and weeks bound the bars; label times in it. */
  timeZone: z.string(),
  /** Only of a continuous future: how its bars were made. */
  continuous: z
    .object({
      adjust: z.enum(['none', 'back-difference']),
      /** First day of adjusted bars, where a close that is missing cuts off those before; else null. */
      adjustedFrom: z.iso.date().nullable(),
    })
    .optional(),
  candles: z.array(candleSchema),
  /** For the bars before these; null where there are none in the span. */
  nextCursor: z.string().nullable().optional(),
});
export type CandlesAnswer = z.infer<typeof candlesAnswerSchema>;

/** The day so far of one symbol, for a watchlist. */
export const quoteSchema = z.object({
  exchange,
  symbol,
  last: decimal,
  /** Close of the trading day before; null where none is stored. */
  previousClose: decimal.nullable(),
  open: decimal,
  high: decimal,
  low: decimal,
  volume: decimal,
  turnover: decimal.nullable(),
  trades: z.int().nullable(),
  /** The last trade that set a price; null where the day was imported as a bar. */
  lastTradeAt: instant.nullable(),
});
export type QuoteDto = z.infer<typeof quoteSchema>;

export const PHASES = ['closed', 'pre-open', 'opening-auction', 'continuous', 'closing-auction'] as const;
export type PhaseDto = (typeof PHASES)[number];

/** What the frame around the page shows. Empty, down and stale are three different things. */
export const marketStatusSchema = z.object({
  venue: z.enum(['simulated', 'replay', 'none']),
  exchange: exchange.nullable(),
  feed: z.object({
    state: z.enum(['starting', 'live', 'ended', 'down', 'off']),
    since: instant,
    /** What is wrong, for a page to say in its own language; null while all is well. */
    code: z.enum(FEED_FAILURES).nullable(),
    /** The same for operators, in English and with the cause. */
    reason: z.string().nullable(),
  }),
  /** The exchange's own clock; null before the feed has told it. */
  exchangeTime: instant.nullable(),
  phase: z.enum(PHASES).nullable(),
  timeZone: z.string(),
  /**
   * Symbols of the live feed by how they trade: closed, their group does not trade now; live, at their usual pace;
   * quiet, no trade for a while, which is usual for them or shared by all; silent, their trades fail to come while
   * others trade. Null where nothing is live.
   */
  symbols: z.object({ closed: z.int(), live: z.int(), quiet: z.int(), silent: z.int() }).nullable(),
  /** The replay where the venue is one; null else. */
  replay: replaySchema.nullable(),
  /** Past sessions still being filled in behind the live day; null when done. */
  history: z.object({ done: z.int(), total: z.int() }).nullable(),
});
export type MarketStatusDto = z.infer<typeof marketStatusSchema>;

/** Payload of bus topic `market_data.<timeframe>.<symbol>`: a bar in its present state. */
export interface CandleUpdated extends SeriesKeyDto {
  readonly candle: CandleDto;
}

/** On the same topic: the bar that started then is gone, because its last trade was taken back. */
export interface CandleRemoved extends SeriesKeyDto {
  readonly removedStart: string;
}

/** On topic `market_data.quote.<symbol>`: the symbol has no day left to show. */
export interface QuoteRemoved extends Pick<SeriesKeyDto, 'exchange' | 'symbol'> {
  readonly quoteRemoved: true;
}
