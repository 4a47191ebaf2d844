/**
 * The server's end of bench/fan-out.ts, in a process of its own: `ours`, the hub and door of the stream, or `ws`, the
 * plain library that sends the same bytes to everybody. It publishes so many quotes so many times a second, and tells
 * once a second what it has used.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { type WebSocket, WebSocketServer } from 'ws';
import type { QuoteDto } from '#contract/market-data.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import { createLog } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { StreamDoor } from '../src/app/ws/door.ts';
import { Hub } from '../src/app/ws/hub.ts';
import type { StreamSource } from '../src/app/ws/source.ts';
import { TicketStore } from '../src/app/ws/tickets.ts';

const { values } = parseArgs({
  options: { kind: { type: 'string' }, channels: { type: 'string' }, rate: { type: 'string' } },
});
const [channels, rate] = [Number(values.channels), Number(values.rate)];
const LAGGING_BYTES = 1 << 20;

function quoteOf(index: number, round: number): QuoteDto {
  return {
    exchange: 'SIM',
    symbol: `S${String(index).padStart(2, '0')}`,
    last: `38.${10 + (round % 90)}`,
    previousClose: '38.02',
    open: '38.05',
    high: '38.91',
    low: '37.77',
    volume: String(100 * round),
    turnover: '123456789.00',
    trades: round,
    lastTradeAt: '2026-11-20T17:31:05.123Z',
  };
}

/** One step: a quote of each symbol, sent to everybody. */
type Step = (round: number) => void;

const server = createServer();

function serveOurs(): Step {
  const bus = createMemoryBus((error) => console.error(error));
  const newest = new Map<string, QuoteDto>();
  const source: StreamSource = {
    check: async (asked) => asked.map(() => null),
    candles: async () => [],
    quotes: async () => [...newest.values()],
    quote: async (_exchange, symbol) => newest.get(symbol) ?? null,
    trades: () => [],
    status: () => {
      throw new Error('nobody asks for it');
    },
    continuous: () => null,
    productOf: () => null,
  };
  const log = createLog('silent');
  const hub = new Hub({
    bus,
    source,
    orders: null,
    metrics: createMetrics(),
    log,
    windowMs: 100,
    newRun: () => 'bench',
  });
  const nowMs = (): number => Date.now();
  const door = new StreamDoor({
    hub,
    tickets: new TicketStore({ nowMs, randomBytes: (count) => Buffer.alloc(count) }),
    limits: { all: 10_000, perUser: 10_000 },
    isOwnSite: () => true,
    authenticate: async () => ({
      kind: 'demo',
      id: 'bench',
      userId: 'bench',
      tenantId: 'bench',
      permissions: new Set(['market:read']),
      provenUntilMs: null,
    }),
    exchangeOf: async () => ({ ok: true, value: 'SIM' }),
    nowMs,
    log,
  });
  server.on('upgrade', (request, line, head) => void door.upgrade(request, line, head));
  return (round) => {
    for (let index = 0; index < channels; index++) {
      const quote = quoteOf(index, round);
      newest.set(quote.symbol, quote);
      bus.publish(`market_data.quote.${quote.symbol}`, { payload: quote });
    }
    hub.beat(Date.now());
  };
}

function servePlain(): Step {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const clients = new Set<WebSocket>();
  sockets.on('connection', (socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    socket.on('error', () => socket.terminate());
  });
  return (round) => {
    for (let index = 0; index < channels; index++) {
      const quote = quoteOf(index, round);
      const head = { channel: `quote:SIM:${quote.symbol}`, epoch: 'bench-1', seq: round, ts: Date.now() };
      const bytes = Buffer.from(JSON.stringify({ ...head, snapshot: false, type: 'quote', data: quote }));
      for (const socket of clients) if (socket.bufferedAmount < LAGGING_BYTES) socket.send(bytes, { binary: false });
    }
  };
}

const step = values.kind === 'ours' ? serveOurs() : servePlain();
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));

const intervalMs = 1_000 / rate;
const startedMs = performance.now();
let round = 0;
let told = 0;
function run(): void {
  const elapsedMs = performance.now() - startedMs;
  // A step that is late is not made up for: what was missed is what the server cannot do.
  if (elapsedMs >= round * intervalMs) {
    step(round + 1);
    round = Math.max(round + 1, Math.floor(elapsedMs / intervalMs));
  }
  if (elapsedMs - told >= 1_000) {
    told = elapsedMs;
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage().rss }));
  }
  setTimeout(run, Math.max(0, round * intervalMs - (performance.now() - startedMs)));
}
run();
