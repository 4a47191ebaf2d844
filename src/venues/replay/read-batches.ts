/** Streams a trade-by-trade file from disk as columns: the fast way to the same rows as read-trades.ts. */

import { err } from '#kernel/result.ts';
import type { SymbolDate, Trade, TradeBatch } from '#market-data/index.ts';
import { headerOf, isEmpty, LINE_LENGTH_MAX, notText, type RejectedRow, type TradeFileOptions } from './read-trades.ts';
import { TradeBytes } from './trade-bytes.ts';
import { createRowReader } from './trade-file.ts';
import { openTexts, type TradeText } from './trade-text.ts';

export interface BatchOptions extends TradeFileOptions {
  readonly onRejected: (row: RejectedRow) => void;
  /** Why a trade that can be read is refused all the same; null where it is not. */
  readonly check?: (trade: Trade) => string | null;
}

export interface FileBatch {
  readonly batch: TradeBatch;
  /** Rows of all batches so far that the exchange took back. */
  readonly busted: number;
  /** Share of the file read so far, 0 to 1, by bytes of its text. */
  readonly share: number;
}

/**
 * The rows of a file. A batch is good until the next one is asked for: its columns are used again. Throws a
 * TradeFileError where the file is missing, is no trade file, or ends before its time.
 */
export async function* readBatches(options: BatchOptions): AsyncGenerator<FileBatch> {
  const { texts, close } = await openTexts(options.path);
  const bytes = texts.reduce((sum, text) => sum + text.bytes, 0);
  const days: SymbolDate[] = [];
  let before = 0;
  let busted = 0;
  try {
    for (const text of texts) {
      for await (const one of batchesOf(text, days, options)) {
        yield { batch: one.batch, busted: busted + one.busted, share: share(before + one.read, bytes) };
        if (one.isLast) busted += one.busted;
      }
      before += text.bytes;
    }
  } finally {
    close();
  }
}

function share(read: number, bytes: number): number {
  return bytes === 0 ? 1 : Math.min(1, read / bytes);
}

type RowReader = ReturnType<typeof createRowReader>;

/** The fast reader knows symbols, dates and prices above zero only from rows that came through here. */
function checked(readRow: RowReader, check: BatchOptions['check']): RowReader {
  if (check === undefined) return readRow;
  return (line) => {
    const row = readRow(line);
    const wrong = row.ok ? check(row.value.trade) : null;
    return wrong === null ? row : err(wrong);
  };
}

interface TextBatch {
  readonly batch: TradeBatch;
  readonly busted: number;
  readonly read: number;
  readonly isLast: boolean;
}

async function* batchesOf(text: TradeText, days: SymbolDate[], options: BatchOptions): AsyncGenerator<TextBatch> {
  let reader: TradeBytes | undefined;
  let read = 0;
  for await (const { lines, size } of wholeLines(text)) {
    let from = 0;
    if (reader === undefined) {
      const end = lines.indexOf('\n');
      const layout = headerOf(lines.toString('latin1', 0, end).replace(/\r$/, ''), text);
      reader = new TradeBytes({
        ...options,
        layout,
        days,
        readRow: checked(createRowReader(layout, options.exchange, options.zone), options.check),
      });
      from = end + 1;
    }
    while (from < lines.length) {
      from = reader.read(lines, from, lines.length);
      yield { batch: reader.take(), busted: reader.busted, read, isLast: false };
    }
    read += size;
  }
  if (reader === undefined) throw isEmpty(text);
  yield { batch: reader.take(), busted: reader.busted, read, isLast: true };
}

/**
 * Bytes that end with the end of a line, the last line's too where the file leaves it out; good until the next ones are
 * asked for, since one buffer holds them all in turn.
 */
async function* wholeLines(text: TradeText): AsyncGenerator<{ lines: Buffer; size: number }> {
  let work = Buffer.alloc(1 << 19);
  let rest = 0;
  for await (const chunk of text.chunks()) {
    if (rest + chunk.length > work.length) work = Buffer.concat([work.subarray(0, rest)], 2 * (rest + chunk.length));
    chunk.copy(work, rest);
    const filled = rest + chunk.length;
    const end = chunk.lastIndexOf('\n') === -1 ? 0 : rest + chunk.lastIndexOf('\n') + 1;
    if (end > 0) yield { lines: work.subarray(0, end), size: chunk.length };
    work.copyWithin(0, end, filled);
    rest = filled - end;
    if (rest > LINE_LENGTH_MAX) throw notText(text);
  }
  if (rest > 0) yield { lines: Buffer.concat([work.subarray(0, rest), Buffer.from('\n')]), size: 0 };
}
