/** REST of Mercado besides the bars: lists of symbols, search, sessions, gaps, and bars as a file. */

import { type GapsAnswer, gapsAnswerSchema } from '#contract/gaps.ts';
import { type InstrumentDto, instrumentsAnswerSchema } from '#contract/instruments.ts';
import { type SessionsAnswer, sessionsAnswerSchema } from '#contract/sessions.ts';
import {
  type SubscribedDto,
  type SubscriptionDto,
  subscribedSchema,
  subscriptionsAnswerSchema,
} from '#contract/subscriptions.ts';
import { ApiError, type CandlePage, candlesQuery, getJson, problemOf, sendJson } from './api.ts';

export interface SymbolKey {
  readonly exchange: string;
  readonly symbol: string;
}

/** One's own list of symbols. */
export async function fetchSubscriptions(signal: AbortSignal): Promise<readonly SubscriptionDto[]> {
  return (await getJson('/api/v1/subscriptions', subscriptionsAnswerSchema, signal)).subscriptions;
}

/** Puts a symbol on one's own list. */
export async function subscribe({ exchange, symbol }: SymbolKey, signal: AbortSignal): Promise<SubscribedDto> {
  return sendJson('/api/market/subscribe', { exchange, symbol }, subscribedSchema, signal);
}

/** Takes a symbol off one's own list. */
export async function unsubscribe({ exchange, symbol }: SymbolKey, signal: AbortSignal): Promise<SubscribedDto> {
  return sendJson('/api/market/unsubscribe', { exchange, symbol }, subscribedSchema, signal);
}

/** What the instrument master and the live venue find, best first. */
export async function searchInstruments(text: string, signal: AbortSignal): Promise<readonly InstrumentDto[]> {
  const query = new URLSearchParams({ search: text, limit: '40' });
  return (await getJson(`/api/v1/instruments?${query}`, instrumentsAnswerSchema, signal)).instruments;
}

/** Dates of the exchange, both included. */
export interface DateSpan {
  readonly from: string;
  readonly to: string;
}

export async function fetchSessions(symbol: string, span: DateSpan, signal: AbortSignal): Promise<SessionsAnswer> {
  return getJson(`/api/v1/sessions?${new URLSearchParams({ symbol, ...span })}`, sessionsAnswerSchema, signal);
}

export async function fetchGaps(key: SymbolKey, span: DateSpan, signal: AbortSignal): Promise<GapsAnswer> {
  const { exchange, symbol } = key;
  return getJson(`/api/v1/gaps?${new URLSearchParams({ exchange, symbol, ...span })}`, gapsAnswerSchema, signal);
}

const CSV = 'text/csv';

/** Bars as the server writes them: the very bytes of the API. */
export async function fetchCandlesCsv(page: CandlePage, signal: AbortSignal): Promise<Blob> {
  const address = `/api/v1/candles?${candlesQuery(page)}`;
  const response = await fetch(address, { signal, headers: { accept: CSV } }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error instanceof TypeError ? new ApiError('network') : error;
  });
  if (!response.ok) throw await problemOf(response, signal);
  // A server that writes no CSV answers JSON, which would be a file with the wrong name.
  if (response.headers.get('content-type')?.startsWith(CSV) !== true)
    throw new ApiError('answer', { status: response.status });
  return response.blob();
}
