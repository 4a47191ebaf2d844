/**
 * A question for bars, answered alike on the API and the command line: which exchange is meant, what is stored of the
 * series, and, for continuous futures, which contract each bar is of.
 */

import type { CandlesAnswer } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type Instant, parseIso } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type Candle,
  type CandleStore,
  type ContinuousName,
  continuousCandles,
  type NewestQuery,
  parseContinuous,
  productOf,
  type SeriesKey,
} from '#market-data/index.ts';
import { candleDto } from './dto.ts';

export interface CandleQuestion {
  readonly symbol: string;
  /** Where it is not told, the live one, else the only one that has the symbol. */
  readonly exchange?: string | undefined;
  readonly timeframe: Timeframe;
  readonly limit: number;
  /** ISO 8601 with offset. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly adjust: 'none' | 'back';
}

export interface CandleSources {
  readonly candles: CandleStore;
  readonly zone: Zone;
  /** Bars of a series that may still move, ahead of the store. */
  readonly moving: (series: SeriesKey) => readonly Candle[];
  /** Symbols that are live; they come before stored ones. */
  readonly live: readonly Listed[];
}

interface Listed {
  readonly exchange: string;
  readonly symbol: string;
}

/** Why there is no answer; `detail` says what to do. */
export interface CandleRefusal {
  readonly kind: 'invalid' | 'unknown' | 'ambiguous';
  readonly detail: string;
}

/** The newest bars of a series, oldest first. An empty list is a known series without bars in the span. */
export async function answerCandles(
  question: CandleQuestion,
  sources: CandleSources,
): Promise<Result<CandlesAnswer, CandleRefusal>> {
  const span = readSpan(question);
  if (!span.ok) return span;
  const { symbol, timeframe, limit, adjust } = question;
  const stored = await sources.candles.symbols();
  const series = seriesOf(question, [...sources.live, ...stored], sources.live);
  if (!series.ok) return series;
  const { exchange, name } = series.value;
  const read = readerOf(sources);
  const common = { exchange, symbol, timeframe, timeZone: sources.zone.id };
  const query = { ...span.value, limit };
  if (name === null) {
    if (adjust !== 'none')
      return err({ kind: 'invalid', detail: `adjust: ${symbol} is one instrument; only continuous futures roll.` });
    return ok({ ...common, candles: (await read({ exchange, symbol, timeframe }, query)).map(candleDto) });
  }
  const contracts = new Set(
    [...sources.live, ...stored].flatMap((one) => (one.exchange === exchange ? [one.symbol] : [])),
  );
  const { candles, adjustedFrom } = await continuousCandles(read, {
    ...query,
    exchange,
    name,
    timeframe,
    adjust,
    contracts,
    zone: sources.zone,
  });
  return ok({
    ...common,
    continuous: { adjust: adjust === 'none' ? 'none' : 'back-difference', adjustedFrom },
    candles: candles.map((bar) => ({ ...candleDto(bar), contract: bar.symbol })),
  });
}

/** Stored bars, and the ones that move instead of what the store has of them. */
function readerOf({ candles, moving }: CandleSources) {
  return async (series: SeriesKey, query: NewestQuery): Promise<readonly Candle[]> => {
    const stored = await candles.newest(series, query);
    const bars = new Map(stored.map((bar) => [bar.start, bar]));
    for (const bar of moving(series))
      if (bar.start >= (query.from ?? 0) && bar.start < (query.to ?? Number.POSITIVE_INFINITY))
        bars.set(bar.start, bar);
    return [...bars.values()].sort((a, b) => a.start - b.start).slice(-query.limit);
  };
}

interface Series {
  readonly exchange: string;
  /** Null for one instrument. */
  readonly name: ContinuousName | null;
}

/** What is meant by the symbol: contracts come first where it names a continuous series, and then bars of the name. */
function seriesOf(
  { symbol, exchange }: CandleQuestion,
  all: readonly Listed[],
  live: readonly Listed[],
): Result<Series, CandleRefusal> {
  const name = parseContinuous(symbol);
  const isAsked = (one: Listed): boolean => exchange === undefined || one.exchange === exchange;
  const find = (isMeant: (one: Listed) => boolean): Result<string, CandleRefusal> | null => {
    const first = live.find(isMeant)?.exchange;
    const exchanges = [...new Set(all.filter(isMeant).map((one) => one.exchange))];
    const [only] = exchanges;
    if (first !== undefined) return ok(first);
    if (only === undefined) return null;
    if (exchanges.length === 1) return ok(only);
    return err({ kind: 'ambiguous', detail: `${symbol} is on ${exchanges.join(' and ')}; say which exchange.` });
  };
  if (name.ok) {
    const found = find((one) => isAsked(one) && isContractOf(one.symbol, name.value));
    if (found !== null) return found.ok ? ok({ exchange: found.value, name: name.value }) : found;
  }
  const found = find((one) => isAsked(one) && one.symbol === symbol);
  if (found !== null) return found.ok ? ok({ exchange: found.value, name: null }) : found;
  return err({ kind: 'unknown', detail: unknownDetail({ symbol, exchange }, all, name.ok ? null : name.error) });
}

function isContractOf(symbol: string, name: ContinuousName): boolean {
  return name.kind === 'fixed' ? symbol === name.contract : productOf(symbol) === name.product;
}

function unknownDetail(
  { symbol, exchange }: Pick<CandleQuestion, 'symbol' | 'exchange'>,
  all: readonly Listed[],
  notContinuous: string | null,
): string {
  const where = exchange === undefined ? '' : ` on ${exchange}`;
  if (exchange !== undefined && !all.some((one) => one.exchange === exchange)) {
    const exchanges = [...new Set(all.map((one) => one.exchange))];
    const known = exchanges.length === 0 ? 'Nothing is stored yet.' : `Known are ${exchanges.join(' and ')}.`;
    return `${symbol} is not known${where}: there are no bars of that exchange. ${known}`;
  }
  if (!symbol.includes('$')) return `${symbol} is not known${where}: no bars of it are stored.`;
  return notContinuous === null
    ? `${symbol} has no bars${where}: none of its contracts is stored.`
    : `${symbol} is not known${where}: ${notContinuous}.`;
}

type Span = { readonly from?: Instant; readonly to?: Instant };

/** The span asked for; a `from` after its `to` is a mistake, and no empty answer. */
function readSpan({ from, to }: CandleQuestion): Result<Span, CandleRefusal> {
  const span: { from?: Instant; to?: Instant } = {};
  for (const [field, text] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (text === undefined) continue;
    const parsed = parseIso(text);
    if (!parsed.ok) return err({ kind: 'invalid', detail: `${field}: ${parsed.error}` });
    span[field] = parsed.value;
  }
  if (span.from !== undefined && span.to !== undefined && span.from > span.to)
    return err({ kind: 'invalid', detail: `from (${from}) lies after to (${to}).` });
  return ok(span);
}
