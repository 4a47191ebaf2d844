/** UDF: the protocol of TradingView's charts. Whatever cannot be answered is told in its own form, with status 200. */

import type { UdfError, UdfQuotes } from '#contract/udf.ts';
import type { udfEndpoints } from '#contract/udf-endpoints.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { CorporateActionStore } from '#market-data/index.ts';
import { findCandles } from '../candle-query.ts';
import { EncodedAnswer, type Handlers } from '../http/serve-endpoints.ts';
import { chartable, searchInstruments } from '../instrument-query.ts';
import { errorOf, numberOf, type UdfSpan, udfHistory, udfMarks, udfTimescaleMarks } from '../udf-history.ts';
import { RESOLUTIONS, readUdfName, UDF_TYPES, type UdfName, type UdfSources, udfSymbol } from '../udf-symbol.ts';

export interface UdfParts extends UdfSources {
  readonly actions: Pick<CorporateActionStore, 'of'>;
  readonly nowMs: () => number;
}

const SEARCH_MAX = 50;
const QUOTES_MAX = 200;
/** Beyond the year 2199 nothing is asked for in earnest. */
const SECONDS_MAX = 7_226_582_400;

/** Answers by the protocol. */
export function udfHandlers(parts: UdfParts): Handlers<typeof udfEndpoints> {
  return {
    getUdfConfig: () => configOf(parts),
    async getUdfSymbol({ query }) {
      const name = readUdfName(query.symbol);
      const found = name === null ? err('unknown_symbol') : await udfSymbol(name, parts);
      return found.ok ? found.value : failure(found.error);
    },
    searchUdfSymbols: ({ query }) => searchSymbols(query, parts),
    async getUdfHistory({ query }) {
      const asked = readQuestion(query);
      if (!asked.ok) return failure(asked.error);
      const countback = readCount(query.countback);
      if (!countback.ok) return failure(countback.error);
      const { name, span } = asked.value;
      // A count wins over a beginning.
      if (countback.value === null && span.from > span.to) return failure('from lies after to');
      return udfHistory(name, { span, countback: countback.value }, parts.candles);
    },
    async getUdfMarks({ query }) {
      const asked = readQuestion(query);
      return asked.ok ? udfMarks(asked.value.name, asked.value.span, parts.candles) : failure(asked.error);
    },
    async getUdfTimescaleMarks({ query }) {
      const asked = readQuestion(query);
      if (!asked.ok) return failure(asked.error);
      const { name, span } = asked.value;
      const found = await findCandles({ ...name, timeframe: '1d', limit: 1, adjust: 'none' }, parts.candles);
      if (!found.ok) return errorOf(found.error);
      const actions = await parts.actions.of({ exchange: found.value.exchange, symbol: name.symbol });
      return udfTimescaleMarks(name, { span, actions });
    },
    getUdfTime: () =>
      new EncodedAnswer({ type: 'text/plain; charset=utf-8', body: String(Math.floor(parts.nowMs() / 1_000)) }),
    getUdfQuotes: ({ query }) => quotesOf(query.symbols ?? '', parts),
  };
}

function failure(errmsg: string): UdfError {
  return { s: 'error', errmsg };
}

async function configOf({ candles, liveExchange }: UdfParts) {
  const stored = (await candles.candles.symbols()).map(({ exchange }) => exchange);
  const exchanges = [...new Set([...stored, ...[liveExchange() ?? []].flat()])].sort();
  return {
    supported_resolutions: Object.keys(RESOLUTIONS),
    supports_search: true,
    supports_group_request: false,
    supports_marks: true,
    supports_timescale_marks: true,
    supports_time: true,
    exchanges: [
      { value: '', name: 'Todas', desc: 'Todas · all' },
      ...exchanges.map((exchange) => ({ value: exchange, name: exchange, desc: exchange })),
    ],
    symbols_types: [
      { name: 'Todos', value: '' },
      ...[...new Set(Object.values(UDF_TYPES))].map((value) => ({ name: value, value })),
    ],
  };
}

interface SearchQuery {
  readonly query?: string | undefined;
  readonly type?: string | undefined;
  readonly exchange?: string | undefined;
  readonly limit?: string | undefined;
}

