/** Endpoints of the contract, called by their entry in its tables: path, body and answer come from there. */

import { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { answerOf } from './api.ts';

type Part<E extends Endpoint, K extends 'params' | 'query' | 'body'> = E[K] extends z.ZodType
  ? { readonly [P in K]: z.input<E[K]> }
  : unknown;

/** What an endpoint is asked with. */
export type Asked<E extends Endpoint> = Part<E, 'params'> & Part<E, 'query'> & Part<E, 'body'>;
export type Answered<E extends Endpoint> = E['answer'] extends z.ZodType ? z.output<E['answer']> : null;

interface Given {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Asks an endpoint; the answer is checked against its schema. */
export async function call<E extends Endpoint>(
  it: E,
  asked: Asked<E>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Answered<E>> {
  const given = asked as Given;
  const headers = {
    accept: 'application/json',
    ...(it.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const body = it.body === undefined ? {} : { body: JSON.stringify(given.body) };
  const ask = (): Promise<Response> =>
    fetch(addressOf(it.path, given), { method: it.method, headers, signal, ...body });
  return (await answerOf(ask, it.answer ?? z.null(), signal)) as Answered<E>;
}

/** The address of a path such as "/users/:id" with its parameters; a query of undefined is left out. */
export function addressOf(path: string, { params = {}, query = {} }: Omit<Given, 'body'>): string {
  const filled = path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return search === '' ? filled : `${filled}?${search}`;
}
