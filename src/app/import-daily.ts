/** COTAHIST, the exchange's file of past days, as daily bars: read whole first, then stored, then the weeks rolled up. */

import { type Instant, instantOf, type LocalDate } from '#kernel/time.ts';
import {
  type Candle,
  type CotahistBar,
  candleOfRow,
  keepDaily,
  keepWeeks,
  type Reconciliation,
  untradedReason,
} from '#market-data/index.ts';
import { readCotahistFile } from './candle-file.ts';
import type { ImportCandlesOptions } from './import-candles.ts';
import { InputFileError } from './input-file.ts';

/** Prices of the file are as they were traded, so nothing is said of adjustment. */
export type ImportDailyOptions = Omit<ImportCandlesOptions, 'adjustment' | 'timeframe'>;

export interface ImportDailySummary {
  readonly format: 'cotahist';
  readonly symbols: number;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly bars: number;
  readonly refused: number;
  /** Rows of forwards, exercises and auctions, and of other symbols where one was asked for. */
  readonly leftOut: number;
  readonly added: number;
  readonly restated: number;
  readonly same: number;
  /** Weekly bars that changed. */
  readonly weeks: number;
  /** Days that trades or bars of a vendor had made, beside what the exchange says of them. */
  readonly compared: number;
  readonly differentPrices: number;
  readonly differentVolume: number;
  /** The first of them whose prices differ. */
  readonly examples: readonly string[];
  readonly dryRun: boolean;
}

const EXAMPLES_MAX = 5;

/** Imports the file; throws an InputFileError, and changes nothing, where it is refused as a whole. */
export async function importDaily(options: ImportDailyOptions): Promise<ImportDailySummary> {
  const { path, candles, zone, asOf, dryRun, onProgress } = options;
  const seen = await survey(options);
  const outcome = { added: 0, restated: 0, same: 0, compared: 0, differentPrices: 0, differentVolume: 0 };
  const examples: string[] = [];
  const spans = new Map<string, Span>();
  let rows = 0;
  for await (const { bars } of accepted(options)) {
    for (const [symbol, all] of bySymbol(bars, options)) {
      const kept = await keepDaily(candles, all, { zone, asOf, dryRun });
      for (const name of ['added', 'restated', 'same'] as const) outcome[name] += kept[name];
      enter(kept.comparison, symbol);
      widen(spans, symbol, all);
    }
    rows += bars.length;
    onProgress({ stage: 'storing', share: (rows / Math.max(1, seen.bars)) * DAYS_SHARE, rows });
  }
  const weeks = dryRun ? 0 : await storeWeeks(spans, rows, options);
  onProgress({ stage: 'storing', share: 1, rows });
  if (seen.from === null || seen.to === null) throw new InputFileError(`${path} has no bars`);
  return {
    format: 'cotahist',
    symbols: spans.size,
    ...seen,
    from: seen.from,
    to: seen.to,
    ...outcome,
    weeks,
    examples,
    dryRun,
  };

  function enter({ both, different, otherVolume }: Reconciliation, symbol: string): void {
    outcome.compared += both;
    outcome.differentPrices += different.length;
    outcome.differentVolume += otherVolume.length;
    for (const { start } of different)
      if (examples.length < EXAMPLES_MAX) examples.push(`${symbol} on ${zone.dateAt(start)}`);
  }
}

/** Days take most of the time, weeks the rest. */
const DAYS_SHARE = 0.8;

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

interface Survey extends Pick<ImportDailySummary, 'bars' | 'refused' | 'leftOut'> {
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
}

/** Reads the whole file before anything is stored, and tells the rows that are refused. */
async function survey(options: ImportDailyOptions): Promise<Survey> {
  const { path, symbol, onRefused, onProgress } = options;
  const counts = { bars: 0, refused: 0, leftOut: 0 };
  let from: LocalDate | null = null;
  let to: LocalDate | null = null;
  for await (const batch of accepted(options)) {
    for (const row of batch.refused) onRefused(row);
    counts.bars += batch.bars.length;
    counts.refused += batch.refused.length;
    counts.leftOut += batch.leftOut;
    for (const { date } of batch.bars) {
      if (from === null || date < from) from = date;
      if (to === null || date > to) to = date;
    }
    onProgress({ stage: 'reading', share: Math.min(batch.share, 0.99), rows: counts.bars });
  }
  if (counts.bars === 0)
    throw new InputFileError(
      `${path} has no daily bar${symbol === undefined ? '' : ` of ${symbol}`}, and ${counts.refused} rows that were refused`,
    );
  return { ...counts, from, to };
}

/** The rows of the file that may become bars: on a day with a session, and no two of one symbol and day. */
async function* accepted({ path, symbol, zone, asOf }: ImportDailyOptions) {
  const today = zone.dateAt(asOf);
  const seen = new Set<string>();
  for await (const batch of readCotahistFile(path)) {
    const bars: CotahistBar[] = [];
    const refused = [...batch.refused];
    let { leftOut } = batch;
    for (const bar of batch.bars) {
      if (symbol !== undefined && bar.symbol !== symbol) {
        leftOut += 1;
        continue;
      }
      const key = `${bar.symbol} ${bar.date}`;
      const reason =
        untradedReason(bar.symbol, { date: bar.date, today }) ??
        (seen.has(key) ? `a bar of ${key} stands above already` : null);
      seen.add(key);
      if (reason === null) bars.push(bar);
      else refused.push({ place: `line ${bar.line}`, reason, text: key });
    }
    yield { ...batch, bars, refused, leftOut };
  }
}

function bySymbol(bars: readonly CotahistBar[], { exchange, zone }: ImportDailyOptions): Map<string, Candle[]> {
  const found = new Map<string, Candle[]>();
  for (const bar of bars) {
    const start = zone.startOfDate(bar.date);
    const candle = candleOfRow(bar, {
      exchange,
      symbol: bar.symbol,
      timeframe: '1d',
      source: 'cotahist',
      basis: 'regular',
      start,
    });
    const all = found.get(bar.symbol);
    if (all === undefined) found.set(bar.symbol, [candle]);
    else all.push(candle);
  }
  for (const all of found.values()) all.sort((a, b) => a.start - b.start);
  return found;
}

function widen(spans: Map<string, Span>, symbol: string, bars: readonly Candle[]): void {
  const known = spans.get(symbol);
  const starts = bars.map(({ start }) => start);
  const from = Math.min(known?.from ?? Number.MAX_SAFE_INTEGER, ...starts);
  const to = Math.max(known?.to ?? Number.MIN_SAFE_INTEGER, ...starts);
  spans.set(symbol, { from: instantOf(from), to: instantOf(to) });
}

async function storeWeeks(
  spans: ReadonlyMap<string, Span>,
  rows: number,
  { candles, exchange, zone, asOf, onProgress }: ImportDailyOptions,
): Promise<number> {
  let weeks = 0;
  let done = 0;
  for (const [symbol, span] of spans) {
    weeks += await keepWeeks(candles, { exchange, symbol }, { ...span, zone, asOf });
    done += 1;
    onProgress({ stage: 'storing', share: DAYS_SHARE + (done / spans.size) * (1 - DAYS_SHARE) * 0.99, rows });
  }
  return weeks;
}