async function searchSymbols({ query = '', type = '', exchange = '', limit }: SearchQuery, parts: UdfParts) {
  const most = Math.min(readCountOr(limit, 30), SEARCH_MAX);
  const date = parts.today();
  const sources = parts.instruments();
  const text = query.trim().slice(0, 64);
  const found =
    text === ''
      ? ok({ instruments: await chartable(sources, date) })
      : await searchInstruments({ text, date, limit: 200 }, sources);
  if (!found.ok) return failure(found.error.detail);
  return found.value.instruments
    .filter((one) => (exchange === '' || one.exchange === exchange) && (type === '' || UDF_TYPES[one.kind] === type))
    .slice(0, most)
    .map((one) => ({
      symbol: one.symbol,
      full_name: `${one.exchange}:${one.symbol}`,
      description: one.name,
      exchange: one.exchange,
      ticker: `${one.exchange}:${one.symbol}`,
      type: UDF_TYPES[one.kind],
    }));
}

interface RawQuestion {
  readonly symbol?: string | undefined;
  readonly resolution?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function readQuestion(query: RawQuestion): Result<{ readonly name: UdfName; readonly span: UdfSpan }, string> {
  const name = readUdfName(query.symbol);
  if (name === null) return err('unknown_symbol');
  const resolution = (query.resolution ?? '').toUpperCase().replace(/^([DW])$/, '1$1');
  const timeframe = RESOLUTIONS[resolution];
  if (timeframe === undefined) return err(`resolution: one of ${Object.keys(RESOLUTIONS).join(', ')}`);
  const [from, to] = [readSeconds(query.from, 0), readSeconds(query.to, SECONDS_MAX)];
  if (from === null || to === null) return err('from and to: whole seconds since 1970');
  return ok({ name, span: { timeframe, from, to } });
}

/** Some clients send a fraction, and times before 1970. */
function readSeconds(text: string | undefined, otherwise: number): number | null {
  if (text === undefined || text === '') return otherwise;
  if (!/^-?\d{1,12}(?:\.\d+)?$/.test(text)) return null;
  return Math.min(SECONDS_MAX, Math.max(0, Math.floor(Number(text))));
}

function readCount(text: string | undefined): Result<number | null, string> {
  if (text === undefined || text === '') return ok(null);
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return count > 0 ? ok(count) : err('countback: a whole number of bars');
}

function readCountOr(text: string | undefined, otherwise: number): number {
  const count = readCount(text);
  return count.ok && count.value !== null ? count.value : otherwise;
}

async function quotesOf(symbols: string, parts: UdfParts): Promise<UdfQuotes> {
  const asked = symbols
    .split(',')
    .filter((one) => one !== '')
    .slice(0, QUOTES_MAX);
  const d: UdfQuotes['d'] = [];
  for (const text of asked) d.push(await quoteOf(text, parts));
  return { s: 'ok', d };
}

async function quoteOf(text: string, { candles }: UdfParts): Promise<UdfQuotes['d'][number]> {
  const name = readUdfName(text);
  const found =
    name === null ? null : await findCandles({ ...name, timeframe: '1d', limit: 2, adjust: 'none' }, candles);
  const bars = found?.ok === true ? found.value.bars : [];
  const [day, before] = bars.toReversed();
  if (day === undefined || name === null) return { s: 'error', n: text, v: {} };
  const change =
    before === undefined ? {} : { prev_close_price: numberOf(before.close), ...changeOf(day.close, before.close) };
  const v = {
    short_name: name.symbol,
    exchange: day.exchange,
    original_name: `${day.exchange}:${name.symbol}`,
    description: name.symbol,
    lp: numberOf(day.close),
    open_price: numberOf(day.open),
    high_price: numberOf(day.high),
    low_price: numberOf(day.low),
    volume: day.volume,
    ...change,
  };
  return { s: 'ok', n: text, v };
}

/** The change of a day, in points and in hundredths. */
function changeOf(close: number, before: number): { ch: number; chp?: number } {
  const ch = (close - before) / 10_000;
  return before === 0 ? { ch } : { ch, chp: Math.round(((close - before) / Math.abs(before)) * 10_000) / 100 };
}
