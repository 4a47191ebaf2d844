/** The tables of endpoints as routes of the server: who may, what comes in, who answers. */

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Permission, Principal } from '#contract/access.ts';
import { type Endpoint, type Endpoints, METHODS, type Method } from '#contract/endpoint.ts';
import { answerSchema } from '../answer-schema.ts';
import type { Idempotency } from './idempotency.ts';
import { ProblemError, validated } from './problems.ts';

type In<E extends Endpoint, K extends 'params' | 'query' | 'body'> = E[K] extends z.ZodType ? z.infer<E[K]> : undefined;

/** What a handler is asked. */
export interface Ask<E extends Endpoint> {
  readonly params: In<E, 'params'>;
  readonly query: In<E, 'query'>;
  readonly body: In<E, 'body'>;
  /** Null only where the endpoint is public and nobody is logged in. */
  readonly principal: E['access'] extends 'public' ? Principal | null : Principal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** An answer in one of the endpoint's other forms. */
export interface Encoded {
  readonly type: string;
  readonly body: string | Buffer | NodeJS.ReadableStream;
}

type Answer<E extends Endpoint> =
  | (E['answer'] extends z.ZodType ? z.input<E['answer']> : undefined)
  | (E['forms'] extends readonly string[] ? EncodedAnswer : never);

/** Tells an encoded answer from one that is written as JSON. */
export class EncodedAnswer {
  readonly encoded: Encoded;

  constructor(encoded: Encoded) {
    this.encoded = encoded;
  }
}

export type Handler<E extends Endpoint> = (ask: Ask<E>) => Promise<Answer<E>> | Answer<E>;

/** One handler for each endpoint of a table. */
export type Handlers<T extends Endpoints> = { readonly [K in keyof T]: Handler<T[K]> };

export interface EndpointParts {
  /** For whom a request acts; null where nobody is logged in. */
  readonly authenticate: (request: FastifyRequest) => Promise<Principal | null>;
  /** Told of whoever was refused for want of a permission. */
  readonly onDenied: (principal: Principal, permission: Permission, request: FastifyRequest) => Promise<void>;
  readonly idempotency: Idempotency;
  readonly nowMs: () => number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The endpoint that the route serves. */
    endpoint?: Endpoint;
  }
}

/** Adds a route for each endpoint, and the answer 405 for other methods of their paths. */
export function serveEndpoints<T extends Endpoints>(
  server: FastifyInstance,
  { endpoints, handlers }: { readonly endpoints: T; readonly handlers: Handlers<T> },
  parts: EndpointParts,
): void {
  const methods = new Map<string, Method[]>();
  for (const [name, endpoint] of Object.entries(endpoints)) {
    // The type of `handlers` holds each handler to its own endpoint; here they are all alike.
    const handle = handlers[name] as unknown as Handler<Endpoint>;
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
      server.route({
        method: endpoint.method,
        url: path,
        ...(endpoint.isLong && endpoint.answer !== null
          ? { schema: { response: { 200: answerSchema(endpoint.answer) } } }
          : {}),
        config: { endpoint },
        handler: async (request, reply) => answer({ endpoint, handle, parts }, request, reply),
      });
      methods.set(path, [...(methods.get(path) ?? []), endpoint.method]);
    }
  }
  for (const [path, allowed] of methods) refuseOtherMethods(server, path, allowed);
}

interface Served {
  readonly endpoint: Endpoint;
  readonly handle: Handler<Endpoint>;
  readonly parts: EndpointParts;
}

