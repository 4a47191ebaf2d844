/** A server of some endpoints for tests: not listening, asked by `inject`. */

import fastify, { type FastifyInstance } from 'fastify';
import { PERMISSIONS, type Principal } from '#contract/access.ts';
import type { Endpoints } from '#contract/endpoint.ts';
import type { AnswerStore, KeptAnswer } from '#platform/http/answer-store.ts';
import type { Log } from '#platform/log/log.ts';
import { installBodies } from './bodies.ts';
import { requestIdOf } from './guards.ts';
import { createIdempotency } from './idempotency.ts';
import { answerUnknownPaths, installProblems } from './problems.ts';
import { type Handlers, serveEndpoints } from './serve-endpoints.ts';

/** Somebody who may do everything, proven for ever. */
export const ANYBODY: Principal = {
  kind: 'session',
  id: 's1',
  userId: 'ana',
  tenantId: 'house',
  permissions: new Set(PERMISSIONS),
  provenUntilMs: Number.POSITIVE_INFINITY,
};

interface Surroundings {
  readonly principal?: Principal | null;
  readonly nowMs?: () => number;
}

/** The server; every request acts for `principal`. */
export function serverOf<T extends Endpoints>(
  endpoints: T,
  handlers: Handlers<T>,
  { principal = ANYBODY, nowMs = () => 0 }: Surroundings = {},
): FastifyInstance {
  const server = fastify({ genReqId: requestIdOf });
  installBodies(server);
  installProblems(server, { error: () => undefined } as unknown as Log);
  answerUnknownPaths(server);
  const parts = {
    authenticate: async () => principal,
    onDenied: async () => undefined,
    idempotency: createIdempotency(createAnswerMap(), nowMs),
    nowMs,
  };
  serveEndpoints(server, { endpoints, handlers }, parts);
  return server;
}

function createAnswerMap(): AnswerStore {
  const answers = new Map<string, KeptAnswer>();
  return {
    find: async (userId, key) => answers.get(`${userId} ${key}`) ?? null,
    keep: async (answer) => void answers.set(`${answer.userId} ${answer.key}`, answer),
    forget: async () => undefined,
    close: async () => undefined,
  };
}
