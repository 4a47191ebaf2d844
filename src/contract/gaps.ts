/**
 * What is missing and why, as it crosses a process: what `GET /api/v1/gaps` answers and `pregao gaps --json` prints.
 * Dates are the exchange's own, instants ISO 8601 in UTC. Fields and names are only ever added.
 */

import { z } from 'zod';
import { seriesKeySchema } from './market-data.ts';

/** Most days that one question may span. */
export const GAP_DAYS_MAX = 31;

const causeSchema = z.enum(['not-recorded', 'not-subscribed', 'feed-down', 'halted', 'no-trades']);
export type GapCause = z.infer<typeof causeSchema>;
const { exchange, symbol } = seriesKeySchema.shape;
const dateOnly = z.iso.date('a date such as 2025-08-29');

/** Query of `GET /api/v1/gaps`: every date from `from` to `to`, both included. */
export const gapsQuerySchema = z.strictObject({
  symbol,
  exchange: exchange.optional(),
  from: dateOnly,
  to: dateOnly,
});

const gapSchema = z.object({
  /** "closing-call": the call ended without a print; else the minutes from `from` to `to` have no bar. */
  phase: z.enum(['continuous', 'closing-call', 'extended', 'after-market']),
  cause: causeSchema,
  from: z.iso.datetime(),
  /** First instant after it. */
  to: z.iso.datetime(),
});

/** Counts are of minutes that are over; the closing call is not among them. */
const gapDaySchema = z.object({
  date: z.iso.date(),
  /** open: judged · closed: nothing can be traded · unknown: nobody knows the hours, so nothing is judged. */
  state: z.enum(['open', 'closed', 'unknown']),
  /** Why it is not open. */
  reason: z.string().nullable(),
  /** Minutes in which trades could be expected. */
  expected: z.int(),
  /** Those that have a bar. */
  present: z.int(),
  /** Those of them in which nothing was heard: their trades came later. */
  filled: z.int(),
  /** Those of them that were heard in part only, so that trades may be missing. */
  partial: z.int(),
  missing: z.record(causeSchema, z.int()),
  gaps: z.array(gapSchema),
});
export type GapDayDto = z.infer<typeof gapDaySchema>;

export const gapsAnswerSchema = z.object({
  exchange,
  symbol,
  timeZone: z.string(),
  /** What was not over by then, by the exchange's clock, is not judged. */
  asOf: z.iso.datetime(),
  days: z.array(gapDaySchema),
});
export type GapsAnswer = z.infer<typeof gapsAnswerSchema>;
