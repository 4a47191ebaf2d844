/**
 * A question for bars, answered alike on the API and the command line: which exchange is meant, what is stored of the
 * series, and, for continuous futures, which contract each bar is of.
 */

import type { CandlesAnswer } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type Instant, instantOf, parseIso } from '#kernel/time.ts';
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
import { cursorTo, readCursor } from './cursor.ts';
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
  /** Where a page before has ended. */
  readonly cursor?: string | undefined;
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
  const page = await findCandles(question, sources);
  return page.ok ? ok(answerOf(question, page.value, sources.zone)) : page;
}

/** Bars that were found, and where those before them begin. */
export interface CandlePage {
  readonly exchange: string;
  readonly bars: readonly Candle[];
  /** Null for one instrument; else each bar is of the contract that its symbol names. */
  readonly continuous: CandlesAnswer['continuous'] | null;
  readonly nextCursor: string | null;
}

/** The page as the API tells it. */
export function answerOf({ symbol, timeframe }: CandleQuestion, page: CandlePage, zone: Zone): CandlesAnswer {
  const { exchange, bars, continuous, nextCursor } = page;
  const common = { exchange, symbol, timeframe, timeZone: zone.id };
  return continuous == null
    ? { ...common, candles: bars.map(candleDto), nextCursor }
    : { ...common, continuous, candles: bars.map((bar) => ({ ...candleDto(bar), contract: bar.symbol })), nextCursor };
}

/** The newest `limit` bars of the span, or of what is before the cursor. */
export async function findCandles(
  question: CandleQuestion,
  sources: CandleSources,
): Promise<Result<CandlePage, CandleRefusal>> {
  const found = await findSeries(question, sources);
  if (!found.ok) return found;
  const { exchange, span, read } = found.value;
  const list = `candles ${exchange} ${question.symbol} ${question.timeframe} ${question.adjust}`;
  const page = question.cursor === undefined ? ok(span) : beforeCursor(list, question.cursor, span);
  if (!page.ok) return page;
  // One more than asked for tells whether there are any before.
  const { candles, continuous } = await read({ ...page.value, limit: question.limit + 1 });
  const bars = candles.slice(-question.limit);
  const hasOlder = candles.length > bars.length && bars[0] !== undefined;
  return ok({ exchange, bars, continuous, nextCursor: hasOlder ? cursorTo(list, String(bars[0]?.start)) : null });
}

/** A series that was found, and what reads it. */
export interface FoundSeries {
  readonly exchange: string;
  /** Null for one instrument. */
  readonly name: ContinuousName | null;
  readonly span: Span;
  /** Of a continuous future: the contracts that have bars. */
  readonly contracts: ReadonlySet<string>;
  readonly read: (query: NewestQuery) => Promise<FoundBars>;
}

interface FoundBars {
  readonly candles: readonly Candle[];
  readonly continuous: CandlePage['continuous'];
}

/** What a question means; refused where it means nothing. */
export async function findSeries(
  question: Omit<CandleQuestion, 'limit' | 'cursor'>,
  sources: CandleSources,
): Promise<Result<FoundSeries, CandleRefusal>> {
  const span = readSpan(question);
  if (!span.ok) return span;
  const { symbol, timeframe, adjust } = question;
  const stored = await sources.candles.symbols();
  const series = seriesOf(question, [...sources.live, ...stored], sources.live);
  if (!series.ok) return series;
  const { exchange, name } = series.value;
  const read = readerOf(sources);
  if (name === null && adjust !== 'none')
    return err({ kind: 'invalid', detail: `adjust: ${symbol} is one instrument; only continuous futures roll.` });
  const contracts = new Set(
    [...sources.live, ...stored].flatMap((one) =>
      one.exchange === exchange && name !== null && isContractOf(one.symbol, name) ? [one.symbol] : [],
    ),
  );
  const common = { exchange, name, span: span.value, contracts };
  if (name === null)
    return ok({
      ...common,
      read: async (query) => ({ candles: await read({ exchange, symbol, timeframe }, query), continuous: null }),
    });
  return ok({
    ...common,
    async read(query) {
      const around = { exchange, name, timeframe, adjust, contracts, zone: sources.zone };
      const { candles, adjustedFrom } = await continuousCandles(read, { ...query, ...around });
      return { candles, continuous: { adjust: adjust === 'none' ? 'none' : 'back-difference', adjustedFrom } };
    },
  });
}

function beforeCursor(list: string, cursor: string, span: Span): Result<Span, CandleRefusal> {
  const place = readCursor(list, cursor);
  if (!place.ok) return err({ kind: 'invalid', detail: place.error });
  return ok({ ...span, to: instantOf(Math.min(Number(place.value), span.to ?? Number.POSITIVE_INFINITY)) });
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
  { symbol, exchange }: Pick<CandleQuestion, 'symbol' | 'exchange'>,
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

export type Span = { readonly from?: Instant; readonly to?: Instant };

/** The span asked for; a `from` after its `to` is a mistake, and no empty answer. */
export function readSpan({ from, to }: Pick<CandleQuestion, 'from' | 'to'>): Result<Span, CandleRefusal> {
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
