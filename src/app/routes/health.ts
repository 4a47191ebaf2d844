/** `/livez`, `/readyz` and `/metrics`: what operators and their tools ask. */

import type { FastifyInstance } from 'fastify';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { Market } from '../market.ts';

export interface HealthParts {
  readonly market: Market;
  readonly metrics: Metrics;
}

/** Alive: the process answers. Ready: the feed has said something, or none is wanted. */
export function healthRoutes(server: FastifyInstance, { market, metrics }: HealthParts): void {
  server.get('/livez', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const { feed } = market.status();
    const ready = feed.state !== 'starting' && feed.state !== 'down';
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not ready', feed: feed.state, reason: feed.reason };
  });
  server.get('/metrics', async (_request, reply) => {
    const { body, type } = await metrics.text();
    return reply.type(type).send(body);
  });
}
