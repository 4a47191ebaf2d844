/** A question for trades: which exchange is meant, which span, and where a page begins. */

import { err, ok, type Result } from '#kernel/result.ts';
import { type Instant, instantOf, parseIso } from '#kernel/time.ts';
import { type CandleStore, type DayTapes, type HeldTrade, heldDates, newestTrades } from '#market-data/index.ts';
import { type CandleRefusal, readSpan } from './candle-query.ts';
import { cursorTo, readCursor } from './cursor.ts';

export interface TradeQuestion {
  readonly symbol: string;
  readonly exchange?: string | undefined;
  /** ISO 8601 with offset. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly busted: 'true' | 'false';
}

export interface TradePageQuestion extends TradeQuestion {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface TradeSources {
  readonly tapes: DayTapes;
  readonly candles: CandleStore;
  /** Symbols that are live; they come before stored ones. */
  readonly live: readonly { readonly exchange: string; readonly symbol: string }[];
}

/** What a question means. */
export interface FoundTrades {
  readonly exchange: string;
  readonly symbol: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly busted: boolean;
}

export interface TradePage extends FoundTrades {
  readonly trades: readonly HeldTrade[];
  readonly nextCursor: string | null;
}

/** Where no bounds are told: no trade is outside of these years. */
const [FIRST, END] = [instantOf(0), endOfTime()];

/** What is meant; refused where the symbol is not known or the span is none. */
export async function findTrades(
  question: TradeQuestion,
  sources: TradeSources,
): Promise<Result<FoundTrades, CandleRefusal>> {
  const span = readSpan(question);
  if (!span.ok) return span;
  const exchange = await exchangeOfTrades(question, sources);
  if (!exchange.ok) return exchange;
  const { symbol, busted } = question;
  const { from = FIRST, to = END } = span.value;
  return ok({ exchange: exchange.value, symbol, from, to, busted: busted === 'true' });
}

/** The newest `limit` trades of the span, or of what is before the cursor. */
export async function findTradePage(
  question: TradePageQuestion,
  sources: TradeSources,
): Promise<Result<TradePage, CandleRefusal>> {
  const found = await findTrades(question, sources);
  if (!found.ok) return found;
  const { exchange, symbol, busted } = found.value;
  const list = `trades ${exchange} ${symbol} ${busted}`;
  const before = question.cursor === undefined ? ok(null) : placeOf(list, question.cursor);
  if (!before.ok) return before;
  // One more than asked for tells whether there are any before.
  const query = { ...found.value, before: before.value, limit: question.limit + 1 };
  const held = await newestTrades(sources.tapes, { exchange, symbol }, query);
  const trades = held.slice(-question.limit);
  const [first] = trades;
  const hasOlder = held.length > trades.length && first !== undefined;
  const nextCursor = hasOlder ? cursorTo(list, `${first.trade.at} ${first.trade.id}`) : null;
  return ok({ ...found.value, trades, nextCursor });
}

function placeOf(list: string, cursor: string): Result<{ at: Instant; id: number }, CandleRefusal> {
  const place = readCursor(list, cursor);
  if (!place.ok) return err({ kind: 'invalid', detail: place.error });
  const [at, id] = place.value.split(' ').map(Number);
  return ok({ at: instantOf(at ?? 0), id: id ?? 0 });
}

/** The exchange that has the symbol: the one asked for, else the live one, else the only one that has bars or trades. */
async function exchangeOfTrades(
  { symbol, exchange }: TradeQuestion,
  { tapes, candles, live }: TradeSources,
): Promise<Result<string, CandleRefusal>> {
  const stored = await candles.symbols();
  const all = [...live, ...stored].filter(
    (one) => one.symbol === symbol && (exchange === undefined || one.exchange === exchange),
  );
  const first = all.find((one) => live.includes(one));
  const exchanges = [...new Set(all.map((one) => one.exchange))];
  const [only] = exchanges;
  if (first !== undefined) return ok(first.exchange);
  if (exchanges.length > 1)
    return err({ kind: 'ambiguous', detail: `${symbol} is on ${exchanges.join(' and ')}; say which exchange.` });
  if (only !== undefined) return ok(only);
  // Trades may be there before their bars are.
  if (exchange !== undefined && (await heldDates(tapes, { exchange, symbol })).all.length > 0) return ok(exchange);
  const where = exchange === undefined ? '' : ` on ${exchange}`;
  return err({ kind: 'unknown', detail: `${symbol} is not known${where}: no bars and no trades of it are stored.` });
}

function endOfTime(): Instant {
  const end = parseIso('2199-01-01T00:00:00Z');
  return end.ok ? end.value : instantOf(0);
}
