/**
 * Opens a file of bars, plain, gzipped or zipped, tells by its first line whose it is, and reads its rows. The parsers
 * are pure and stand in market-data/candle-file; here are only bytes.
 */

import {
  type CandleFormat,
  type CotahistBar,
  candleFormatOf,
  cotahistDamage,
  type FileRow,
  type RefusedRow,
  readCotahistBar,
} from '#market-data/index.ts';
import { InputFileError, textLines } from './input-file.ts';

export interface VendorRows {
  readonly kind: 'mt5' | 'profit';
  readonly rows: readonly FileRow[];
  readonly refused: readonly RefusedRow[];
}

export interface ReadProgress {
  readonly share: number;
  readonly rows: number;
}

/** Twenty years of minutes of a future have below three million bars. */
const ROWS_MAX = 3_000_000;
/** More of them are not damage, but another kind of file. */
const REFUSED_MAX = 10_000;

/**
 * All rows of an export of MetaTrader or Profit; null where the file is COTAHIST, which `readCotahistFile` streams.
 * Throws an InputFileError where it is missing, damaged, or of no known kind.
 */
export async function readVendorFile(
  path: string,
  onProgress: (progress: ReadProgress) => void,
): Promise<VendorRows | null> {
  let format: Exclude<CandleFormat, { kind: 'cotahist' }> | undefined;
  const rows: FileRow[] = [];
  const refused: RefusedRow[] = [];
  for await (const { line, text, share } of textLines(path)) {
    if (format === undefined) {
      const found = candleFormatOf(text);
      if (!found.ok) throw new InputFileError(`${path} cannot be imported: ${found.error}`);
      if (found.value.kind === 'cotahist') return null;
      format = found.value;
      if (format.hasHeader) continue;
    }
    const row = format.read(text);
    if (row.ok) rows.push({ ...row.value, line });
    else refuse(refused, { place: `line ${line}`, reason: row.error, text }, path);
    if (rows.length > ROWS_MAX) throw new InputFileError(`${path} has more than ${ROWS_MAX} bars; split it by years`);
    if (rows.length % PROGRESS_ROWS === 0) onProgress({ share, rows: rows.length });
  }
  if (format === undefined) throw new InputFileError(`${path} is empty`);
  if (rows.length === 0) throw new InputFileError(`${path} has no bar that was understood${firstRefusal(refused)}`);
  return { kind: format.kind, rows, refused };
}

const PROGRESS_ROWS = 5_000;

function firstRefusal(refused: readonly RefusedRow[]): string {
  const [first] = refused;
  return first === undefined ? '' : `, and ${refused.length} that were not; the first: ${first.place}, ${first.reason}`;
}

function refuse(refused: RefusedRow[], row: RefusedRow, path: string): void {
  refused.push({ ...row, text: row.text.slice(0, 200) });
  if (refused.length > REFUSED_MAX)
    throw new InputFileError(`${path} has more than ${REFUSED_MAX} rows that are no bars${firstRefusal(refused)}`);
}

export interface CotahistBatch {
  readonly bars: readonly CotahistBar[];
  readonly refused: readonly RefusedRow[];
  /** Rows of markets that have no bars. */
  readonly leftOut: number;
  readonly share: number;
}

const BATCH_ROWS = 20_000;

/** The daily bars of a COTAHIST, some thousands at a time. Throws an InputFileError where it is cut off. */
export async function* readCotahistFile(path: string): AsyncGenerator<CotahistBatch> {
  let batch = { bars: [] as CotahistBar[], refused: [] as RefusedRow[], leftOut: 0 };
  let announced: number | null = null;
  let filled = 0;
  let refused = 0;
  for await (const { line, text, share } of textLines(path)) {
    filled += 1;
    const read = readCotahistBar(text);
    if (!read.ok) batch.refused.push({ place: `line ${line}`, reason: read.error, text });
    else if (announced !== null)
      batch.refused.push({ place: `line ${line}`, reason: 'it stands after the trailer', text });
    else if (read.value.kind === 'bar') batch.bars.push({ ...read.value.row, line });
    else if (read.value.kind === 'other-market') batch.leftOut += 1;
    else if (read.value.kind === 'trailer') announced = read.value.lines;
    if (batch.bars.length + batch.refused.length < BATCH_ROWS) continue;
    refused += batch.refused.length;
    if (refused > REFUSED_MAX)
      throw new InputFileError(
        `${path} has more than ${REFUSED_MAX} rows that are no bars${firstRefusal(batch.refused)}`,
      );
    yield { ...batch, share };
    batch = { bars: [], refused: [], leftOut: 0 };
  }
  const damage = cotahistDamage(announced, filled);
  if (damage !== null) throw new InputFileError(`${path} ${damage}`);
  yield { ...batch, share: 1 };
}
