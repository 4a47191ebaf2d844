/** What is stored: day by day of a symbol, and in sum on the disk. */

import { z } from 'zod';
import { seriesKeySchema } from './market-data.ts';

/** Most days that one question may span. */
export const COVERAGE_DAYS_MAX = 400;

const { exchange, symbol } = seriesKeySchema.shape;
const date = z.iso.date('a date such as 2025-08-29');

/** Query of `GET /api/v1/coverage`: every date from `from` to `to`, both included. */
export const coverageQuerySchema = z.strictObject({ symbol, exchange: exchange.optional(), from: date, to: date });

/**
 * closed: nothing can be traded · empty: nothing is stored · daily: the bar of the day alone · bars: bars of minutes ·
 * trades: the trades themselves.
 */
export const COVERAGE_STATES = ['closed', 'empty', 'daily', 'bars', 'trades'] as const;

export const coverageDaySchema = z.object({
  date,
  state: z.enum(COVERAGE_STATES),
  /** Who made its bars: "trade-file", "mt5", …; null where it has none. */
  source: z.string().nullable(),
  /** Bars of one minute. */
  bars: z.int(),
  /** Minutes in which trades could be expected, as far as the day is over; null where nobody knows the hours. */
  expected: z.int().nullable(),
  /** Those without a bar of which it is not known that nothing was traded. `GET /api/v1/gaps` tells the causes. */
  missing: z.int().nullable(),
  /** Trades of the day, as its bar counts them; null where that is not known. */
  trades: z.int().nullable(),
});
export type CoverageDayDto = z.infer<typeof coverageDaySchema>;

export const coverageAnswerSchema = z.object({
  exchange,
  symbol,
  timeZone: z.string(),
  days: z.array(coverageDaySchema),
});
export type CoverageAnswer = z.infer<typeof coverageAnswerSchema>;

/** Sizes on the disk. Of some seconds ago, `asOf` tells when. */
export const storageSchema = z.object({
  asOf: z.iso.datetime(),
  /** Bytes of each database, its log included. */
  databases: z.array(z.object({ name: z.string(), bytes: z.int() })),
  /** The archive of trades, by exchange. */
  archive: z.array(
    z.object({ exchange: z.string(), days: z.int(), bytes: z.int(), trades: z.int(), oldest: date, newest: date }),
  ),
  /** Of the disk that the data folder is on. */
  disk: z.object({ freeBytes: z.int(), totalBytes: z.int() }),
});
export type StorageDto = z.infer<typeof storageSchema>;
