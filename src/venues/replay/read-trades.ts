/** Streams a trade-by-trade file from disk, plain or zipped, in batches of rows. */

import type { Zone } from '#kernel/zone.ts';
import { createRowReader, readHeader, type TradeRow } from './trade-file.ts';
import { openTexts, TradeFileError, type TradeText } from './trade-text.ts';

/** A row that was not understood. The others of its file are not touched by it. */
export interface RejectedRow {
  /** Counted from 1, the header included. */
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface ReadBatch {
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
export const LINE_LENGTH_MAX = 1_000;

/**
 * The rows of a file, some thousands at a time. Throws a TradeFileError where the file is missing, is no trade file,
 * or ends before its time. Of a zip with several texts they come one after the other, each with its own line numbers.
 */
export async function* readTrades({ path, exchange, zone }: TradeFileOptions): AsyncGenerator<ReadBatch> {
  const { texts, close } = await openTexts(path);
  const bytes = texts.reduce((sum, text) => sum + text.bytes, 0);
  let read = 0;
  try {
    for (const text of texts) {
      let readRow: ReturnType<typeof createRowReader> | undefined;
      let line = 0;
      for await (const { lines, size } of linesOf(text)) {
        read += size;
        const rows: TradeRow[] = [];
        const rejected: RejectedRow[] = [];
        for (const content of lines) {
          line++;
          if (readRow === undefined) {
            readRow = createRowReader(headerOf(content, text), exchange, zone);
            continue;
          }
          if (content === '') continue;
          const row = readRow(content);
          if (row.ok) rows.push(row.value);
          else rejected.push({ line, reason: row.error, text: content });
        }
        yield { rows, rejected, share: bytes === 0 ? 1 : Math.min(1, read / bytes) };
      }
      if (readRow === undefined) throw isEmpty(text);
    }
  } finally {
    close();
  }
}

/** The layout that a header line tells; throws where it is none. */
export function headerOf(line: string, text: TradeText): Parameters<typeof createRowReader>[0] {
  const layout = readHeader(line.replace(/^\u00EF\u00BB\u00BF/, ''));
  if (!layout.ok) throw new TradeFileError(`${text.name}: ${layout.error}`);
  return layout.value;
}

/** Lines without their ends, a chunk's worth at a time. */
async function* linesOf(text: TradeText): AsyncGenerator<{ lines: string[]; size: number }> {
  let rest = '';
  for await (const chunk of text.chunks()) {
    // Tickers and numbers are ASCII; Latin-1 decodes any byte, so a stray one spoils its own row only.
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX) throw notText(text);
    yield { lines: lines.map(withoutReturn), size: chunk.length };
  }
  if (rest !== '') yield { lines: [withoutReturn(rest)], size: 0 };
}

export function notText({ name }: TradeText): TradeFileError {
  return new TradeFileError(`${name} is not a text file with a row per line; expected is B3's trade-by-trade file`);
}

export function isEmpty({ name }: TradeText): TradeFileError {
  return new TradeFileError(`${name} is empty; a trade file has at least a header line`);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
