/**
 * Opens a file of reference data, plain, gzipped or zipped, tells by its content which one it is, and streams its
 * rows. The parsers are pure and stand in market-data/instrument; here are only bytes.
 */

import {
  COTAHIST_START,
  cotahistDamage,
  createReportReader,
  type InstrumentSource,
  isRegisterLine,
  type ReferenceRow,
  type RefusedRow,
  readCotahistLine,
  readDerivativeQuotation,
  readPriceReport,
  readRegisterLine,
} from '#market-data/index.ts';
import { readBulletin } from '../market-data/instrument/bulletin.duckdb.ts';
import { type Chunks, InputFileError, linesOf, openInput } from './input-file.ts';

export interface ReferenceBatch {
  readonly source: InstrumentSource;
  readonly rows: readonly ReferenceRow[];
  readonly refused: readonly RefusedRow[];
  /** What is odd about the file and does not spoil it. */
  readonly warnings: readonly string[];
  /** Share of the file read so far, 0 to 1. */
  readonly share: number;
}

/** Largest JSON, which is read whole; real ones have some megabytes. */
const JSON_BYTES_MAX = 64 * 2 ** 20;
/** Far enough to tell a line of any kind. */
const BEGINNING_BYTES = 1_000;
const MEMBERS = /\.(?:xml|txt|json)$/i;

/** The rows of a file. Throws an InputFileError where it is missing, of no known kind, or cut off. */
export async function* readReferenceFile(path: string): AsyncGenerator<ReferenceBatch> {
  const file = await openInput(path, MEMBERS);
  if (file === 'parquet') {
    yield await readParquet(path);
    return;
  }
  try {
    yield* readContent(file.content, { path, share: file.share });
  } finally {
    // Closes the file where the rest of it is not wanted.
    await file.content.return(undefined);
  }
}

/** Tells by its beginning what the content is. */
async function* readContent(content: Chunks, reading: Reading): AsyncGenerator<ReferenceBatch> {
  const first = await content.next();
  const start = first.done === true ? Buffer.alloc(0) : first.value;
  const chunks = (async function* () {
    yield start;
    yield* content;
  })();
  // Without a byte order mark, which is three bytes here.
  const beginning = start.subarray(0, BEGINNING_BYTES).toString('latin1');
  const text = beginning.replace(/^\u00EF\u00BB\u00BF/, '');
  if (text.startsWith(COTAHIST_START)) yield* readCotahist(chunks, reading);
  else if (/^\s*<(?:\?xml|Document)/.test(text)) yield* readReport(chunks, reading);
  else if (/^\s*\{/.test(text)) yield await readQuotation(chunks, reading.path);
  else if (isRegisterLine(text.split(/\r?\n/)[0] ?? '')) yield* readRegister(chunks, reading);
  else throw new InputFileError(`${reading.path} is none of ${KNOWN}`);
}

const KNOWN =
  'COTAHIST, BVBG.086, BVBG.187, CONTRCAD, an answer of DerivativeQuotation, or a bulletin in Parquet; ' +
  'plain, .gz or .zip';

interface Reading {
  readonly path: string;
  readonly share: () => number;
}

async function* readCotahist(chunks: Chunks, { path, share }: Reading): AsyncGenerator<ReferenceBatch> {
  let line = 0;
  let filled = 0;
  let announced: number | null = null;
  for await (const lines of linesOf(chunks, path)) {
    const rows: ReferenceRow[] = [];
    const refused: RefusedRow[] = [];
    for (const content of lines) {
      line += 1;
      if (content.trim() === '') continue;
      filled += 1;
      const read = readCotahistLine(content);
      if (!read.ok) refused.push({ place: `line ${line}`, reason: read.error, text: content });
      else if (announced !== null)
        refused.push({ place: `line ${line}`, reason: 'it stands after the trailer', text: content });
      else if (read.value.kind === 'row') rows.push(read.value.row);
      else if (read.value.kind === 'trailer') announced = read.value.lines;
    }
    yield { source: 'cotahist', rows, refused, warnings: [], share: share() };
  }
  const damage = cotahistDamage(announced, filled);
  if (damage !== null) throw new InputFileError(`${path} ${damage}`);
}

async function* readRegister(chunks: Chunks, { path, share }: Reading): AsyncGenerator<ReferenceBatch> {
  let line = 0;
  for await (const lines of linesOf(chunks, path)) {
    const rows: ReferenceRow[] = [];
    const refused: RefusedRow[] = [];
    for (const content of lines) {
      line += 1;
      if (content.trim() === '') continue;
      const row = readRegisterLine(content);
      if (row.ok) rows.push(row.value);
      else refused.push({ place: `line ${line}`, reason: row.error, text: content });
    }
    yield { source: 'contract-register', rows, refused, warnings: [], share: share() };
  }
}

async function* readReport(chunks: Chunks, { path, share }: Reading): AsyncGenerator<ReferenceBatch> {
  const reader = createReportReader();
  const decoder = new TextDecoder('utf-8');
  // Which of the two reports it is stands at its end for sure; rows wait until then.
  const batches: Pick<ReferenceBatch, 'rows' | 'refused' | 'share'>[] = [];
  for await (const chunk of chunks) {
    const piece = reader.push(decoder.decode(chunk, { stream: true }));
    if (!piece.ok) throw new InputFileError(`${path}: ${piece.error}`);
    batches.push({ ...piece.value, share: share() });
  }
  const end = reader.end();
  if (!end.ok) throw new InputFileError(`${path}: ${end.error}`);
  const { source, rows, announced } = end.value;
  for (const batch of batches) yield { source, warnings: [], ...batch };
  const warnings =
    announced === null || announced === rows ? [] : [`its header tells ${announced} messages, and it has ${rows}`];
  yield { source, rows: [], refused: [], warnings, share: 1 };
}

async function readQuotation(chunks: Chunks, path: string): Promise<ReferenceBatch> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > JSON_BYTES_MAX) throw new InputFileError(`${path} is too large for an answer of DerivativeQuotation`);
    parts.push(chunk);
  }
  const read = readDerivativeQuotation(parseJson(Buffer.concat(parts).toString('utf8'), path));
  if (!read.ok) throw new InputFileError(`${path}: ${read.error}`);
  return { source: 'derivative-quotation', ...read.value, warnings: [], share: 1 };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputFileError(`${path} is damaged JSON: ${(error as Error).message}`, { cause: error });
  }
}

async function readParquet(path: string): Promise<ReferenceBatch> {
  const bulletin = await readBulletin(path);
  if (!bulletin.ok) throw new InputFileError(`${path} is no bulletin in Parquet: ${bulletin.error}`);
  const rows: ReferenceRow[] = [];
  const refused: RefusedRow[] = [];
  for (const [index, fields] of bulletin.value.entries()) {
    const row = readPriceReport(fields, { derivatives: false });
    if (row.ok) rows.push(row.value);
    else refused.push({ place: `row ${index + 1}`, reason: row.error, text: JSON.stringify(fields) });
  }
  return { source: 'bulletin', rows, refused, warnings: [], share: 1 };
}
