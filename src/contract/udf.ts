/**
 * UDF, the protocol by which TradingView's charts ask for data. Its questions are read with tolerance, because errors
 * are told in its own form, `{ s: "error", errmsg }` with status 200. Times are seconds of UTC; daily and weekly bars
 * are stamped 00:00 UTC of their trading day.
 */

import { z } from 'zod';

const text = z.string().optional();

export const udfSymbolQuerySchema = z.object({ symbol: text });
export const udfSearchQuerySchema = z.object({ query: text, type: text, exchange: text, limit: text });
export const udfHistoryQuerySchema = z.object({
  symbol: text,
  resolution: text,
  from: text,
  to: text,
  countback: text,
});
export const udfMarksQuerySchema = z.object({ symbol: text, resolution: text, from: text, to: text });
export const udfQuotesQuerySchema = z.object({ symbols: text });

const errorSchema = z.object({ s: z.literal('error'), errmsg: z.string() });
export type UdfError = z.infer<typeof errorSchema>;

export const udfConfigSchema = z.object({
  supported_resolutions: z.array(z.string()),
  supports_search: z.boolean(),
  supports_group_request: z.boolean(),
  supports_marks: z.boolean(),
  supports_timescale_marks: z.boolean(),
  supports_time: z.boolean(),
  exchanges: z.array(z.object({ value: z.string(), name: z.string(), desc: z.string() })),
  symbols_types: z.array(z.object({ name: z.string(), value: z.string() })),
});

export const udfSymbolSchema = z.object({
  name: z.string(),
  ticker: z.string(),
  description: z.string(),
  type: z.string(),
  exchange: z.string(),
  listed_exchange: z.string(),
  timezone: z.string(),
  /** "1000-1655", with a comma between parts of the day; days of the week that differ after a bar. */
  session: z.string(),
  /** Dates without a session, "20250101,20250303". */
  session_holidays: z.string(),
  /** Dates with other hours, "1300-1755:20250305". */
  corrections: z.string(),
  /** The least step is `minmov` / `pricescale`. */
  pricescale: z.int(),
  minmov: z.int(),
  minmove2: z.int(),
  has_intraday: z.boolean(),
  intraday_multipliers: z.array(z.string()),
  has_daily: z.boolean(),
  has_weekly_and_monthly: z.boolean(),
  supported_resolutions: z.array(z.string()),
  volume_precision: z.int(),
  data_status: z.enum(['streaming', 'endofday', 'delayed_streaming']),
  currency_code: z.string(),
  /** Of a contract that ends; seconds of UTC. */
  expired: z.boolean().optional(),
  expiration_date: z.int().optional(),
});
export type UdfSymbol = z.infer<typeof udfSymbolSchema>;

export const udfSearchSchema = z.array(
  z.object({
    symbol: z.string(),
    full_name: z.string(),
    description: z.string(),
    exchange: z.string(),
    ticker: z.string(),
    type: z.string(),
  }),
);

const numbers = z.array(z.number());
export const udfHistorySchema = z.object({
  s: z.literal('ok'),
  t: numbers,
  o: numbers,
  h: numbers,
  l: numbers,
  c: numbers,
  v: numbers,
});
export const udfNoDataSchema = z.object({
  s: z.literal('no_data'),
  /** Start of the newest bar before the span, where there is one. */
  nextTime: z.number().optional(),
});
export type UdfHistory = z.infer<typeof udfHistorySchema> | z.infer<typeof udfNoDataSchema> | UdfError;

/** Bars that were restated, and rolls of a continuous future: column by column. */
export const udfMarksSchema = z.object({
  id: z.array(z.string()),
  time: numbers,
  color: z.array(z.string()),
  text: z.array(z.string()),
  label: z.array(z.string()),
  labelFontColor: z.array(z.string()),
  minSize: numbers,
});
export type UdfMarks = z.infer<typeof udfMarksSchema>;

/** Corporate actions, rolls and the last day of a contract. */
export const udfTimescaleMarksSchema = z.array(
  z.object({
    id: z.string(),
    time: z.number(),
    color: z.string(),
    label: z.string(),
    tooltip: z.array(z.string()),
  }),
);
export type UdfTimescaleMarks = z.infer<typeof udfTimescaleMarksSchema>;

export const udfQuotesSchema = z.object({
  s: z.literal('ok'),
  d: z.array(
    z.object({
      s: z.enum(['ok', 'error']),
      n: z.string(),
      /** Empty where the symbol has no quote. */
      v: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
});
export type UdfQuotes = z.infer<typeof udfQuotesSchema>;

/** The answers, each of which may be an error instead. */
export const udfAnswers = {
  symbol: z.union([udfSymbolSchema, errorSchema]),
  search: z.union([udfSearchSchema, errorSchema]),
  history: z.union([udfHistorySchema, udfNoDataSchema, errorSchema]),
  marks: z.union([udfMarksSchema, errorSchema]),
  timescaleMarks: z.union([udfTimescaleMarksSchema, errorSchema]),
  quotes: z.union([udfQuotesSchema, errorSchema]),
};
