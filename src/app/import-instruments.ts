/** A file of reference data into the instrument master: read whole first, then recorded, all of it or nothing. */

import type { LocalDate } from '#kernel/time.ts';
import {
  type InstrumentSource,
  type InstrumentStore,
  type PublishedLimit,
  type PublishedSettlement,
  type RecordOutcome,
  type ReferenceRow,
  type RefusedRow,
  type Sighting,
  witness,
} from '#market-data/index.ts';
import { InputFileError } from './input-file.ts';
import { readReferenceFile } from './reference-file.ts';

export interface ImportInstrumentsOptions {
  readonly path: string;
  /** Code that the instruments get. */
  readonly exchange: string;
  readonly instruments: InstrumentStore;
  readonly onRefused: (row: RefusedRow) => void;
  readonly onProgress: (progress: { readonly share: number; readonly rows: number }) => void;
}

export interface ImportInstrumentsSummary extends RecordOutcome {
  readonly source: InstrumentSource;
  /** First and last day that the file tells of; null where it has no rows. */
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly rows: number;
  readonly refused: number;
  readonly warnings: readonly string[];
}

/** Most stretches of facts that one file may bring; a year of COTAHIST has some hundred thousand. */
const SPANS_MAX = 3_000_000;

/** Imports the file; throws an InputFileError, and changes nothing, where it cannot be read as a whole. */
export async function importInstruments(options: ImportInstrumentsOptions): Promise<ImportInstrumentsSummary> {
  const { path, exchange, instruments, onRefused, onProgress } = options;
  const book = createBook(exchange, path);
  const warnings: string[] = [];
  let source: InstrumentSource | undefined;
  let rows = 0;
  let refused = 0;
  for await (const batch of readReferenceFile(path)) {
    source = batch.source;
    for (const row of batch.rows) book.add(row, batch.source);
    for (const row of batch.refused) onRefused(row);
    rows += batch.rows.length;
    refused += batch.refused.length;
    warnings.push(...batch.warnings);
    onProgress({ share: batch.share, rows });
  }
  if (source === undefined || (rows === 0 && refused > 0))
    throw new InputFileError(`${path} has no row that was understood, and ${refused} that were not`);
  const outcome = await instruments.record(book);
  return { source, ...book.days(), rows, refused, warnings, ...outcome };
}

/** Collects rows so that a year of equal days of a symbol takes the room of one. */
function createBook(exchange: string, path: string) {
  const bySymbol = new Map<string, Sighting[]>();
  const limits: PublishedLimit[] = [];
  const settlements: PublishedSettlement[] = [];
  let spans = 0;
  let from: LocalDate | null = null;
  let to: LocalDate | null = null;
  return {
    get sightings(): Sighting[] {
      return [...bySymbol.values()].flat();
    },
    limits,
    settlements,
    days: () => ({ from, to }),
    add({ symbol, date, facts, limits: limit, settlement }: ReferenceRow, source: InstrumentSource): void {
      const before = bySymbol.get(symbol) ?? [];
      const after = witness(before, { first: date, last: date, facts });
      spans += after.length - before.length;
      if (spans > SPANS_MAX)
        throw new InputFileError(`${path} tells of more than ${SPANS_MAX} instruments, which no file of B3 does`);
      bySymbol.set(
        symbol,
        after.map((span) => ({ ...span, exchange, symbol, source })),
      );
      if (limit !== null) limits.push({ exchange, symbol, date, source, ...limit });
      if (settlement !== null) settlements.push({ exchange, symbol, date, source, price: settlement });
      if (from === null || date < from) from = date;
      if (to === null || date > to) to = date;
    },
  };
}
