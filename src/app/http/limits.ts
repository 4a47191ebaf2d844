/** How much of the server one connection, and all of them together, may hold. */

import type { Server } from 'node:http';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';

export interface ConnectionLimits {
  /** A client that has not sent all headers of a request by then is let go. */
  readonly headersMs: number;
  /** The same of a whole request, where its route reads no stream. */
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
export function limitedOptions({ headersMs, requestMs, bodyBytes }: ConnectionLimits): FastifyHttpOptions<Server> {
  return {
    bodyLimit: bodyBytes,
    requestTimeout: requestMs,
    http: {
      headersTimeout: headersMs,
      // How often the runtime looks for those that are too slow.
      connectionsCheckingInterval: Math.ceil(headersMs / 4),
      maxHeaderSize: 16 * 1024,
    },
  };
}

/** Bounds the connections; for after the server was made. */
export function limitSockets(server: FastifyInstance, { sockets }: ConnectionLimits): void {
  server.server.maxConnections = sockets;
}
