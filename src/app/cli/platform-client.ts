/** Asks the platform that runs, over HTTP at PREGAO_HOST and PREGAO_PORT, with the key in PREGAO_API_KEY. */

import type { z } from 'zod';
import { type Problem, problemSchema } from '#contract/problem.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

interface Question<S extends z.ZodType> {
  readonly method?: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  readonly answer: S;
  /** What a user can do where nobody answers. */
  readonly hint?: string;
}

/** Nobody knows whether the platform has heard it: the line was lost. */
export class LineLost extends CommandError {}

/** A problem that the platform answered. */
export class PlatformProblem extends CommandError {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.status === 400 ? EXIT.usage : EXIT.failed, problem.detail);
    this.problem = problem;
  }
}

/** The answer; throws a CommandError that says what to do. */
export async function askPlatform<S extends z.ZodType>(question: Question<S>): Promise<z.infer<S>> {
  const config = loadConfig();
  const address = addressOf(config.PREGAO_HOST, config.PREGAO_PORT) + question.path;
  const response = await reach(address, question);
  const body: unknown = await response.json().catch(() => null);
  const read = question.answer.safeParse(body);
  if (response.ok && read.success) return read.data;
  throw refusal(address, response.status, body);
}

/** An event of the stream. */
export interface PlatformEvent {
  /** To go on behind it. */
  readonly id: string;
  readonly data: string;
}

/** Events of one connection, behind that of `lastId`; ends where the platform or the line does. */
export async function* platformEvents(
  path: string,
  { lastId, signal }: { readonly lastId: string | null; readonly signal: AbortSignal },
): AsyncGenerator<PlatformEvent> {
  const config = loadConfig();
  const address = addressOf(config.PREGAO_HOST, config.PREGAO_PORT) + path;
  const response = await reach(address, { path, signal, headers: lastId === null ? {} : { 'last-event-id': lastId } });
  if (!response.ok || response.body === null)
    throw refusal(address, response.status, await response.json().catch(() => null));
  let unread = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (unread + text).split('\n\n');
    unread = events.pop() ?? '';
    for (const event of events) {
      const [id, data] = [/^id: (.*)$/m.exec(event)?.[1], /^data: (.*)$/m.exec(event)?.[1]];
      // Comments keep the line open; the last event says why it ends, and has no place in the stream.
      if (id !== undefined && data !== undefined) yield { id, data };
    }
  }
}

/** What an answer that is none means for the user. */
function refusal(address: string, status: number, body: unknown): CommandError {
  if (status === 401)
    return new CommandError(
      EXIT.usage,
      'The platform asks for a login: set PREGAO_API_KEY to a key that "pregao api-key create" made.',
    );
  const problem = problemSchema.safeParse(body);
  if (problem.success) return new PlatformProblem(problem.data);
  return new CommandError(EXIT.failed, `${address} answered ${status}, and not as Pregão does.`);
}

function addressOf(host: string, port: number): string {
  if (port === 0) throw new CommandError(EXIT.usage, 'PREGAO_PORT is 0: set it to the port that the platform told.');
  // An address that stands for all of them is reached by the loopback one.
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

interface Asking extends Omit<Question<z.ZodType>, 'answer'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function reach(address: string, { method = 'GET', body, hint, headers = {}, signal }: Asking): Promise<Response> {
  const { PREGAO_API_KEY: key } = loadConfig();
  const login = key === '-' ? {} : { authorization: `Bearer ${key}` };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  try {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return await fetch(address, {
      method,
      headers: { ...login, ...type, ...headers },
      ...sent,
      ...(signal && { signal }),
    });
  } catch (error) {
    const what = hint ?? 'Start one with "pregao start", or set PREGAO_HOST and PREGAO_PORT.';
    throw new LineLost(EXIT.failed, `No platform answers at ${address}. ${what}`, { cause: error });
  }
}
