/** An export of bars by MetaTrader or Profit into the store: read and judged whole first, then stored day by day. */

import type { Price } from '#kernel/price.ts';
import type { Instant, LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type AdjustmentCheck,
  adjustedSymbolOf,
  type CandleStore,
  checkAdjustment,
  type DayOutcome,
  describeTicker,
  type FileDay,
  type FileTimeframe,
  fileSymbolOf,
  isMadeOfTrades,
  keepDay,
  lastRegularStart,
  placeBars,
  type RefusedRow,
  rollUpAll,
  timeframeOf,
} from '#market-data/index.ts';
import { readVendorFile, type VendorRows } from './candle-file.ts';
import { InputFileError } from './input-file.ts';

/** What the user says of the prices of a file; `auto` holds them against the exchange's closes. */
export type AdjustmentChoice = 'auto' | 'raw' | 'adjusted';

export interface ImportCandlesOptions {
  readonly path: string;
  /** Code that the bars get. */
  readonly exchange: string;
  /** Needed where the file does not name its symbol. */
  readonly symbol?: string;
  /** Left out where the distances of the bars tell it. */
  readonly timeframe?: FileTimeframe;
  readonly adjustment: AdjustmentChoice;
  /** Tells what would happen, and writes nothing. */
  readonly dryRun: boolean;
  readonly candles: CandleStore;
  readonly zone: Zone;
  /** Bars that ended by then are complete. */
  readonly asOf: Instant;
  readonly onRefused: (row: RefusedRow) => void;
  readonly onProgress: (progress: {
    readonly stage: 'reading' | 'storing';
    readonly share: number;
    readonly rows: number;
  }) => void;
}

export interface ImportCandlesSummary {
  readonly format: 'mt5' | 'profit';
  /** Of the file, and of the series that its bars went to: another one where its prices are adjusted. */
  readonly symbol: string;
  readonly series: string;
  readonly timeframe: FileTimeframe;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly bars: number;
  readonly refused: number;
  readonly prices: 'raw' | 'adjusted';
  /** How that is known: from the closes, from the symbol, or only from the user. */
  readonly provenBy: 'closes' | 'contract' | 'user';
  readonly check: AdjustmentCheck;
  readonly days: readonly DayOutcome[];
  readonly written: number;
  readonly dryRun: boolean;
}

/** Imports the file; throws an InputFileError, and changes nothing, where it is refused as a whole. */
export async function importCandles(options: ImportCandlesOptions, file: VendorRows): Promise<ImportCandlesSummary> {
  const { exchange, candles, dryRun, zone, asOf, onRefused, onProgress } = options;
  const { symbol, timeframe, days, refused } = readDays(options, file);
  const prices = await judge(days, { symbol, timeframe, source: file.kind }, options);
  for (const row of refused) onRefused(row);
  const outcomes: DayOutcome[] = [];
  for (const [index, day] of days.entries()) {
    const bars = day.bars.map((bar) => ({ ...bar, symbol: prices.series }));
    const keep = { exchange, symbol: prices.series, timeframe, source: file.kind, zone, asOf, dryRun };
    outcomes.push(await keepDay(candles, { ...day, bars }, keep));
    onProgress({ stage: 'storing', share: (index + 1) / days.length, rows: file.rows.length });
  }
  const sum = (count: (outcome: DayOutcome) => number): number => outcomes.reduce((all, one) => all + count(one), 0);
  return {
    format: file.kind,
    symbol,
    timeframe,
    from: (days[0] as FileDay).date,
    to: (days.at(-1) as FileDay).date,
    bars: sum(({ bars }) => bars),
    refused: refused.length,
    ...prices,
    days: outcomes,
    written: sum(({ written }) => written),
    dryRun,
  };
}

/** Reads the file for `importCandles`; null where it is COTAHIST. */
export function readCandles({
  path,
  onProgress,
}: Pick<ImportCandlesOptions, 'path' | 'onProgress'>): Promise<VendorRows | null> {
  return readVendorFile(path, ({ share, rows }) =>
    onProgress({ stage: 'reading', share: Math.min(share, 0.99), rows }),
  );
}

interface FileDays {
  readonly symbol: string;
  readonly timeframe: FileTimeframe;
  readonly days: readonly FileDay[];
  readonly refused: readonly RefusedRow[];
}

type Reading = Pick<ImportCandlesOptions, 'path' | 'exchange' | 'symbol' | 'timeframe' | 'zone' | 'asOf'>;

