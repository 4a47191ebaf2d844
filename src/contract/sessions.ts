/**
 * Trading sessions as they cross a process: what `GET /api/v1/sessions` answers and `pregao session --json` prints.
 * Dates are the exchange's own ("2025-08-29"), instants ISO 8601 in UTC, and each phase says who says so and how
 * certain that is. Fields and names are only ever added; a reader ignores what it does not know.
 */

import { z } from 'zod';

/** Instruments that share their hours. */
export const PRODUCT_GROUPS = [
  'cash',
  'unsponsored-bdr',
  'equity-etf',
  'fixed-income-etf',
  'forward',
  'equity-options',
  'index-options',
  'index-futures',
  'index-rolls',
  'fx-futures',
  'fx-rolls',
  'fx-coupon-futures',
  'di-futures',
  'inflation-futures',
  'cattle-futures',
  'corn-futures',
  'coffee-futures',
  'crypto-futures',
] as const;
export type ProductGroup = (typeof PRODUCT_GROUPS)[number];

/**
 * cancellation: orders can only be withdrawn · pre-open: orders gather for the opening auction, which ends it ·
 * closing-call: the closing auction · pause: nothing · extended: a second continuous session of the same trade date ·
 * after-market: cash trading after the close, around the closing price.
 */
export const SESSION_PHASES = [
  'cancellation',
  'pre-open',
  'continuous',
  'closing-call',
  'pause',
  'extended',
  'after-market',
] as const;
export type SessionPhaseName = (typeof SESSION_PHASES)[number];

/**
 * How certain a row is, best first: measured on market data; published by the exchange; told by the press;
 * general knowledge that nothing at hand proves; projected, because the exchange has not published it yet; unknown.
 */
export const CERTAINTIES = ['measured', 'exchange', 'press', 'general', 'projected', 'unknown'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

const localTime = z.string().regex(/^\d{2}:\d{2}$/);

const sessionPhaseSchema = z.object({
  phase: z.enum(SESSION_PHASES),
  from: z.iso.datetime(),
  /** First instant after it. */
  to: z.iso.datetime(),
  /** The exchange's wall clock. */
  localFrom: localTime,
  localTo: localTime,
  source: z.string(),
  certainty: z.enum(CERTAINTIES),
});

export const sessionSchema = z.object({
  date: z.iso.date(),
  group: z.enum(PRODUCT_GROUPS),
  /**
   * open: `phases` has the day · closed: the exchange has no session, `reason` says why · unknown: there is a
   * session, but its hours for this group are not known · unlisted: the group was not traded yet.
   */
  state: z.enum(['open', 'closed', 'unknown', 'unlisted']),
  reason: z.string().nullable(),
  /** Whose word `state` is, with its certainty; each phase has its own. */
  source: z.string(),
  certainty: z.enum(CERTAINTIES),
  phases: z.array(sessionPhaseSchema),
  /** What a reader should know besides, such as that it is an expiry day. */
  notes: z.array(z.string()),
});
export type SessionDto = z.infer<typeof sessionSchema>;

const dateOnly = z.iso.date('a date such as 2025-08-29');

/** Query of `GET /api/v1/sessions`: every date from `from` to `to`, both included, of one group or one symbol. */
export const sessionsQuerySchema = z.strictObject({
  from: dateOnly,
  to: dateOnly,
  group: z.enum(PRODUCT_GROUPS).optional(),
  symbol: z
    .string()
    .regex(/^[A-Z0-9$@_.-]{1,32}$/, 'capital letters, digits, "$", "@", "_", "." or "-", up to 32')
    .optional(),
});

export const sessionsAnswerSchema = z.object({
  exchange: z.string(),
  timeZone: z.string(),
  sessions: z.array(sessionSchema),
  /** The nearest sessions before `from` and after `to`; null where the calendar ends. */
  previousSession: z.iso.date().nullable(),
  nextSession: z.iso.date().nullable(),
});
export type SessionsAnswer = z.infer<typeof sessionsAnswerSchema>;
