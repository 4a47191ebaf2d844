/** In which form a table goes out: what the client accepts, or the form that a download link names. */

import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FORMS, type Form } from '#contract/form.ts';
import { arrowOf } from '#platform/table/arrow-stream.ts';
import { csvOf } from '#platform/table/csv-format.ts';
import type { ParquetWriter } from '#platform/table/parquet-file.ts';
import type { Table } from '#platform/table/table.ts';
import { ProblemError } from './problems.ts';
import { EncodedAnswer } from './serve-endpoints.ts';

/**
 * The form that `Accept` likes best (RFC 9110 §12.5.1), of equal ones the first of FORMS; `named` wins over it. Throws
 * NOT_ACCEPTABLE where there is none.
 */
export function formOf({ headers }: Pick<FastifyRequest, 'headers'>, named?: Form): Form {
  if (named !== undefined) return named;
  const accept = headers.accept ?? '';
  if (accept.trim() === '') return 'json';
  const ranges = accept.split(',').map(readRange);
  let best: { form: Form; weight: number } | null = null;
  for (const [form, type] of Object.entries(FORMS)) {
    const weight = weightOf(type, ranges);
    if (weight > (best?.weight ?? 0)) best = { form: form as Form, weight };
  }
  if (best !== null) return best.form;
  const types = Object.values(FORMS).join(', ');
  throw new ProblemError('NOT_ACCEPTABLE', `Accept names none of the forms that there are: ${types}.`);
}

interface MediaRange {
  readonly type: string;
  readonly weight: number;
}

function readRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return {
    type,
    weight: weight === undefined ? 1 : /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0,
  };
}

/** By the range that says most about the type. */
function weightOf(type: string, ranges: readonly MediaRange[]): number {
  for (const pattern of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find((range) => range.type === pattern);
    if (found !== undefined) return found.weight;
  }
  return 0;
}

export interface Outgoing {
  readonly form: Exclude<Form, 'json'>;
  /** Of the file, without its ending. */
  readonly name: string;
  readonly table: Table;
  readonly parquet: ParquetWriter;
  readonly reply: FastifyReply;
  /** A browser saves it under its name. */
  readonly isDownload: boolean;
}

/**
 * The table as an answer. Its beginning is made before the answer begins, so that what fails at once is a problem; what
 * fails later cuts the connection. Rows are read as the client takes them, and no further once it has gone.
 */
export async function tableAnswer(outgoing: Outgoing): Promise<EncodedAnswer> {
  const { form, name, reply, isDownload } = outgoing;
  if (isDownload) reply.header('content-disposition', `attachment; filename="${name}.${form}"`);
  varyByAccept(reply);
  reply.header('cache-control', 'private, no-store');
  const type = form === 'csv' ? 'text/csv; charset=utf-8; header=present' : FORMS[form];
  return new EncodedAnswer({ type, body: await bodyOf(outgoing) });
}

/** Tells caches that the answer depends on `Accept`, beside what it depends on already. */
export function varyByAccept(reply: FastifyReply): void {
  const others = [reply.getHeader('vary') ?? []].flat().map(String);
  reply.header('vary', [...others, 'Accept'].join(', '));
}

async function bodyOf({ form, table, parquet, reply }: Outgoing): Promise<Readable> {
  switch (form) {
    case 'csv':
      return primed(csvOf(table));
    case 'arrow':
      return primed(arrowOf(table));
    case 'parquet':
      return fileOnce(await parquet.write(table), reply);
  }
}

/** A stream whose first piece is there already. */
async function primed(pieces: AsyncGenerator<string | Uint8Array, void, undefined>): Promise<Readable> {
  const header = await pieces.next();
  const first = header.done === true ? header : await pieces.next();
  async function* all(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (const { value, done } of [header, first]) if (done !== true) yield Buffer.from(value);
      for await (const piece of pieces) yield Buffer.from(piece);
    } finally {
      // Whoever stops reading in the first pieces ends the source too.
      await pieces.return();
    }
  }
  return Readable.from(all(), { objectMode: false });
}

/** A file that is gone when it was read, or nobody reads it any more. */
async function fileOnce(path: string, reply: FastifyReply): Promise<Readable> {
  const { size } = await stat(path);
  reply.header('content-length', size);
  const stream = createReadStream(path);
  // On a system that refuses to remove an open file, closing comes first.
  stream.once('close', () => void rm(path, { force: true }));
  return stream;
}