async function answer({ endpoint, handle, parts }: Served, request: FastifyRequest, reply: FastifyReply) {
  // What is told once, or of people, is nothing for a cache.
  if (endpoint.tag === 'access') reply.header('cache-control', 'no-store');
  const principal = await admitted(endpoint, request, parts);
  checkBodyType(endpoint, request);
  const read = <K extends 'params' | 'query' | 'body'>(part: K): In<Endpoint, K> =>
    (endpoint[part] === undefined ? undefined : validated(endpoint[part], request[part] ?? {})) as In<Endpoint, K>;
  const ask = {
    params: read('params'),
    query: read('query'),
    body: read('body'),
    principal: principal as Principal,
    request,
    reply,
  };
  const act = async (): Promise<unknown> => {
    const answered = await handle(ask);
    reply.code(endpoint.answer === null ? 204 : reply.statusCode === 200 ? (endpoint.status ?? 200) : reply.statusCode);
    return answered;
  };
  if (!endpoint.takesKey && endpoint.method !== 'GET' && request.headers['idempotency-key'] !== undefined)
    throw new ProblemError(
      'INVALID_REQUEST',
      'No Idempotency-Key is taken here: the answer holds a secret and is not kept.',
    );
  const answered =
    endpoint.takesKey === true
      ? await parts.idempotency.once({ request, reply, userId: principal?.userId ?? '' }, act)
      : await act();
  if (answered instanceof EncodedAnswer) return reply.type(answered.encoded.type).send(answered.encoded.body);
  return endpoint.hasTag ? tagged(answered, request, reply) : answered;
}

/** A file where JSON is read, and JSON where a file is, are refused before anything is read of them. */
function checkBodyType({ method, rawBody }: Endpoint, { body }: FastifyRequest): void {
  if (method === 'GET' || (rawBody !== undefined) === body instanceof Readable) return;
  throw new ProblemError(
    'UNSUPPORTED_MEDIA_TYPE',
    rawBody === undefined
      ? 'The body is JSON: send Content-Type: application/json.'
      : `The body is the file itself: send it with Content-Type: ${rawBody}.`,
  );
}

/** For whom the request acts; throws a ProblemError where that is nobody, or somebody who may not. */
async function admitted(endpoint: Endpoint, request: FastifyRequest, parts: EndpointParts): Promise<Principal | null> {
  const principal = await parts.authenticate(request);
  const { access } = endpoint;
  if (access === 'public') return principal;
  if (principal === null) {
    const detail = 'Log in on the page, or send an API key as "Authorization: Bearer prg_…".';
    throw new ProblemError('NOT_LOGGED_IN', detail, { headers: { 'www-authenticate': 'Bearer realm="Pregão"' } });
  }
  if (!principal.permissions.has(access)) {
    await parts.onDenied(principal, access, request);
    const whose = principal.kind === 'key' ? 'This API key' : 'This user';
    throw new ProblemError('NOT_ALLOWED', `${whose} does not have the permission ${access}.`);
  }
  // In the demo there is nobody who could prove to be somebody; it may do nothing dangerous but resolve orders on paper.
  if (endpoint.needsProof && principal.kind !== 'demo' && (principal.provenUntilMs ?? 0) <= parts.nowMs()) {
    const detail = 'The last proof of identity is too old: prove it again with the password or the second factor.';
    throw new ProblemError('PROOF_NEEDED', detail);
  }
  return principal;
}

/** The answer with its entity tag; without a body where the client has the same already. */
function tagged(answered: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const text = JSON.stringify(answered);
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  reply.headers({ etag: tag, 'cache-control': 'private, no-cache' }).type('application/json; charset=utf-8');
  const known = (request.headers['if-none-match'] ?? '').split(',').map((it) => it.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*') ? reply.code(304).send() : reply.send(text);
}

function refuseOtherMethods(server: FastifyInstance, path: string, allowed: readonly Method[]): void {
  const others = [...METHODS.filter((method) => !allowed.includes(method)), 'TRACE'];
  const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
  server.route({
    method: others,
    url: path,
    handler: async ({ method }) => {
      throw new ProblemError('METHOD_NOT_ALLOWED', `${method} is not known here; the path knows ${allow}.`, {
        headers: { allow },
      });
    },
  });
}