/** The bars of a file, placed on the exchange's days; throws an InputFileError where none are left. */
export function readDays(options: Reading, { kind, rows, refused }: VendorRows): FileDays {
  const refuse = (reason: string): never => {
    throw new InputFileError(`${options.path} cannot be imported: ${reason}`);
  };
  const symbol = fileSymbolOf(rows, options.symbol);
  if (!symbol.ok) return refuse(symbol.error);
  const timeframe =
    options.timeframe === undefined ? timeframeOf(rows) : { ok: true as const, value: options.timeframe };
  if (!timeframe.ok) return refuse(timeframe.error);
  const { exchange, zone, asOf } = options;
  const placed = placeBars(rows, {
    exchange,
    symbol: symbol.value,
    timeframe: timeframe.value,
    source: kind,
    zone,
    asOf,
  });
  const all = [...refused, ...placed.refused];
  const [first] = all;
  if (placed.days.length === 0)
    return refuse(`none of its ${rows.length} bars can be; the first: ${first?.place}, ${first?.reason}`);
  if (placed.outside > Math.max(OUTSIDE_ROWS_MAX, OUTSIDE_SHARE_MAX * rows.length))
    return refuse(
      `${placed.outside} of its ${rows.length} bars lie outside of B3's sessions, so that the others may be wrong too; ` +
        'its times must be those of B3. Export it with the time of the exchange',
    );
  return { symbol: symbol.value, timeframe: timeframe.value, days: placed.days, refused: all };
}

/** Rows outside of their session that a file in the right time zone may have: a long auction, a late print. */
const OUTSIDE_ROWS_MAX = 3;
const OUTSIDE_SHARE_MAX = 0.01;

interface Judged {
  readonly symbol: string;
  readonly timeframe: FileTimeframe;
  readonly source: 'mt5' | 'profit';
}

type Prices = Pick<ImportCandlesSummary, 'prices' | 'provenBy' | 'check' | 'series'>;

/** Whether the prices are raw, and so which series they belong to; throws an InputFileError where nobody knows. */
async function judge(days: readonly FileDay[], judged: Judged, options: ImportCandlesOptions): Promise<Prices> {
  const { symbol } = judged;
  const check = checkAdjustment(closesOf(days, judged, options.zone), await storedCloses(days, symbol, options));
  const refuse = (reason: string): never => {
    throw new InputFileError(`${options.path} cannot be imported: ${reason}`);
  };
  const raw = (provenBy: Prices['provenBy']): Prices => ({ prices: 'raw', provenBy, check, series: symbol });
  if (options.adjustment === 'raw' && check.verdict === 'adjusted')
    return refuse(
      `its prices are not raw: ${check.compared - check.equal} of ${check.compared} closes differ from those of the ` +
        'exchange; say --adjusted or leave it to --auto',
    );
  if (options.adjustment !== 'adjusted') {
    if (check.verdict === 'raw') return raw('closes');
    // Nobody splits a contract or pays it a dividend.
    if (check.verdict === 'unknown' && describeTicker(options.exchange, symbol).kind === 'future')
      return raw('contract');
    if (options.adjustment === 'raw') return raw('user');
    if (check.verdict === 'unknown') return refuse(unknownReason(check, symbol));
  }
  const series = adjustedSymbolOf(symbol, judged);
  if (!series.ok) return refuse(series.error);
  const provenBy = check.verdict === 'adjusted' ? 'closes' : 'user';
  return { prices: 'adjusted', provenBy, check, series: series.value };
}

function unknownReason({ compared, missing }: AdjustmentCheck, symbol: string): string {
  const [first] = missing;
  const years = [...new Set(missing.map((date) => date.slice(0, 4)))].join(', ');
  return (
    `whether its prices are raw cannot be known: of ${compared + missing.length} days the exchange's close of ` +
    `${symbol} is not stored for ${missing.length}, the first of them ${first}. Import COTAHIST of ${years} first, ` +
    'or say --raw or --adjusted if you know'
  );
}

/** The closes of the days that reach the end of the session. */
function closesOf(days: readonly FileDay[], { symbol, timeframe }: Judged, zone: Zone) {
  return days.flatMap(({ date, bars }) => {
    const end = lastRegularStart(date, { symbol, timeframe, zone });
    const regular = bars.filter(({ basis }) => basis === 'regular');
    const isWhole = end === null || (regular.at(-1)?.start ?? 0) >= end;
    const [daily] = isWhole ? rollUpAll('1d', regular, zone) : [];
    return daily === undefined ? [] : [{ date, close: daily.close }];
  });
}

/** The closes that the exchange's own daily bars or trades tell. */
async function storedCloses(
  days: readonly FileDay[],
  symbol: string,
  { candles, exchange, zone }: ImportCandlesOptions,
): Promise<Map<LocalDate, Price>> {
  const span = {
    from: zone.startOfDate((days[0] as FileDay).date),
    to: ((days.at(-1) as FileDay).bars.at(-1)?.start ?? 0) as Instant,
    limit: DAYS_MAX,
  };
  const stored = await candles.newest({ exchange, symbol, timeframe: '1d' }, span);
  const known = stored.filter(({ source }) => source === 'cotahist' || isMadeOfTrades(source));
  return new Map(known.map((bar) => [zone.dateAt(bar.start), bar.close]));
}

const DAYS_MAX = 100_000;
