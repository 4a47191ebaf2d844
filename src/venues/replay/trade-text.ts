/** The bytes of a trade-by-trade file, plain or zipped, checked for being whole while they are read. */

import { createReadStream } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';

/** The file as a whole cannot be read; nothing of it may be kept. */
export class TradeFileError extends Error {
  override readonly name = 'TradeFileError';
}

/** One text with a header line. */
export interface TradeText {
  /** What to call it: the path, and inside a zip of several texts also the member. */
  readonly name: string;
  /** Its size, as far as it is told beforehand. */
  readonly bytes: number;
  /** Its bytes; throws a TradeFileError where it ends before its time or is damaged. */
  chunks(): AsyncGenerator<Buffer, void, undefined>;
}

export interface OpenedFile {
  readonly texts: readonly TradeText[];
  close(): void;
}

/** B3's own zips hold their text about ten times smaller; what is packed this much smaller was made to do harm. */
const RATIO_MAX = 200;
/** Smaller texts do no harm, however well they are packed. */
const HARMLESS_BYTES = 16 * 1024 ** 2;

/**
 * Opens a file: itself, or what a zip holds. Of a zip it takes the members that B3 named (NEGOCIOSAVISTA), all of
 * them, or else its only text. Throws a TradeFileError where there is none.
 */
export async function openTexts(path: string): Promise<OpenedFile> {
  try {
    const { size } = await stat(path);
    if (await isZip(path)) return await openZip(path);
    const stream = createReadStream(path, { highWaterMark: 1 << 18 });
    const text = { name: path, bytes: size, chunks: () => checked(stream, path, {}) };
    return { texts: [text], close: () => stream.destroy() };
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

async function openZip(path: string): Promise<OpenedFile> {
  const zip = await yauzl.openPromise(path, { autoClose: false });
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    const chosen = chooseMembers(entries, path);
    const texts = chosen.map((entry) => ({
      name: chosen.length === 1 ? path : `${path}, ${entry.fileName}`,
      bytes: entry.uncompressedSize,
      chunks: () => memberChunks(zip, entry, path),
    }));
    return { texts, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function chooseMembers(entries: readonly Entry[], path: string): readonly Entry[] {
  const texts = entries.filter(({ fileName }) => /\.(txt|csv)$/i.test(fileName));
  const named = texts.filter(({ fileName }) => /NEGOCIOSAVISTA/i.test(basename(fileName)));
  const chosen = named.length > 0 ? named : texts;
  if (chosen.length === 0)
    throw new TradeFileError(`${path} holds no .txt or .csv file; expected is B3's zip of a trade-by-trade file`);
  if (named.length === 0 && texts.length > 1) {
    const names = texts.map(({ fileName }) => fileName).join(', ');
    throw new TradeFileError(
      `${path} holds several texts (${names}) and none is named NEGOCIOSAVISTA; unpack the right one and give its path`,
    );
  }
  return chosen;
}

async function* memberChunks(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Buffer, void, undefined> {
  let stream: Readable;
  try {
    stream = await zip.openReadStreamPromise(entry);
  } catch (error) {
    throw new TradeFileError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  yield* checked(stream, path, {
    checksum: entry.crc32,
    bytesMax: Math.max(HARMLESS_BYTES, RATIO_MAX * entry.compressedSize),
  });
}

interface Expected {
  /** What the zip says the text's checksum is; a plain file tells none. */
  readonly checksum?: number;
  readonly bytesMax?: number;
}

async function* checked(
  stream: Readable,
  path: string,
  { checksum, bytesMax = Number.POSITIVE_INFINITY }: Expected,
): AsyncGenerator<Buffer, void, undefined> {
  let actual = 0;
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (checksum !== undefined) actual = crc32(chunk, actual);
      bytes += chunk.length;
      if (bytes > bytesMax)
        throw new TradeFileError(
          `${path} unpacks to more than ${RATIO_MAX} times its size, which no trade file does; it may do harm`,
        );
      yield chunk;
    }
  } catch (error) {
    if (error instanceof TradeFileError) throw error;
    throw new TradeFileError(`${path} ends before its time or is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (checksum !== undefined && checksum !== actual) {
    throw new TradeFileError(
      `${path} is damaged: its text does not have the checksum that the zip tells; download it again`,
    );
  }
}
