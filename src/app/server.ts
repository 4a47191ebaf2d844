/** The HTTP side: the API, the page, the stream's door, and what operators ask. */

import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { DOOR_PATHS, PAGE_PATHS } from '#contract/pages.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { serveConsole } from './http/api-console.ts';
import { installBodies } from './http/bodies.ts';
import { serveErrorPages } from './http/error-pages.ts';
import { type GuardParts, installGuards, requestIdOf, SECURITY_HEADERS } from './http/guards.ts';
import { CONNECTION_LIMITS, limitedOptions, limitSockets } from './http/limits.ts';
import { answerNonsense, answerUnknownPaths, installProblems, ProblemError, sendProblem } from './http/problems.ts';
import { type EndpointParts, type Handlers, serveEndpoints } from './http/serve-endpoints.ts';
import { installSiteGuard, type SiteParts } from './http/site-guard.ts';
import type { StreamDoor } from './ws/door.ts';

export interface ServerParts extends EndpointParts, GuardParts, SiteParts {
  readonly handlers: Handlers<typeof ENDPOINTS>;
  readonly stream: StreamDoor;
  /** Proxies whose word on addresses counts. */
  readonly trustedProxies: readonly string[];
  readonly metrics: Metrics;
  readonly log: Log;
  /** Folder of the built page. */
  readonly webFolder: string;
}

/** The server, not listening yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    ...limitedOptions(CONNECTION_LIMITS),
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    genReqId: requestIdOf,
    clientErrorHandler: (error, socket) => answerNonsense(error, socket),
    // A path that cannot be decoded, such as /%zz, is refused before any hook or handler.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(
        request,
        reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id }),
        new ProblemError('INVALID_REQUEST', error.message),
      ),
  });
  limitSockets(server, CONNECTION_LIMITS);
  installBodies(server);
  installProblems(server, parts.log);
  await installGuards(server, parts);
  installSiteGuard(server, parts);
  answerUnknownPaths(server);
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    parts.metrics.requestSeconds.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  serveEndpoints(server, { endpoints: ENDPOINTS, handlers: parts.handlers }, parts);
  serveConsole(server);
  serveErrorPages(server);
  await servePage(server, parts.webFolder);
  serveStream(server, parts.stream);
  return server;
}

async function servePage(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  // Names of assets change with their content, so a browser may keep them for good; the page itself it must ask for.
  await server.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      const kept = path.includes('/assets/') || path.includes('\\assets\\');
      reply.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.get('/', (_request, reply) => reply.redirect(PAGE_PATHS.market));
  // Every page of the face is the same document; its own router reads the address.
  for (const path of [...Object.values(PAGE_PATHS), ...Object.values(DOOR_PATHS)])
    server.get(path, (_request, reply) => reply.sendFile('index.html'));
}

function serveStream(server: FastifyInstance, stream: StreamDoor): void {
  server.server.on('upgrade', (request: IncomingMessage, line: Duplex, head: Buffer) => {
    stream.upgrade(request, line, head).catch(() => line.destroy());
  });
  // Before the server closes: it waits for its sockets, and theirs do not end by themselves.
  server.addHook('preClose', async () => stream.close());
}
