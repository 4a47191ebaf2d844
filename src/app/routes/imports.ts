/** Imports. */

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { dataEndpoints } from '#contract/data-endpoints.ts';
import type { importQuerySchema } from '#contract/imports.ts';
import { ProblemError } from '../http/problems.ts';
import { EncodedAnswer, type Handlers } from '../http/serve-endpoints.ts';
import type { ImportQuestion, Imports } from '../imports.ts';
import { tooLarge } from '../inbox.ts';

export interface ImportRouteParts {
  readonly imports: Imports;
  readonly bytesMax: number;
}

type ImportHandlers = Handlers<
  Pick<typeof dataEndpoints, 'startImport' | 'listImports' | 'getImport' | 'getRejectedRows' | 'cancelImport'>
>;

/** Files come in, and tell how far they are. */
export function importHandlers({ imports, bytesMax }: ImportRouteParts): ImportHandlers {
  return {
    async startImport({ query, request, reply }) {
      const question = questionOf(query);
      if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax);
      const { body } = request;
      if (!(body instanceof Readable)) throw new ProblemError('INVALID_REQUEST', 'The body is the file itself.');
      const job = await imports.accept(question, body);
      reply.header('location', `/api/v1/imports/${job.id}`);
      return job;
    },
    listImports: async ({ query }) => ({ imports: await imports.list(query.limit) }),
    getImport: async ({ params }) => (await imports.find(params.id)) ?? unknown(params.id),
    async getRejectedRows({ params }) {
      const path = await imports.rejectedPath(params.id);
      if (path === null) throw new ProblemError('NOT_FOUND', `No refused rows of an import ${params.id} are listed.`);
      return new EncodedAnswer({ type: 'text/plain; charset=utf-8', body: createReadStream(path) });
    },
    cancelImport: async ({ params }) => (await imports.cancel(params.id)) ?? unknown(params.id),
  };
}

function unknown(id: string): never {
  throw new ProblemError('NOT_FOUND', `There is no import ${id}; GET /api/v1/imports lists them.`);
}

function questionOf(query: z.infer<typeof importQuerySchema>): ImportQuestion {
  const { name, kind, symbol, timeframe, prices } = query;
  const dryRun = query.dryRun === 'true';
  if (dryRun && kind === 'instruments')
    throw new ProblemError('INVALID_REQUEST', 'dryRun: instruments have none; importing them twice changes nothing.');
  const told = Object.entries({ symbol, timeframe, prices }).filter(([, value]) => value !== undefined);
  if (kind !== 'candles' && told.length > 0)
    throw new ProblemError('INVALID_REQUEST', `${told.map(([field]) => field).join(', ')}: only for candles.`);
  const options = [
    ...(symbol === undefined ? [] : ['--symbol', symbol]),
    ...(timeframe === undefined ? [] : ['--timeframe', timeframe]),
    ...(prices === undefined ? [] : [`--${prices}`]),
  ];
  return { name, kind, dryRun, options };
}
