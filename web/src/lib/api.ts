/** REST, in one place: each answer is checked against the contract, and each failure says what kind it is. */

import type { z } from 'zod';
import { type InstrumentDto, instrumentsAnswerSchema } from '#contract/instruments.ts';
import { type CandlesAnswer, candlesAnswerSchema, type SeriesKeyDto } from '#contract/market-data.ts';
import { problemSchema } from '#contract/problem.ts';
import { type ReplayCommand, type ReplayDto, replaySchema } from '#contract/replay.ts';

/** `network`: no answer came. `problem`: the server said no. `answer`: it said something that is not in the contract. */
export type FailureKind = 'network' | 'problem' | 'answer';

/** Why a request failed. `code` is the server's stable code where it gave one. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly code: string | null;

  constructor(
    kind: FailureKind,
    { status = null, code = null }: { status?: number | null; code?: string | null } = {},
  ) {
    super(`request failed: ${kind} ${status ?? ''} ${code ?? ''}`.trimEnd());
    this.kind = kind;
    this.status = status;
    this.code = code;
  }
}

/** Every symbol that the platform knows. */
export async function fetchInstruments(signal: AbortSignal): Promise<readonly InstrumentDto[]> {
  return (await getJson('/api/v1/instruments', instrumentsAnswerSchema, signal)).instruments;
}

export interface CandlePage extends SeriesKeyDto {
  readonly limit: number;
  /** Bars before this instant only; the newest ones without it. */
  readonly to?: string;
}

/** One page of history, oldest bar first. */
export async function fetchCandles(page: CandlePage, signal: AbortSignal): Promise<CandlesAnswer> {
  const { symbol, exchange, timeframe, limit, to } = page;
  const query = new URLSearchParams({ symbol, exchange, timeframe, limit: String(limit) });
  if (to !== undefined) query.set('to', to);
  return getJson(`/api/v1/candles?${query}`, candlesAnswerSchema, signal);
}

/** Moves the replay; answers where it stands then. */
export async function commandReplay(command: ReplayCommand, signal: AbortSignal): Promise<ReplayDto> {
  return sendJson('/api/v1/replay', command, replaySchema, signal);
}

/** The answer of a GET, checked against its schema. */
export const getJson = <S extends z.ZodType>(address: string, schema: S, signal: AbortSignal): Promise<z.infer<S>> =>
  answerOf(() => fetch(address, { signal, headers: { accept: 'application/json' } }), schema, signal);

/** The answer of a POST, checked against its schema. */
export function sendJson<S extends z.ZodType>(
  address: string,
  body: unknown,
  schema: S,
  signal: AbortSignal,
): Promise<z.infer<S>> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return answerOf(
    () => fetch(address, { method: 'POST', body: JSON.stringify(body), signal, headers }),
    schema,
    signal,
  );
}

/** What `ask` is answered, checked against its schema; throws an `ApiError` that says what went wrong. */
export async function answerOf<S extends z.ZodType>(
  ask: () => Promise<Response>,
  schema: S,
  signal: AbortSignal,
): Promise<z.infer<S>> {
  const response = await reach(ask, signal);
  const body = await readBody(response, signal);
  if (!response.ok) {
    const problem = problemSchema.safeParse(body).data;
    throw new ApiError('problem', { status: response.status, code: problem?.code ?? null });
  }
  const answer = schema.safeParse(body);
  if (!answer.success) throw new ApiError('answer', { status: response.status });
  return answer.data;
}

async function reach(ask: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) throw new ApiError('network');
    throw error;
  }
}

async function readBody(response: Response, signal: AbortSignal): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    signal.throwIfAborted();
    // A proxy's page of HTML, or a connection cut in the middle.
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
