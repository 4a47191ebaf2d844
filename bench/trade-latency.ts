/**
 * From a trade to a client: the market of `pregao start` (ingest, durable tape, bars, quotes, bus) and the stream over
 * real sockets, at so many trades a second in real time, evenly over 50 symbols. 10 clients in a process of their own
 * listen to the trades of all symbols, each with the same window; a trade's own time is the moment at which the feed
 * handed it over, and a client takes the difference when it has read it.
 *
 *   node bench/trade-latency.ts [--seconds 20] [--rate 2000] [--windows 0,100]
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import type { Principal } from '#contract/access.ts';
import type { ServerMessage } from '#contract/stream.ts';
import { createIds } from '#kernel/id.ts';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf, parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeTicker, type Feed, Ingest, QuoteBoard, RecentTrades, type Trade } from '#market-data/index.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { createLog } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { readConfig } from '../src/app/config.ts';
import { Market } from '../src/app/market.ts';
import { openStores } from '../src/app/stores.ts';
import { openStreams, type Streams } from '../src/app/ws/open-streams.ts';
import { formatMs } from './format-row.ts';
import { describeMachine } from './measure.ts';

const zone = createZone('America/Sao_Paulo');
const SYMBOLS = Array.from({ length: 50 }, (_, index) => `SYM${index}`);
const CLIENTS = 10;
const WARM_UP_MS = 3_000;
const HAND_OVER_MS = 1;

/** Microseconds of UTC, as fine as the machine tells them. */
function nowUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1_000);
}

function feedAt(rate: number): Feed {
  return {
    venue: 'replay',
    exchange: 'B3',
    instruments: SYMBOLS.map((symbol) => describeTicker('B3', symbol)),
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    async run(sink, signal) {
      const startedMs = performance.now();
      let sent = 0;
      while (!signal.aborted) {
        const due = Math.floor(((performance.now() - startedMs) / 1_000) * rate);
        const trades = Array.from({ length: due - sent }, (_, index) => tradeOf(sent + index));
        sent = due;
        if (trades.length > 0) sink({ kind: 'trades', trades });
        sink({ kind: 'clock', at: instantOf(nowUs()) });
        await sleep(HAND_OVER_MS);
      }
    },
  };
}

function tradeOf(number: number): Trade {
  return {
    exchange: 'B3',
    symbol: SYMBOLS[number % SYMBOLS.length] ?? '',
    id: 10 * (1 + Math.floor(number / SYMBOLS.length)),
    at: instantOf(nowUs()),
    price: priceOf(300_000 + 100 * (number % 977)),
    quantity: quantityOf(100),
    session: 'regular',
    condition: 'regular',
    buyer: 3,
    seller: 8,
  };
}

/** Runs a market at `rate`, and `use` beside it. */
async function withMarket(rate: number, use: (port: number) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
  const stores = openStores(folder, zone, 'full');
  const config = readConfig({});
  if (!config.ok) throw new Error(config.error.join('\n'));
  const feed = feedAt(rate);
  const parts = {
    board: new QuoteBoard(),
    trades: new RecentTrades(200),
    bus: createMemoryBus((error) => console.error(error)),
    log: createLog('error'),
    metrics: createMetrics(),
    zone,
  };
  const describe = (symbol: string): ReturnType<typeof describeTicker> => describeTicker('B3', symbol);
  const options = { exchange: 'B3', source: 'simulated', zone, correctionWindowMinutes: 3, describe } as const;
  const market: Market = new Market({
    ...parts,
    feed,
    ingest: await Ingest.open({ ...options, ...stores, prints: parts.trades }, feed.instruments),
    subscriptions: { accept: () => undefined, tick: async () => undefined },
    coverage: null,
    watch: null,
    heard: () => undefined,
    replay: () => null,
    archives: false,
    clock: systemClock,
    rebuildNext: async () => null,
    newId: createIds({ nowMs: systemClock.nowMs, randomBytes: () => new Uint8Array(16) }),
    forgetOld: async () => 0,
    durableIntervalMs: 1_000,
    publishIntervalMs: () => streams.hub.beatMs,
    published: () => streams.hub.beat(systemClock.nowMs()),
  });
  const principal: Principal = {
    kind: 'demo',
    id: 'bench',
    userId: 'bench',
    tenantId: 'bench',
    permissions: new Set(['market:read']),
    provenUntilMs: null,
  };
  const streams: Streams = openStreams({
    ...parts,
    orders: null,
    ...{ config: config.value, market, candles: stores.candles, hotTape: () => stores.hotTape },
    gate: { authenticate: async () => principal, isOwnSite: () => true },
  });
  const server = createServer();
  server.on('upgrade', (request, line, head) => void streams.door.upgrade(request, line, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stopping = new AbortController();
  const running = market.run(stopping.signal);
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    stopping.abort();
    await running;
    streams.door.close();
    server.close();
    server.closeAllConnections();
    await stores.close();
    await rm(folder, { recursive: true });
  }
}

/** The clients' end: prints the latencies of all trades that came after the warm-up. */
async function listen(port: number, windowMs: number, seconds: number): Promise<void> {
  const latenciesMs: number[] = [];
  let isMeasuring = false;
  let skipped = 0;
  const channels = SYMBOLS.map((symbol) => ({ name: 'trades', exchange: 'B3', symbol }));
  for (let client = 0; client < CLIENTS; client++) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream`);
    socket.on('open', () => socket.send(JSON.stringify({ op: 'subscribe', id: 1, windowMs, channels })));
    socket.on('message', (data) => {
      const atUs = nowUs();
      const message = JSON.parse(String(data)) as ServerMessage;
      if (!isMeasuring || message.type !== 'trades' || message.snapshot) return;
      skipped += message.skipped ?? 0;
      for (const { at } of message.data) {
        const made = parseIso(at);
        if (made.ok) latenciesMs.push((atUs - made.value) / 1_000);
      }
    });
  }
  await sleep(WARM_UP_MS);
  isMeasuring = true;
  await sleep(seconds * 1_000);
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number): string =>
    formatMs(latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(share * latenciesMs.length))] ?? Number.NaN);
  console.log(
    `window ${windowMs} ms: ${latenciesMs.length} trades at ${CLIENTS} clients, ${skipped} skipped: ` +
      `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms, worst ${at(1)} ms`,
  );
  process.exit(0);
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    rate: { type: 'string' },
    windows: { type: 'string' },
    listen: { type: 'string' },
  },
});
const seconds = Number(values.seconds ?? 20);
if (values.listen !== undefined) await listen(Number(values.listen), Number(values.windows), seconds);
else {
  const rate = Number(values.rate ?? 2_000);
  console.log(`${describeMachine()}; ${rate} trades a second`);
  for (const windowMs of (values.windows ?? '0,100').split(','))
    await withMarket(rate, async (port) => {
      const options = ['--listen', String(port), '--windows', windowMs, '--seconds', String(seconds)];
      const before = process.cpuUsage();
      const startedMs = performance.now();
      const clients = spawn(process.execPath, [import.meta.filename, ...options], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      await once(clients, 'close');
      const { user, system } = process.cpuUsage(before);
      const percent = Math.round((user + system) / 10 / (performance.now() - startedMs));
      console.log(
        `  the server used ${percent} % of a core; load of the machine ${loadavg().map(Math.round).join(', ')}`,
      );
    });
}
