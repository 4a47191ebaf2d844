/** All bars of a series in batches, oldest first, however many they are: few are in memory at a time. */

import type { Result } from '#kernel/result.ts';
import { ok } from '#kernel/result.ts';
import { DAY_US, type Instant, instantOf } from '#kernel/time.ts';
import { type Candle, contractSpans, type SeriesKey } from '#market-data/index.ts';
import {
  type CandleQuestion,
  type CandleRefusal,
  type CandleSources,
  type FoundSeries,
  findSeries,
} from './candle-query.ts';

export type ExportQuestion = Omit<CandleQuestion, 'limit' | 'cursor'>;

export interface CandleExport {
  readonly exchange: string;
  readonly isContinuous: boolean;
  batches(): AsyncGenerator<readonly Candle[], void, undefined>;
  /** How many there are; of a continuous future about so many. */
  count(): Promise<number>;
}

/** Bars that are read at once. */
const PAGE_BARS = 5_000;
/** Days of a continuous future that are put together at once: of bars of a minute some 10,000. */
const WINDOW_DAYS = { '1m': 20, '5m': 100, '15m': 300, '60m': 1_000, '1d': 5_000, '1w': 5_000 } as const;
/** More bars than a window has. */
const WINDOW_BARS_MAX = 100_000;

/** What an export of bars would hold; refused as the question itself would be. */
export async function exportCandles(
  question: ExportQuestion,
  sources: CandleSources,
): Promise<Result<CandleExport, CandleRefusal>> {
  const found = await findSeries(question, sources);
  if (!found.ok) return found;
  const { exchange, name } = found.value;
  const { symbol, timeframe } = question;
  const series = { exchange, symbol, timeframe };
  return ok({
    exchange,
    isContinuous: name !== null,
    batches: () => (name === null ? barsOf(series, found.value, sources) : windowsOf(question, found.value, sources)),
    count: () =>
      name === null ? countBars(series, found.value, sources) : countContinuous(question, found.value, sources),
  });
}

/** Page after page from the store; the bars that move come last, instead of what the store has of them. */
async function* barsOf(
  series: SeriesKey,
  { span }: FoundSeries,
  { candles, moving }: CandleSources,
): AsyncGenerator<readonly Candle[], void, undefined> {
  let from = span.from ?? instantOf(0);
  for (;;) {
    const page = await candles.oldest(series, { ...span, from, limit: PAGE_BARS });
    const isLast = page.length < PAGE_BARS;
    const end = page.at(-1)?.start ?? from;
    const fresh = moving(series).filter(
      ({ start }) => start >= from && start < (span.to ?? Number.POSITIVE_INFINITY) && (isLast || start <= end),
    );
    const bars = new Map([...page, ...fresh].map((bar) => [bar.start, bar]));
    if (bars.size > 0) yield [...bars.values()].sort((a, b) => a.start - b.start);
    if (isLast) return;
    from = instantOf(end + 1);
  }
}

async function* windowsOf(
  { timeframe }: ExportQuestion,
  { exchange, span, contracts, read }: FoundSeries,
  sources: CandleSources,
): AsyncGenerator<readonly Candle[], void, undefined> {
  const bounds: Instant[] = [];
  for (const symbol of contracts) {
    const series = { exchange, symbol, timeframe };
    for (const bar of await sources.candles.oldest(series, { limit: 1 })) bounds.push(bar.start);
    for (const bar of await sources.candles.newest(series, { limit: 1 })) bounds.push(bar.start);
    for (const bar of sources.moving(series)) bounds.push(bar.start);
  }
  if (bounds.length === 0) return;
  // A week may begin before the first of its days.
  const first = Math.max(span.from ?? 0, Math.min(...bounds) - 7 * DAY_US);
  const last = Math.min(span.to ?? Number.POSITIVE_INFINITY, Math.max(...bounds) + 1);
  const step = WINDOW_DAYS[timeframe] * DAY_US;
  for (let from = first; from < last; from += step) {
    const to = instantOf(Math.min(from + step, last));
    const { candles } = await read({ from: instantOf(from), to, limit: WINDOW_BARS_MAX });
    if (candles.length > 0) yield candles;
  }
}

async function countBars(
  series: SeriesKey,
  { span }: FoundSeries,
  { candles, moving }: CandleSources,
): Promise<number> {
  const whole = { from: span.from ?? instantOf(0), to: span.to ?? instantOf(Number.MAX_SAFE_INTEGER) };
  const stored = await candles.count(series, whole);
  const [newest] = await candles.newest(series, { ...whole, limit: 1 });
  const isNew = ({ start }: Candle): boolean => start > (newest?.start ?? 0) && start >= whole.from && start < whole.to;
  return stored + moving(series).filter(isNew).length;
}

async function countContinuous(
  { timeframe }: ExportQuestion,
  { exchange, span, contracts, name }: FoundSeries,
  { candles, zone }: CandleSources,
): Promise<number> {
  if (name === null) return 0;
  let count = 0;
  for (const { contract, first, last } of contractSpans(name)) {
    if (!contracts.has(contract)) continue;
    const from = instantOf(Math.max(span.from ?? 0, zone.startOfDate(first)));
    const to = instantOf(Math.min(span.to ?? Number.POSITIVE_INFINITY, zone.startOfDate(last) + DAY_US));
    if (from < to) count += await candles.count({ exchange, symbol: contract, timeframe }, { from, to });
  }
  return count;
}
