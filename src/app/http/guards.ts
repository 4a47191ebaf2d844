/**
 * What every request passes before its route: an id, the limit of requests, other sites' pages, and headers that keep
 * a browser from doing what the page did not mean.
 */

import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './problems.ts';

export interface GuardParts {
  /** Of one asker in a minute. */
  readonly requestsPerMinute: number;
  /** Origins of other pages that may read the API, such as "https://desk.example". */
  readonly allowedOrigins: readonly string[];
  /** Who asks, as the limit counts: an API key, a session, or an address. */
  readonly askerOf: (request: FastifyRequest) => string | Promise<string>;
}

/** Scripts and styles come from here alone; charts set styles through the DOM, which this allows. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const REQUEST_ID_FORM = /^[\w.-]{8,64}$/;

/** The id that the client gave its request, where it is one, else a new one. */
export function requestIdOf({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID_FORM.test(given) ? given : randomUUID();
}

/** Installs the guards; before any route. */
export async function installGuards(server: FastifyInstance, parts: GuardParts): Promise<void> {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
  });
  await limitRequests(server, parts);
  await server.register(cors, {
    origin: [...parts.allowedOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'x-request-id',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'retry-after',
      'etag',
    ],
    maxAge: 600,
    strictPreflight: false,
  });
}

/** Far above what anybody does by hand or by program, and below what the core takes. */
const CANCELS_PER_MINUTE = 60_000;

/** Who has asked too much else can still cancel: cancels are counted by themselves. */
async function limitRequests(server: FastifyInstance, parts: GuardParts): Promise<void> {
  await server.register(rateLimit, {
    global: false,
    max: parts.requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: parts.askerOf,
    enableDraftSpec: true,
    errorResponseBuilder: (request, { max, ttl }) =>
      new ProblemError(
        'TOO_MANY_REQUESTS',
        `The limit is ${max} ${isCancel(request) ? 'cancels' : 'requests'} a minute.`,
        {
          headers: { 'retry-after': String(Math.ceil(ttl / 1_000)) },
        },
      ),
  });
  const requests = server.rateLimit();
  const cancels = server.rateLimit({ max: Math.max(parts.requestsPerMinute, CANCELS_PER_MINUTE) });
  // A hook of the server, not of its routes: refusals before a route, preflights and unknown paths count too.
  server.addHook('onRequest', function limit(request, reply) {
    return (isCancel(request) ? cancels : requests).call(this, request, reply);
  });
}

function isCancel({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.endpoint?.access === 'orders:cancel';
}
