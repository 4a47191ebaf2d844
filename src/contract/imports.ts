/** Imports over HTTP: a file comes as the body, a job takes it in, and tells how far it is. */

import { z } from 'zod';
import { seriesKeySchema } from './market-data.ts';

export const IMPORT_KINDS = ['trades', 'candles', 'instruments', 'corporate-actions'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/**
 * queued: waits for the job before it · done: all rows are in · partly: some rows were refused · refused: the file as a
 * whole was, and nothing changed · failed: something went wrong, and the import can be done again · cancelled: somebody
 * stopped it · interrupted: the platform ended while it ran.
 */
export const IMPORT_STATES = [
  'queued',
  'running',
  'done',
  'partly',
  'refused',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Name of a file without folders: no slash, backslash or control character, and no dot in front. */
const fileName = z
  .string()
  .regex(/^[^./\\][^/\\]{0,119}$/, 'the name of a file without its folder, up to 120 characters')
  .refine((name) => !/\p{Cc}/u.test(name), 'a name has no control characters');

/** Query of `POST /api/v1/imports`; the body is the file. */
export const importQuerySchema = z.strictObject({
  /** Of the file; MetaTrader and Profit tell the symbol in it. */
  name: fileName,
  kind: z.enum(IMPORT_KINDS),
  /** `true` reads the file, tells what would change, and changes nothing. */
  dryRun: z.enum(['true', 'false']).default('false'),
  /** Of bars: whose they are, where the file does not tell it. */
  symbol: seriesKeySchema.shape.symbol.optional(),
  /** Of bars: their step, where their stamps do not tell it. */
  timeframe: z.enum(['1m', '5m', '15m', '60m', '1d']).optional(),
  /** Of bars: whether the prices are as they were traded. */
  prices: z.enum(['auto', 'raw', 'adjusted']).optional(),
});

export const importIdSchema = z.object({ id: z.string().regex(/^[\w-]{1,64}$/, 'the id of an import') });

export const importJobSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(IMPORT_KINDS),
  dryRun: z.boolean(),
  /** Of the file as it was sent. */
  bytes: z.int(),
  state: z.enum(IMPORT_STATES),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** While it runs, where the import tells it. */
  progress: z
    .object({
      stage: z.enum(['reading', 'storing']),
      /** Of the stage, 0 to 1. */
      share: z.number(),
      rows: z.int(),
      rowsPerSecond: z.int().nullable(),
      secondsLeft: z.int().nullable(),
    })
    .nullable(),
  /** What `pregao import … --json` tells of it; its fields depend on the kind. Null before it has ended well. */
  summary: z.record(z.string(), z.unknown()).nullable(),
  /** Why it did not end well, in words for a person. */
  error: z.string().nullable(),
  /** Rows that were refused. */
  rejectedRows: z.int(),
  /** The first of them, at most 20: where, why, and the row. */
  rejected: z.array(z.string()),
});
export type ImportJobDto = z.infer<typeof importJobSchema>;

/** Query of `GET /api/v1/imports`. */
export const importsQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) });
/** Newest first. */
export const importsAnswerSchema = z.object({ imports: z.array(importJobSchema) });
