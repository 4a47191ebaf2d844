/** The HTTP side: the API, the page, the stream's door, and what operators ask. */

import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { WebSocketServer } from 'ws';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { installProblems, ProblemError, sendProblem } from './problems.ts';
import { type CandleParts, candleRoutes } from './routes/candles.ts';
import { type GapRouteParts, gapRoutes } from './routes/gaps.ts';
import { type HealthParts, healthRoutes } from './routes/health.ts';
import { type InstrumentParts, instrumentRoutes } from './routes/instruments.ts';
import { type ReplayParts, replayRoutes } from './routes/replay.ts';
import { sessionRoutes } from './routes/sessions.ts';
import type { Stream } from './stream.ts';

export interface ServerParts extends CandleParts, InstrumentParts, HealthParts, GapRouteParts, ReplayParts {
  readonly stream: Stream;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Folder of the built page. */
  readonly webFolder: string;
}

const STREAM_PATH = '/api/v1/stream';
/** A subscription of the most channels fits several times. */
const STREAM_MESSAGE_BYTES_MAX = 64 * 1024;

/** The server, not listening yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    bodyLimit: 1 << 20,
    forceCloseConnections: true,
    // A path that cannot be decoded, such as /%zz, is refused before any hook or handler.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(request, reply.headers(SECURITY_HEADERS), new ProblemError('INVALID_REQUEST', error.message)),
  });
  installProblems(server, parts.log);
  server.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    parts.metrics.requestSeconds.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  healthRoutes(server, parts);
  candleRoutes(server, parts);
  instrumentRoutes(server, parts);
  sessionRoutes(server);
  gapRoutes(server, parts);
  replayRoutes(server, parts);
  await servePage(server, parts.webFolder);
  serveStream(server, parts.stream);
  return server;
}

/** Scripts and styles come from here alone; charts set styles through the DOM, which this allows. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

async function servePage(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  // Names of assets change with their content, so a browser may keep them for good; the page itself it must ask for.
  await server.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const kept = path.includes('/assets/') || path.includes('\\assets\\');
      reply.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.get('/', (_request, reply) => reply.redirect('/mercado'));
  // Every page of the face is the same document; its own router reads the address.
  server.get('/mercado', (_request, reply) => reply.sendFile('index.html'));
}

function serveStream(server: FastifyInstance, stream: Stream): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: STREAM_MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  });
  server.server.on('upgrade', (request: FastifyRequest['raw'], socket: Duplex, head: Buffer) => {
    // Not `new URL`: it throws for paths such as "//", and here that would end the process.
    const path = request.url?.split('?')[0];
    if (path !== STREAM_PATH) return refuse(socket, '404 Not Found');
    if (!sameOrigin(request)) return refuse(socket, '403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (connection) => stream.connect(connection));
  });
  server.addHook('onClose', async () => {
    stream.close();
    sockets.close();
  });
}

/** A page of another site must not read this market through its visitor's browser; programs send no origin. */
function sameOrigin({ headers }: FastifyRequest['raw']): boolean {
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

function refuse(socket: Duplex, status: string): void {
  // After an upgrade nobody else listens, and an error that nobody hears ends the process.
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
