/**
 * Opens a file of reference data, plain, gzipped or zipped, tells by its content which one it is, and streams its
 * rows. The parsers are pure and stand in market-data/instrument; here are only bytes.
 */

import { createReadStream } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { crc32, createGunzip } from 'node:zlib';
import yauzl from 'yauzl';
import {
  COTAHIST_START,
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

/** The file as a whole cannot be read; nothing of it may be kept. */
export class ReferenceFileError extends Error {
  override readonly name = 'ReferenceFileError';
}

export interface ReferenceBatch {
  readonly source: InstrumentSource;
  readonly rows: readonly ReferenceRow[];
  readonly refused: readonly RefusedRow[];
  /** What is odd about the file and does not spoil it. */
  readonly warnings: readonly string[];
  /** Share of the file read so far, 0 to 1. */
  readonly share: number;
}

/** What a file may grow to when it is unpacked; the largest real one, a year of COTAHIST, is below 2 GiB. */
const BYTES_MAX = 4 * 2 ** 30;
/** Largest JSON, which is read whole; real ones have some megabytes. */
const JSON_BYTES_MAX = 64 * 2 ** 20;
const LINE_LENGTH_MAX = 1_000;

/** The rows of a file. Throws a ReferenceFileError where it is missing, of no known kind, or cut off. */
export async function* readReferenceFile(path: string): AsyncGenerator<ReferenceBatch> {
  const opened = await openBytes(path);
  if (opened === 'parquet') {
    yield await readParquet(path);
    return;
  }
  let size = 0;
  const content = unpacked(opened, path, (bytes) => {
    size = bytes;
  });
  try {
    yield* readContent(content, { path, share: () => Math.min(1, opened.share(size)) });
  } finally {
    // Closes the file where the rest of it is not wanted.
    await content.return(undefined);
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
  // Far enough to tell a line of any kind; without a byte order mark, which is three bytes here.
  const beginning = start.subarray(0, LINE_LENGTH_MAX).toString('latin1');
  const text = beginning.replace(/^\u00EF\u00BB\u00BF/, '');
  if (text.startsWith(COTAHIST_START)) yield* readCotahist(chunks, reading);
  else if (/^\s*<(?:\?xml|Document)/.test(text)) yield* readReport(chunks, reading);
  else if (/^\s*\{/.test(text)) yield await readQuotation(chunks, reading.path);
  else if (isRegisterLine(text.split(/\r?\n/)[0] ?? '')) yield* readRegister(chunks, reading);
  else throw new ReferenceFileError(`${reading.path} is none of ${KNOWN}`);
}

const KNOWN =
  'COTAHIST, BVBG.086, BVBG.187, CONTRCAD, an answer of DerivativeQuotation, or a bulletin in Parquet; ' +
  'plain, .gz or .zip';

interface Reading {
  readonly path: string;
  readonly share: () => number;
}

type Chunks = AsyncGenerator<Buffer>;

async function* readCotahist(chunks: Chunks, { path, share }: Reading): AsyncGenerator<ReferenceBatch> {
  let line = 0;
  let announced: number | null = null;
  for await (const lines of linesOf(chunks, path)) {
    const rows: ReferenceRow[] = [];
    const refused: RefusedRow[] = [];
    for (const content of lines) {
      line += 1;
      if (content.trim() === '') continue;
      const read = readCotahistLine(content);
      if (!read.ok) refused.push({ place: `line ${line}`, reason: read.error, text: content });
      else if (announced !== null)
        refused.push({ place: `line ${line}`, reason: 'it stands after the trailer', text: content });
      else if (read.value.kind === 'row') rows.push(read.value.row);
      else if (read.value.kind === 'trailer') announced = read.value.lines;
    }
    yield { source: 'cotahist', rows, refused, warnings: [], share: share() };
  }
  if (announced === null)
    throw new ReferenceFileError(`${path} ends before its trailer (99COTAHIST): it was cut off; download it again`);
  const warnings = announced === line ? [] : [`its trailer tells ${announced} lines, and it has ${line}`];
  yield { source: 'cotahist', rows: [], refused: [], warnings, share: 1 };
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
    if (!piece.ok) throw new ReferenceFileError(`${path}: ${piece.error}`);
    batches.push({ ...piece.value, share: share() });
  }
  const end = reader.end();
  if (!end.ok) throw new ReferenceFileError(`${path}: ${end.error}`);
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
    if (size > JSON_BYTES_MAX)
      throw new ReferenceFileError(`${path} is too large for an answer of DerivativeQuotation`);
    parts.push(chunk);
  }
  const read = readDerivativeQuotation(parseJson(Buffer.concat(parts).toString('utf8'), path));
  if (!read.ok) throw new ReferenceFileError(`${path}: ${read.error}`);
  return { source: 'derivative-quotation', ...read.value, warnings: [], share: 1 };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ReferenceFileError(`${path} is damaged JSON: ${(error as Error).message}`, { cause: error });
  }
}

