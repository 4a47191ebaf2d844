/**
 * The door of everything that streams: who may come in, how many at once, and what then serves them. Two sockets,
 * `/api/v1/stream` and `/ws/market`, and the events of `/api/v1/stream/events`.
 *
 * Of a browser only pages of this very site are let in. Whoever is not allowed to read market data is let in and
 * told so by a close code: a browser hides every other answer to a WebSocket from its page.
 */

import type { IncomingMessage } from 'node:http';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Principal } from '#contract/access.ts';
import { type Channel, CLOSE_CODES, channelKey, type MarketMessage } from '#contract/stream.ts';
import type { Result } from '#kernel/result.ts';
import type { Log } from '#platform/log/log.ts';
import { serveConnection } from './connection.ts';
import { createJoiner, frameOf } from './frame.ts';
import type { Hub } from './hub.ts';
import { marketReader } from './market-socket.ts';
import { type PlaceLimits, Places } from './places.ts';
import { SocketReader } from './socket-reader.ts';
import { EventReader, unpackPositions } from './sse.ts';
import type { TicketStore } from './tickets.ts';

const STREAM_PATH = '/api/v1/stream';
const MARKET_PATH = '/ws/market';
/** A subscription of the most channels, each with its position, fits several times. */
const MESSAGE_BYTES_MAX = 128 * 1024;

export interface DoorParts {
  readonly hub: Hub;
  /** For whom a request acts, by its cookie or key; null for nobody. */
  readonly authenticate: (request: IncomingMessage) => Promise<Principal | null>;
  /** Whether a request came under one of our names, and from no page of another site. */
  readonly isOwnSite: (request: IncomingMessage) => boolean;
  readonly tickets: TicketStore;
  readonly limits: PlaceLimits;
  /** Which exchange is meant where a client of the simple socket does not say it. */
  readonly exchangeOf: (question: SymbolQuestion) => Promise<Result<string, SymbolRefusal>>;
  readonly nowMs: () => number;
  readonly log: Log;
}

interface SymbolQuestion {
  readonly symbol: string;
  readonly exchange?: string | undefined;
}

interface SymbolRefusal {
  readonly kind: 'unknown' | 'ambiguous';
  readonly detail: string;
}

export class StreamDoor {
  readonly #parts: DoorParts;
  readonly #places: Places;
  readonly #join = createJoiner();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  });

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#places = new Places(parts.limits);
  }

  /** Handles the request of a client to make its connection a WebSocket. */
  async upgrade(request: IncomingMessage, line: Duplex, head: Buffer): Promise<void> {
    // While it is asked who comes, nobody else listens, and an error that nobody hears ends the process.
    const drop = (): void => void line.destroy();
    line.on('error', drop);
    const address = addressOf(request);
    if (address === null || (address.pathname !== STREAM_PATH && address.pathname !== MARKET_PATH))
      return refuse(line, '404 Not Found');
    // A page of another site must not read this market through its visitor's browser; programs send no origin.
    if (!this.#parts.isOwnSite(request)) return refuse(line, '403 Forbidden');
    const principal = await this.#principalOf(request, address.searchParams.get('ticket'));
    if (line.destroyed) return;
    const leave = principal === null ? (): void => undefined : this.#places.take(principal);
    if (leave === null) return refuse(line, '429 Too Many Requests');
    line.on('close', leave);
    line.off('error', drop);
    this.#sockets.handleUpgrade(request, line, head, (socket) => {
      const reader = new SocketReader({ socket, line, join: this.#join, nowMs: this.#parts.nowMs() });
      if (principal === null || !principal.permissions.has('market:read'))
        return reader.close(CLOSE_CODES.unauthorized, principal === null ? 'log in first' : 'no market:read');
      const client = { socket, reader, principal };
      if (address.pathname === STREAM_PATH) serveConnection({ ...this.#parts, ...client });
      else void this.#serveMarket(client, address.searchParams);
    });
  }

  /**
   * Events until the client goes; null where no place is free. The channels were checked. `lastEventId` is that of
   * its newest event.
   */
  openEvents({ principal, channels, windowMs, lastEventId }: EventVisit): Readable | null {
    const { hub, nowMs } = this.#parts;
    const leave = this.#places.take(principal);
    if (leave === null) return null;
    const resume = lastEventId === null ? {} : unpackPositions(channels.map(channelKey), lastEventId);
    const line = new PassThrough();
    const reader = new EventReader(line, { channels, resume, nowMs: nowMs() });
    const subscriber = hub.open({ reader, principal, isStrict: false });
    line.on('close', () => {
      leave();
      hub.leave(subscriber);
    });
    line.on('error', () => line.destroy());
    line.write(`retry: ${RETRY_MS}\n\n`);
    hub.subscribe(subscriber, channels, { windowMs, resume }).catch((error) => hub.fail(subscriber, error));
    return line;
  }

  close(): void {
    this.#parts.hub.close();
    this.#sockets.close();
  }

  /** A ticket is for one connection, whatever cookie comes with it. */
  async #principalOf(request: IncomingMessage, ticket: string | null): Promise<Principal | null> {
    const { authenticate, tickets, log } = this.#parts;
    if (ticket !== null) return tickets.redeem(ticket);
    try {
      return await authenticate(request);
    } catch (error) {
      log.error({ error: String(error) }, 'it could not be told who opens a stream');
      return null;
    }
  }

  async #serveMarket(client: Client, query: URLSearchParams): Promise<void> {
    const { hub, exchangeOf } = this.#parts;
    const { socket, reader, principal } = client;
    const symbol = (query.get('symbol') ?? '').toUpperCase();
    // Old clients say {"action":"ping"} now and then; whatever they say shows that they live.
    socket.on('message', () => reader.heard());
    const found = await exchangeOf({ symbol, exchange: query.get('exchange') ?? undefined });
    if (!found.ok) {
      const code = found.error.kind === 'unknown' ? 'UNKNOWN_SYMBOL' : 'AMBIGUOUS_SYMBOL';
      const detail = symbol === '' ? 'Name a symbol: /ws/market?symbol=PETR4.' : found.error.detail;
      const message: MarketMessage = { type: 'error', code, detail };
      reader.send([frameOf(message)]);
      return reader.close(CLOSE_CODES.slow, 'no such symbol');
    }
    const series = { exchange: found.value, symbol };
    const subscriber = hub.open({ reader: marketReader(reader, series), principal, isStrict: true });
    socket.on('close', () => hub.leave(subscriber));
    const channel: Channel = { name: 'candles', ...series, timeframe: '1m' };
    await hub.subscribe(subscriber, [channel], {}).catch((error) => hub.fail(subscriber, error));
  }
}

interface Client {
  readonly socket: WebSocket;
  readonly reader: SocketReader;
  readonly principal: Principal;
}

export interface EventVisit {
  readonly principal: Principal;
  readonly channels: readonly Channel[];
  readonly windowMs?: number | undefined;
  readonly lastEventId: string | null;
}

/** How long a browser waits before it comes again. */
const RETRY_MS = 1_000;

function addressOf({ url = '/' }: IncomingMessage): URL | null {
  // Not `new URL(url, base)` alone: it throws for paths such as "//", and here that would end the process.
  return URL.canParse(url, 'http://local') ? new URL(url, 'http://local') : null;
}

function refuse(line: Duplex, status: string): void {
  line.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
