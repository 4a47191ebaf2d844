/**
 * Instruments as they cross a process: what `GET /api/v1/instruments` and `/api/v1/instruments/:symbol` answer. Prices
 * are decimal strings, dates the exchange's own. Fields are only ever added; a reader ignores what it does not know.
 */

import { z } from 'zod';

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal number such as "38.12"');
const symbol = z
  .string()
  .regex(/^[A-Z0-9:$@_.-]{1,32}$/, 'capital letters, digits, ":", "$", "@", "_", "." or "-", up to 32');
const exchange = z.string().regex(/^[A-Z0-9]{1,12}$/, 'capital letters and digits, up to 12');
const date = z.iso.date('a date such as 2025-08-29');

/** `exercise`: the symbol of an option's exercise. `spot`: a price that derivatives refer to. */
const INSTRUMENT_KINDS = [
  'share',
  'unit',
  'etf',
  'fii',
  'bdr',
  'receipt',
  'right',
  'option',
  'exercise',
  'future',
  'spread',
  'forward',
  'spot',
  'unknown',
] as const;

/** Whose word it is: the venue that makes the market, the instrument master, or no more than the ticker. */
export const DESCRIPTION_SOURCES = ['venue', 'master', 'ticker'] as const;
export type DescriptionSource = (typeof DESCRIPTION_SOURCES)[number];

export const instrumentSchema = z.object({
  exchange,
  symbol,
  name: z.string(),
  kind: z.enum(INSTRUMENT_KINDS),
  /** Least price step; null where nobody said. */
  tickSize: decimal.nullable(),
  lot: decimal.nullable(),
  /** Decimals that its prices are shown with. */
  decimals: z.int(),
  source: z.enum(DESCRIPTION_SOURCES).optional(),
});
export type InstrumentDto = z.infer<typeof instrumentSchema>;

/** Query of `GET /api/v1/instruments`; without any field it answers all that can be charted. */
export const instrumentsQuerySchema = z.strictObject({
  /** Part of a symbol or name, or the beginning of an ISIN. */
  search: z.string().max(64).optional(),
  kind: z.enum(INSTRUMENT_KINDS).optional(),
  exchange: exchange.optional(),
  /** The day on which it must be known; today where it is not told. */
  date: date.optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(256).optional(),
});

export const instrumentsAnswerSchema = z.object({
  instruments: z.array(instrumentSchema),
  /** For the next page; null on the last one. Only where something was searched. */
  nextCursor: z.string().nullable().optional(),
});
export type InstrumentsAnswer = z.infer<typeof instrumentsAnswerSchema>;

export const instrumentQuerySchema = z.strictObject({ exchange: exchange.optional(), date: date.optional() });
export const instrumentSymbolSchema = z.object({ symbol });

/** One fact: who said it, when last, and from when to when it holds; `rule` for what no file tells. */
export const instrumentFactSchema = z.object({
  fact: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  source: z.string(),
  /** Last day on which the source said so; null for a rule. */
  asOf: date.nullable(),
  validFrom: date.nullable(),
  /** Null where no end is known. */
  validTo: date.nullable(),
});
export type InstrumentFactDto = z.infer<typeof instrumentFactSchema>;

export const instrumentDetailsSchema = instrumentSchema.extend({
  date,
  /** BRL a point and unit; null where it is not known or not in BRL. */
  multiplier: decimal.nullable(),
  facts: z.array(instrumentFactSchema),
  /** First and last day on which any file told of the symbol; null where none did. */
  seen: z.object({ first: date, last: date }).nullable(),
  /** Names of this symbol over time. */
  names: z.array(z.object({ name: z.string(), from: date })),
  /** Symbols that its ISIN was traded under, in order: its renames. */
  symbols: z.array(z.object({ exchange, symbol, first: date, last: date })),
  /** Of the date. `published` by the exchange, or `computed` by rule around the settlement before. */
  limits: z
    .object({
      lower: decimal,
      upper: decimal,
      reference: decimal.nullable(),
      basis: z.enum(['published', 'computed']),
      source: z.string(),
    })
    .nullable(),
  /** The settlement before the date; its `date` is null where only the limits tell it. */
  previousSettlement: z.object({ price: decimal, date: date.nullable(), source: z.string() }).nullable(),
  /** `certain` is false where the date lies beyond B3's calendar and holidays may still be decreed. */
  expiry: z
    .object({ date: date.nullable(), lastTradingDay: date.nullable(), source: z.string(), certain: z.boolean() })
    .nullable(),
  /** Continuous series that have this contract on the date, such as "WIN$" or "WDO$2". */
  continuous: z.array(z.string()),
});
export type InstrumentDetails = z.infer<typeof instrumentDetailsSchema>;