async function readParquet(path: string): Promise<ReferenceBatch> {
  const bulletin = await readBulletin(path);
  if (!bulletin.ok) throw new ReferenceFileError(`${path} is no bulletin in Parquet: ${bulletin.error}`);
  const rows: ReferenceRow[] = [];
  const refused: RefusedRow[] = [];
  for (const [index, fields] of bulletin.value.entries()) {
    const row = readPriceReport(fields, { derivatives: false });
    if (row.ok) rows.push(row.value);
    else refused.push({ place: `row ${index + 1}`, reason: row.error, text: JSON.stringify(fields) });
  }
  return { source: 'bulletin', rows, refused, warnings: [], share: 1 };
}

interface OpenedBytes {
  readonly stream: Readable;
  /** Share of it that was read, out of the bytes that were unpacked so far. */
  readonly share: (unpacked: number) => number;
  /** What the zip says the checksum is; null for other files. */
  readonly checksum: number | null;
}

async function openBytes(path: string): Promise<OpenedBytes | 'parquet'> {
  try {
    const { size } = await stat(path);
    const start = await firstBytes(path);
    if (start.startsWith('PAR1')) return 'parquet';
    if (start.startsWith('PK\u0003\u0004')) return await openZipMember(path);
    const file = createReadStream(path, { highWaterMark: 1 << 18 });
    const share = (): number => file.bytesRead / Math.max(1, size);
    if (!start.startsWith('\u001F\u008B')) return { stream: file, share, checksum: null };
    // The error comes out of the iteration of the unpacked stream.
    const stream = pipeline(file, createGunzip(), () => undefined);
    return { stream, share, checksum: null };
  } catch (error) {
    if (error instanceof ReferenceFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ReferenceFileError(`${path} does not exist`);
    if (code === 'EISDIR') throw new ReferenceFileError(`${path} is a folder; give the path of a file`);
    throw new ReferenceFileError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function firstBytes(path: string): Promise<string> {
  const file = await openFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}

/** The last text member by name: of a report that B3 made several times a day, the newest. */
async function openZipMember(path: string): Promise<OpenedBytes> {
  const zip = await yauzl.openPromise(path, { autoClose: false });
  const members: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) if (/\.(?:xml|txt|json)$/i.test(entry.fileName)) members.push(entry);
  const newest = members.sort((a, b) => (a.fileName < b.fileName ? -1 : 1)).at(-1);
  if (newest === undefined) {
    zip.close();
    throw new ReferenceFileError(
      `${path} holds no .xml, .txt or .json file; a zip inside of it must be taken out first`,
    );
  }
  const stream = await zip.openReadStreamPromise(newest);
  // Closes the file once the stream has ended.
  zip.close();
  const share = (bytes: number): number => bytes / Math.max(1, newest.uncompressedSize);
  return { stream, share, checksum: newest.crc32 };
}

/** The bytes of a file, checked as they come. */
async function* unpacked({ stream, checksum }: OpenedBytes, path: string, onSize: (size: number) => void): Chunks {
  let sum = 0;
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      size += chunk.length;
      onSize(size);
      if (size > BYTES_MAX)
        throw new ReferenceFileError(`${path} unpacks to more than 4 GiB, which no file of B3 does`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ReferenceFileError) throw error;
    throw new ReferenceFileError(`${path} ends before its time or is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (checksum !== null && checksum !== sum)
    throw new ReferenceFileError(`${path} is damaged: its text does not have the checksum that the zip tells`);
}

/** Lines without their ends, a chunk's worth at a time. */
async function* linesOf(chunks: Chunks, path: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of chunks) {
    // Latin-1 decodes any byte, so a stray one spoils its own row only.
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX) throw new ReferenceFileError(`${path} has a line that is longer than any of B3`);
    yield lines.map((line) => line.replace(/\r$/, ''));
  }
  if (rest !== '') yield [rest.replace(/\r$/, '')];
}
