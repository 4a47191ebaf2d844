/**
 * The form of a REST endpoint. The tables of endpoints (`*-endpoints.ts`) are the one place that says which there are:
 * the server's routes, the permission that each asks for, the OpenAPI document and the tests of access come from them.
 */

import type { z } from 'zod';
import type { Permission } from './access.ts';
import type { ProblemCode } from './problem.ts';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** Subjects by which the document is ordered. */
export const TAGS = {
  market: 'Market data',
  data: 'Imports, exports and gaps',
  subscriptions: 'Subscriptions',
  orders: 'Orders',
  replay: 'Replay',
  udf: 'Charts of TradingView (UDF)',
  streams: 'Streams',
  access: 'Access',
  system: 'System',
} as const;

export interface Endpoint {
  readonly method: Method;
  /** With parameters such as `:symbol`. */
  readonly path: string;
  /** Other paths that mean the same: those that clients were promised before there were versions. */
  readonly aliases?: readonly string[];
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  /** More than the summary, in Markdown. */
  readonly description?: string;
  /** The permission that it asks for; `public` is for everybody, logged in or not. */
  readonly access: 'public' | Permission;
  /** Whether it asks for a fresh proof of identity besides. */
  readonly needsProof?: true;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Media type of a body that is no JSON but a file: the handler is given its stream (`request.body`). */
  readonly rawBody?: string;
  /** Of the answer as JSON; null where it has no body. */
  readonly answer: z.ZodType | null;
  /** 200 where it is not told; 204 where there is no body. */
  readonly status?: 200 | 201 | 202;
  /** Other statuses under which the same answer is given. */
  readonly otherStatuses?: readonly number[];
  /** Media types of the answer besides JSON. */
  readonly forms?: readonly string[];
  /** The answer may hold thousands of entries: it is written by a serialiser made from its schema. */
  readonly isLong?: true;
  /** The answer has an entity tag, so that what has not changed is not sent again. */
  readonly hasTag?: true;
  /**
   * It takes an `Idempotency-Key`: done once, however often it is sent. `itself`: its handler sees to that, and no answer
   * is kept for it.
   */
  readonly takesKey?: true | 'itself';
  /** Problems of its own, besides those that every endpoint may answer. */
  readonly problems?: readonly ProblemCode[];
}

/** Endpoints by the names under which their handlers stand. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Problems of every endpoint that asks of a symbol. */
export const SYMBOL_PROBLEMS = ['AMBIGUOUS_SYMBOL', 'NOT_FOUND'] as const satisfies readonly ProblemCode[];

/** The endpoint as it is, with every schema's own type. */
export function endpoint<const E extends Endpoint>(it: E): E {
  return it;
}
