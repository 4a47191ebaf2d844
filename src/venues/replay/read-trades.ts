/** Streams a trade-by-trade file from disk, plain or zipped, in batches of rows. */

import { createReadStream } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Zone } from '#kernel/zone.ts';
import { createRowReader, readHeader, type TradeRow } from './trade-file.ts';

/** The file as a whole cannot be read; nothing of it may be kept. */
export class TradeFileError extends Error {
  override readonly name = 'TradeFileError';
}

/** A row that was not understood. The others of its file are not touched by it. */
export interface RejectedRow {
  /** Counted from 1, the header included. */
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface TradeBatch {
  readonly rows: readonly TradeRow[];
  readonly rejected: readonly RejectedRow[];
  /** Share of the file read so far, 0 to 1, by bytes of its text. */
  readonly share: number;
}

export interface TradeFileOptions {
  readonly path: string;
  /** Code that the trades get. */
  readonly exchange: string;
  readonly zone: Zone;
}

/** Longest line that can be a row; anything longer is no trade file. */
const LINE_LENGTH_MAX = 1_000;

/**
 * The rows of a file, some thousands at a time. Throws a TradeFileError where the file is missing, is no trade file,
 * or ends before its time.
 */
export async function* readTrades({ path, exchange, zone }: TradeFileOptions): AsyncGenerator<TradeBatch> {
  const text = await openText(path);
  let readRow: ReturnType<typeof createRowReader> | undefined;
  let line = 0;
  let read = 0;
  for await (const { lines, size } of linesOf(text, path)) {
    read += size;
    const rows: TradeRow[] = [];
    const rejected: RejectedRow[] = [];
    for (const content of lines) {
      line++;
      if (readRow === undefined) {
        const layout = readHeader(content.replace(/^\u00EF\u00BB\u00BF/, ''));
        if (!layout.ok) throw new TradeFileError(`${path}: ${layout.error}`);
        readRow = createRowReader(layout.value, exchange, zone);
        continue;
      }
      if (content === '') continue;
      const row = readRow(content);
      if (row.ok) rows.push(row.value);
      else rejected.push({ line, reason: row.error, text: content });
    }
    yield { rows, rejected, share: text.bytes === 0 ? 1 : Math.min(1, read / text.bytes) };
  }
  if (readRow === undefined) throw new TradeFileError(`${path} is empty; a trade file has at least a header line`);
}

interface OpenedText {
  readonly stream: Readable;
  readonly bytes: number;
  /** What the zip says the text's checksum is; null for a plain file, which tells none. */
  readonly checksum: number | null;
}

async function openText(path: string): Promise<OpenedText> {
  try {
    const { size } = await stat(path);
    if (await isZip(path)) return await openZipMember(path);
    return { stream: createReadStream(path, { highWaterMark: 1 << 20 }), bytes: size, checksum: null };
  } catch (error) {
    if (error instanceof TradeFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new TradeFileError(`${path} does not exist; give the path of a .txt or .zip file`);
    if (code === 'EISDIR') throw new TradeFileError(`${path} is a folder; give the path of a .txt or .zip file`);
    throw new TradeFileError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await openFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'PK\u0003\u0004';
  } finally {
    await file.close();
  }
}

/** The first text member of a zip file, whatever its name: B3 has named it in several ways. */
async function openZipMember(path: string): Promise<OpenedText> {
  const zip = await yauzl.openPromise(path);
  for await (const entry of zip.eachEntry()) {
    if (!/\.(txt|csv)$/i.test(entry.fileName)) continue;
    const stream = await zip.openReadStreamPromise(entry);
    return { stream, bytes: entry.uncompressedSize, checksum: entry.crc32 };
  }
  throw new TradeFileError(`${path} holds no .txt or .csv file; expected is B3's zip of a trade-by-trade file`);
}

/** Lines without their ends, a chunk's worth at a time. */
async function* linesOf(text: OpenedText, path: string): AsyncGenerator<{ lines: string[]; size: number }> {
  let rest = '';
  let checksum = 0;
  try {
    for await (const chunk of text.stream as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      // Tickers and numbers are ASCII; Latin-1 decodes any byte, so a stray one spoils its own row only.
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_LENGTH_MAX) throw notText(path);
      yield { lines: lines.map(withoutReturn), size: chunk.length };
    }
  } catch (error) {
    if (error instanceof TradeFileError) throw error;
    throw new TradeFileError(`${path} ends before its time or is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (text.checksum !== null && text.checksum !== checksum) {
    throw new TradeFileError(
      `${path} is damaged: its text does not have the checksum that the zip tells; download it again`,
    );
  }
  if (rest !== '') yield { lines: [withoutReturn(rest)], size: 0 };
}

function notText(path: string): TradeFileError {
  return new TradeFileError(`${path} is not a text file with a row per line; expected is B3's trade-by-trade file`);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
