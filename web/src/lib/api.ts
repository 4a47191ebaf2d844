/** REST, in one place: each answer is checked against the contract, and each failure says what kind it is. */

import type { z } from 'zod';
import { type InstrumentDto, instrumentsAnswerSchema } from '#contract/instruments.ts';
import { type CandlesAnswer, candlesAnswerSchema, type SeriesKeyDto } from '#contract/market-data.ts';
import type { RefusalReason } from '#contract/orders.ts';
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
  /** How long the server wants to be left alone. */
  readonly retryAfterS: number | null;
  /** JSON pointers of the fields that the server refused, such as "/addresses". */
  readonly pointers: readonly string[];
  /** Every reason of a refusal that has several, such as that of an order. */
  readonly reasons: readonly RefusalReason[];

  constructor(
    kind: FailureKind,
    { status = null, code = null, retryAfterS = null, pointers = [], reasons = [] }: FailureDetails = {},
  ) {
    super(`request failed: ${kind} ${status ?? ''} ${code ?? ''}`.trimEnd());
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
    this.pointers = pointers;
    this.reasons = reasons;
  }
}

interface FailureDetails {
  readonly status?: number | null;
  readonly code?: string | null;
  readonly retryAfterS?: number | null;
  readonly pointers?: readonly string[];
  readonly reasons?: readonly RefusalReason[];
}

const listeners = new Set<(error: ApiError) => void>();

/** Hears of every refusal, whoever asked: that a session has ended is no matter of one request. */
export function hearRefusals(listener: (error: ApiError) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Every symbol that the platform knows. */
export async function fetchInstruments(signal: AbortSignal): Promise<readonly InstrumentDto[]> {
  return (await getJson('/api/v1/instruments', instrumentsAnswerSchema, signal)).instruments;
}

export interface CandlePage extends SeriesKeyDto {
  readonly limit: number;
  /** Bars from this instant on only. */
  readonly from?: string;
  /** Bars before this instant only; the newest ones without it. */
  readonly to?: string;
  /** Of a continuous future: bars before each roll moved to meet those after it. */
  readonly adjust?: 'back' | undefined;
}

/** One page of history, oldest bar first. */
export async function fetchCandles(page: CandlePage, signal: AbortSignal): Promise<CandlesAnswer> {
  return getJson(`/api/v1/candles?${candlesQuery(page)}`, candlesAnswerSchema, signal);
}

/** The query of a page of bars. */
export function candlesQuery({ symbol, exchange, timeframe, limit, from, to, adjust }: CandlePage): URLSearchParams {
  const query = new URLSearchParams({ symbol, exchange, timeframe, limit: String(limit) });
  for (const [name, value] of Object.entries({ from, to, adjust })) if (value !== undefined) query.set(name, value);
  return query;
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
  if (!response.ok) throw await problemOf(response, signal);
  const answer = schema.safeParse(await readBody(response, signal));
  if (!answer.success) throw new ApiError('answer', { status: response.status });
  return answer.data;
}

/** What a refusal of the server says; whoever listens to refusals hears of it. */
export async function problemOf(response: Response, signal: AbortSignal): Promise<ApiError> {
  const { status, headers } = response;
  const problem = problemSchema.safeParse(await readBody(response, signal)).data;
  const wait = headers.get('retry-after');
  const error = new ApiError('problem', {
    status,
    code: problem?.code ?? null,
    retryAfterS: wait !== null && /^\d+$/.test(wait) ? Number(wait) : null,
    pointers: problem?.errors?.map(({ pointer }) => pointer) ?? [],
    reasons: problem?.reasons ?? [],
  });
  for (const listener of listeners) listener(error);
  return error;
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
