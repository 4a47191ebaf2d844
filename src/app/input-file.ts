/**
 * The bytes of a file that a user gives, plain, gzipped or zipped: checked as they come, bounded in size, and with an
 * error in words that help where the file is not what it should be.
 */

import { createReadStream } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { crc32, createGunzip } from 'node:zlib';
import yauzl from 'yauzl';

/** The file as a whole cannot be read; nothing of it may be kept. */
export class InputFileError extends Error {
  override readonly name = 'InputFileError';
}

export type Chunks = AsyncGenerator<Buffer>;

export interface InputFile {
  readonly content: Chunks;
  /** Share of the file that was read so far, 0 to 1. */
  share(): number;
}

/** What a file may grow to when it is unpacked; the largest real one, a year of COTAHIST, is below 2 GiB. */
const BYTES_MAX = 4 * 2 ** 30;
const LINE_LENGTH_MAX = 1_000;
/** Members of a zip that may be tables. */
const TABLES = /\.(?:csv|txt|tsv)$/i;

/**
 * Opens a file. Of a zip the last member by name is read that `members` matches. `parquet` where the file is of that
 * format, which is not a stream of text. Throws an InputFileError where it is missing or no file.
 */
export async function openInput(path: string, members: RegExp): Promise<InputFile | 'parquet'> {
  const opened = await openBytes(path, members);
  if (opened === 'parquet') return opened;
  let size = 0;
  const content = unpacked(opened, path, (bytes) => {
    size = bytes;
  });
  return { content, share: () => Math.min(1, opened.share(size)) };
}

/**
 * Lines without their ends, a chunk's worth at a time. Without a decoder they are Latin-1, which decodes any byte, so
 * that a stray one spoils its own row only.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  path: string,
  decoder?: TextDecoder,
): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = decoder === undefined ? chunk.toString('latin1') : decoder.decode(chunk, { stream: true });
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX)
      throw new InputFileError(`${path} has a line that is longer than any such file has`);
    yield lines.map((line) => line.replace(/\r$/, ''));
  }
  rest += decoder?.decode() ?? '';
  if (rest !== '') yield [rest.replace(/\r$/, '')];
}

export interface TextLine {
  readonly line: number;
  readonly text: string;
  /** Share of the file read so far. */
  readonly share: number;
}

/** The lines of a table that are not empty. UTF-16, in which MetaTrader may save, is known by its byte order mark. */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  const file = await openInput(path, TABLES);
  if (file === 'parquet') throw new InputFileError(`${path} is a file of Parquet, not a table as text`);
  try {
    const first = await file.content.next();
    const start = first.done === true ? Buffer.alloc(0) : first.value;
    const chunks = (async function* () {
      yield start;
      yield* file.content;
    })();
    let line = 0;
    for await (const lines of linesOf(chunks, path, decoderOf(start))) {
      for (const content of lines) {
        line += 1;
        const text = line === 1 ? content.replace(/^(?:\u00EF\u00BB\u00BF|\uFEFF)/, '') : content;
        if (text.trim() !== '') yield { line, text, share: file.share() };
      }
    }
  } finally {
    // Closes the file where the rest of it is not wanted.
    await file.content.return(undefined);
  }
}

function decoderOf(start: Buffer): TextDecoder | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le');
  return start[0] === 0xfe && start[1] === 0xff ? new TextDecoder('utf-16be') : undefined;
}

interface OpenedBytes {
  readonly stream: Readable;
  /** Share of it that was read, out of the bytes that were unpacked so far. */
  readonly share: (unpacked: number) => number;
  /** What the zip says the checksum is; null for other files. */
  readonly checksum: number | null;
}

async function openBytes(path: string, members: RegExp): Promise<OpenedBytes | 'parquet'> {
  try {
    const { size } = await stat(path);
    const start = await firstBytes(path);
    if (start.startsWith('PAR1')) return 'parquet';
    if (start.startsWith('PK\u0003\u0004')) return await openZipMember(path, members);
    const file = createReadStream(path, { highWaterMark: 1 << 18 });
    const share = (): number => file.bytesRead / Math.max(1, size);
    if (!start.startsWith('\u001F\u008B')) return { stream: file, share, checksum: null };
    // The error comes out of the iteration of the unpacked stream.
    const stream = pipeline(file, createGunzip(), () => undefined);
    return { stream, share, checksum: null };
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new InputFileError(`${path} does not exist`);
    if (code === 'EISDIR') throw new InputFileError(`${path} is a folder; give the path of a file`);
    throw new InputFileError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
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
async function openZipMember(path: string, members: RegExp): Promise<OpenedBytes> {
  const zip = await yauzl.openPromise(path, { autoClose: false });
  const found: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) if (members.test(entry.fileName)) found.push(entry);
  const newest = found.sort((a, b) => (a.fileName < b.fileName ? -1 : 1)).at(-1);
  if (newest === undefined) {
    zip.close();
    throw new InputFileError(
      `${path} holds no file of a kind that is read here; a zip inside of it must be taken out first`,
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
      if (size > BYTES_MAX) throw new InputFileError(`${path} unpacks to more than 4 GiB, which no file of B3 does`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    throw new InputFileError(`${path} ends before its time or is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (checksum !== null && checksum !== sum)
    throw new InputFileError(`${path} is damaged: its text does not have the checksum that the zip tells`);
}
