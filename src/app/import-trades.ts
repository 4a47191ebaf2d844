/** A trade-by-trade file into the archive and its bars: read whole first, then stored, its days rebuilt as they are. */

import { setImmediate } from 'node:timers/promises';
import type { Instant, LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type ArchivedDay,
  type ArchiveLoad,
  type CandleStore,
  createDayRestater,
  createTradeCheck,
  type DayBars,
  DayBuilder,
  type Instrument,
  type TapeArchive,
} from '#market-data/index.ts';
import { type RejectedRow, readBatches } from '#venues/replay/index.ts';
import type { Progress } from './cli/progress.ts';
import type { UnfinishedImport } from './unfinished-import.ts';

export interface ImportOptions {
  readonly path: string;
  /** Code that the trades get. */
  readonly exchange: string;
  readonly archive: TapeArchive;
  readonly candles: CandleStore;
  readonly zone: Zone;
  /** What is known of a symbol on a date. */
  readonly describe: (symbol: string, date: LocalDate) => Instrument;
  /** Bars that ended by then are complete. */
  readonly asOf: Instant;
  /** Reads and tells what would change, and changes nothing. */
  readonly dryRun: boolean;
  /** Where the days stand whose archive is changed before their bars. */
  readonly unfinished: UnfinishedImport;
  readonly onRejected: (row: RejectedRow) => void;
  readonly onProgress: (progress: Progress) => void;
}

export interface ImportSummary {
  /** Rows below the header that were read as trades. */
  readonly rows: number;
  readonly busted: number;
  readonly rejected: number;
  /** What became, or would become, of each day in the file. */
  readonly days: readonly ArchivedDay[];
  readonly added: number;
  readonly changed: number;
  readonly known: number;
  /** Trades that the file tells more than once and with different values; the last row of each counts. */
  readonly conflicting: number;
  /** Bars that differ from what was stored before; null in a dry run, which makes none. */
  readonly candles: number | null;
}

/** Imports the file; throws a TradeFileError, and stores nothing, where it cannot be read as a whole. */
export async function importTrades(options: ImportOptions): Promise<ImportSummary> {
  const load = await options.archive.load(options.exchange);
  try {
    const counts = await readInto(load, options);
    const { days, candles } = options.dryRun
      ? { days: await load.preview(), candles: null }
      : await store(load, counts.rows, options);
    return {
      ...counts,
      days,
      added: sum(days, 'added'),
      changed: sum(days, 'changed'),
      known: sum(days, 'known'),
      conflicting: sum(days, 'conflicting'),
      candles,
    };
  } finally {
    await load.dispose();
  }
}

async function readInto(
  load: ArchiveLoad,
  options: ImportOptions,
): Promise<Pick<ImportSummary, 'rows' | 'busted' | 'rejected'>> {
  const counts = { rows: 0, busted: 0, rejected: 0 };
  const onRejected = (row: RejectedRow): void => {
    counts.rejected++;
    options.onRejected(row);
  };
  for await (const { batch, busted, share } of readBatches({
    ...options,
    onRejected,
    check: createTradeCheck(options),
  })) {
    await load.addBatch(batch);
    counts.rows += batch.length;
    counts.busted = busted;
    options.onProgress({ stage: 'reading', share, rows: counts.rows });
  }
  return counts;
}

/**
 * Stores the days and then the bars of each. Every day of the file, changed or not: an earlier import may have been
 * cut off between archive and bars.
 */
async function store(
  load: ArchiveLoad,
  rows: number,
  { candles, zone, asOf, describe, unfinished, onProgress }: ImportOptions,
): Promise<{ readonly days: readonly ArchivedDay[]; readonly candles: number }> {
  const restater = createDayRestater(candles, { zone, asOf });
  let changed = 0;
  let done = 0;
  await unfinished.begin(load.days());
  const days = await load.commit((day) => {
    const { multiplier } = describe(day.symbol, day.date);
    const builder = new DayBuilder({ multiplier, source: 'trade-file', zone, asOf });
    let bars: DayBars = new Map();
    return {
      take: (part) => builder.addColumns(day, part),
      end() {
        bars = builder.bars();
      },
      async stored({ added, changed: different, known }) {
        changed += await restater.add(day, bars);
        done += added + different + known;
        onProgress({ stage: 'storing', share: Math.min(1, done / rows), rows });
        // Lets the archive go on with the days to come.
        await setImmediate();
      },
    };
  });
  changed += await restater.flush();
  await unfinished.end();
  return { days, candles: changed };
}

function sum(days: readonly ArchivedDay[], field: 'added' | 'changed' | 'known' | 'conflicting'): number {
  return days.reduce((total, day) => total + day[field], 0);
}
