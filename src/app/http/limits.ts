/** How much of the server one connection, and all of them together, may hold. */

import type { Server } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';

export interface ConnectionLimits {
  /** A client that has not sent all headers of a request by then is let go. */
  readonly headersMs: number;
  /** The same of its body. A file may take longer, as long as some of it comes within that time. */
  readonly requestMs: number;
  /** Connections at a time; further ones are closed at once. */
  readonly sockets: number;
  /** Bytes of a body that is not read as a stream. */
  readonly bodyBytes: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersMs: 10_000,
  requestMs: 60_000,
  sockets: 20_000,
  bodyBytes: 1 << 20,
};

/** Options of a server that holds to these limits. */
export function limitedOptions({ headersMs, bodyBytes }: ConnectionLimits): FastifyHttpOptions<Server> {
  return {
    bodyLimit: bodyBytes,
    // It would hold for files too: `limitBodyTime` knows them.
    requestTimeout: 0,
    http: {
      headersTimeout: headersMs,
      // How often the runtime looks for those that are too slow.
      connectionsCheckingInterval: Math.ceil(headersMs / 4),
      maxHeaderSize: 16 * 1024,
    },
  };
}

/** Bounds the connections and the time of bodies; for after the server was made. */
export function limitSockets(server: FastifyInstance, { sockets, requestMs }: ConnectionLimits): void {
  server.server.maxConnections = sockets;
  limitBodyTime(server, requestMs);
}

/** The bytes of a file, whoever reads them and why; a client of which nothing comes for so long is let go. */
function notSilent(source: Readable, silenceMs: number): Readable {
  const silence = setTimeout(() => source.destroy(), silenceMs).unref();
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      silence.refresh();
      done(null, chunk);
    },
  });
  // Whoever reads it hears of its failure.
  pipeline(source, body)
    .catch(() => undefined)
    .finally(() => clearTimeout(silence));
  return body;
}

/** Lets go a client that takes longer than `limitMs` over the body of a question. */
function limitBodyTime(server: FastifyInstance, limitMs: number): void {
  server.addHook('preParsing', async ({ raw, routeOptions }, reply, payload) => {
    const cut = (): void => {
      // What was answered before its end, as a refusal is, must not be answered twice.
      if (reply.raw.headersSent) return void raw.destroy();
      raw.socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      raw.socket.destroySoon();
    };
    if (routeOptions.config.endpoint?.rawBody !== undefined) return notSilent(payload, limitMs);
    const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers;
    // A question without a body is whole when its head is.
    if (length === undefined && encoding === undefined) return payload;
    const timer = setTimeout(cut, limitMs).unref();
    const clear = (): void => clearTimeout(timer);
    payload.once('end', clear);
    payload.once('close', clear);
    return payload;
  });
}
