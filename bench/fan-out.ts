/**
 * Fan-out to 1,000 WebSocket clients of which 20 % are slow: half of those sleep for 20 s and then read for 4 s, the
 * others stop for good. Ours beside plain `ws` sending the same bytes, and Bun's native publish where bun is there. Each
 * client listens to so many channels; a message is one WebSocket message with its own sequence number, which each
 * client checks. Server and clients are processes of their own.
 *
 *   npm --prefix bench/peers install && node bench/fan-out.ts [--seconds 20] [--channels 25] [--rates 10,25,50]
 *
 * A rate is how often a second each channel changes: offered are rate × channels × clients messages a second.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { describeMachine } from './measure.ts';

const CLIENTS = 1_000;
const SLOW = 200;
const HERE = import.meta.dirname;
const BUN = join(HERE, 'peers/node_modules/@oven/bun-linux-x64/bin/bun');
/** In which the clients tell their counts, after what is measured. */
const LAST_SECONDS = 3;
const KINDS = ['ours', 'ws', 'bun'] as const;
type Kind = (typeof KINDS)[number];

interface Load {
  readonly seconds: number;
  readonly channels: number;
  readonly rate: number;
}

interface Used {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

interface Received {
  readonly messages: number;
  readonly bytes: number;
  readonly slowMessages: number;
  readonly holes: number;
  readonly resyncs: number;
  readonly slowResyncs: number;
  readonly closed: number;
  readonly slowClosed: number;
  readonly latencies: readonly number[];
  readonly cpuMs: number;
}

function startServer(kind: Kind, { channels, rate }: Load): ChildProcess {
  const options = ['--kind', kind, '--channels', String(channels), '--rate', String(rate)];
  return kind === 'bun'
    ? spawn(BUN, [join(HERE, 'peers/bun-publish.mjs'), ...options])
    : spawn(process.execPath, [join(HERE, 'fan-out-server.ts'), ...options]);
}

/** Runs one server and its clients; what was used is counted from the first message to the last. */
async function run(kind: Kind, load: Load): Promise<void> {
  const server = startServer(kind, load);
  server.stderr?.pipe(process.stderr);
  const used: (Used & { readonly atMs: number })[] = [];
  let tellPort: (port: number) => void = () => undefined;
  const listening = new Promise<number>((resolve) => {
    tellPort = resolve;
  });
  createInterface({ input: server.stdout ?? process.stdin }).on('line', (line) => {
    const told = JSON.parse(line) as Used & { port?: number };
    if (told.port === undefined) used.push({ ...told, atMs: performance.now() });
    else tellPort(told.port);
  });
  try {
    const port = await listening;
    const words = { port, clients: CLIENTS, slow: SLOW, channels: load.channels, seconds: load.seconds };
    const options = Object.entries(words).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const clients = spawn(process.execPath, [
      join(HERE, 'fan-out-clients.ts'),
      ...options,
      ...(kind === 'ours' ? ['--subscribe'] : []),
    ]);
    clients.stderr.pipe(process.stderr);
    let text = '';
    clients.stdout.on('data', (chunk) => {
      text += chunk;
    });
    await once(clients, 'close');
    print(kind, load, JSON.parse(text) as Received, used);
  } finally {
    server.kill('SIGKILL');
  }
}

function print(kind: Kind, load: Load, received: Received, used: readonly (Used & { readonly atMs: number })[]): void {
  const { messages, bytes, latencies, holes, resyncs, slowResyncs, closed, slowClosed } = received;
  const measured = used.slice(0, -LAST_SECONDS);
  const last = measured.at(-1);
  const first = measured.find(({ atMs }) => atMs >= (last?.atMs ?? 0) - load.seconds * 1_000);
  const cpuShare = last && first ? (last.cpuMs - first.cpuMs) / (last.atMs - first.atMs) : Number.NaN;
  const perSecond = messages / load.seconds;
  const row = {
    server: kind,
    offered: load.rate * load.channels * (CLIENTS - SLOW),
    delivered: Math.round(perSecond),
    'MB/s': Math.round(bytes / load.seconds / 1e6),
    'p50 ms': percentile(latencies, 0.5),
    'p99 ms': percentile(latencies, 0.99),
    'server cpu %': Math.round(100 * cpuShare),
    'us/message': Math.round((1e8 * cpuShare) / perSecond) / 100,
    'rss MB': Math.round(Math.max(...used.map(({ rssBytes }) => rssBytes)) / 1e6),
    holes,
    'healthy resynced': resyncs,
    'healthy closed': closed,
    'slow resynced': slowResyncs,
    'slow closed': slowClosed,
  };
  console.log(
    Object.entries(row)
      .map(([name, value]) => `${name} ${value}`)
      .join(' | '),
  );
}

function percentile(counts: readonly number[], share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [ms, count] of counts.entries()) {
    seen += count;
    if (seen >= share * total) return ms;
  }
  return Number.NaN;
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    channels: { type: 'string' },
    rates: { type: 'string' },
    kinds: { type: 'string' },
  },
});
const kinds = (values.kinds?.split(',') as Kind[] | undefined) ?? KINDS;
console.log(`${describeMachine()}; ${CLIENTS} clients, ${SLOW} of them slow`);
for (const rate of (values.rates ?? '10,25,50').split(',').map(Number))
  for (const kind of kinds) {
    if (kind === 'bun' && !existsSync(BUN)) console.log('bun is not installed: npm --prefix bench/peers install');
    else await run(kind, { seconds: Number(values.seconds ?? 20), channels: Number(values.channels ?? 25), rate });
  }
