/**
 * Orders that are answered when they are on the disk, over HTTP: ours beside a bare `node:http` that stores the same
 * text in PostgreSQL (`synchronous_commit=on`, a pool of connections) or in Redis (`appendfsync always`), on the same
 * disk. Each is a process of its own and is asked by the same raw sockets with keep-alive. Ours also checks, decides,
 * chains and projects each order and hands it to the paper venue; the peers store it and answer.
 *
 *   npm --prefix bench/peers install && node bench/order-accepts.ts [seconds]
 */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { formatMs } from './format-row.ts';
import { describeMachine } from './measure.ts';
import { POSTGRES_USER, startPostgres } from './postgres-server.ts';
import { startRedis } from './redis-server.ts';

const SECONDS = Number(process.argv[2] ?? 5);
const CONNECTIONS = [1, 16, 64];
const POSTGRES_BIN = '/usr/lib/postgresql/15/bin';

interface Server {
  readonly process: ChildProcess;
  readonly address: string;
}

/** A body of the form that the server takes, each with a name of its own. */
type BodyOf = (number: number) => string;

const order = (number: number): object => ({
  clientOrderId: `bench-${process.pid}-${number}`,
  symbol: 'PETR4',
  side: 'BUY',
  type: 'LIMIT',
  quantity: String(100 * (1 + (number % 9_000))),
  price: LIMIT_PRICE,
});
let LIMIT_PRICE = '1.00';

async function main(): Promise<void> {
  process.stdout.write(`${describeMachine()}\n${SECONDS} s each\n`);
  await withOurs(async (server) => {
    LIMIT_PRICE = await priceBelow(server.address);
    await report('pregao', server, (number) => JSON.stringify(order(number)));
    await assertStored(server.address);
  });
  // The text that a peer stores is as long as the one that comes in.
  const body: BodyOf = (number) => JSON.stringify(order(number));
  const postgres = startPostgres(POSTGRES_BIN, ['synchronous_commit=on', 'fsync=on']);
  if (postgres !== null) {
    postgres.call('psql', '-h', postgres.folder, '-U', POSTGRES_USER, '-d', 'postgres', '-q', '-c', TABLE);
    const peer = await start([join(import.meta.dirname, 'order-peer.ts'), 'postgres', postgres.folder], {});
    await report('PostgreSQL', peer, body);
    await stop(peer.process);
    postgres.stop();
  }
  const redis = await startRedis();
  if (redis !== null) {
    const peer = await start([join(import.meta.dirname, 'order-peer.ts'), 'redis', redis.socket], {});
    await report('Redis', peer, body);
    await stop(peer.process);
    await redis.stop();
  }
}

const TABLE = 'create table orders (client_order_id text primary key, body text not null)';

async function withOurs(work: (server: Server) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
  const server = await start([...startArgs(), '--json'], {
    PREGAO_DATA_DIR: folder,
    PREGAO_SIMULATED_HISTORY_SESSIONS: '0',
    PREGAO_PORT: '0',
    PREGAO_REQUESTS_PER_MINUTE: '10000000',
    PREGAO_LOG_LEVEL: 'error',
  });
  try {
    await work(server);
  } finally {
    await stop(server.process);
    await rm(folder, { recursive: true, force: true });
  }
}

/** What `npm start` gives to Node. */
function startArgs(): string[] {
  const manifest = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  const { scripts } = JSON.parse(manifest) as { scripts: { start: string } };
  return scripts.start.split(' ').slice(1);
}

/** A price at which an order rests: below the market, and inside of its band. */
async function priceBelow(address: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const url = `${address}/api/v1/candles?symbol=PETR4&exchange=SIM&timeframe=1m&limit=1`;
    const { candles } = (await (await fetch(url)).json()) as { candles: { close: string }[] };
    const last = Number(candles[0]?.close ?? 0);
    const price = (Math.floor(last * 98) / 100).toString();
    const answer = await fetch(`${address}/api/v1/orders/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...order(0), price }),
    });
    const { verdict } = (await answer.json()) as { verdict?: string };
    if (verdict === 'ACCEPTED') return price;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the market did not open');
}

/** A sample of what was answered is there. */
async function assertStored(address: string): Promise<void> {
  for (let number = 0; number < sent; number += Math.ceil(sent / 100)) {
    const answer = await fetch(`${address}/api/v1/orders/bench-${process.pid}-${number}~0.1`);
    assert.equal(answer.status, 200, `order ${number} is not there`);
  }
}

async function start(args: readonly string[], settings: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '..'),
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, address: (JSON.parse(line) as { address: string }).address };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

let sent = 0;

async function report(name: string, server: Server, body: BodyOf): Promise<void> {
  await load(server, { connections: 16, seconds: 1, body });
  for (const connections of CONNECTIONS) {
    const before = await cpuSecondsOf(server.process.pid ?? 0);
    const latenciesMs = await load(server, { connections, seconds: SECONDS, body });
    const cpu = (await cpuSecondsOf(server.process.pid ?? 0)) - before;
    latenciesMs.sort((a, b) => a - b);
    const at = (share: number): string => formatMs(latenciesMs[Math.floor(share * latenciesMs.length)] ?? Number.NaN);
    const rate = Math.round(latenciesMs.length / SECONDS);
    process.stdout.write(
      `${name.padEnd(12)} ${String(connections).padStart(2)} connections: ${String(rate).padStart(6)}/s  ` +
        `p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  ${Math.round(latenciesMs.length / cpu)} for a second of its own CPU\n`,
    );
  }
}

interface Load {
  readonly connections: number;
  readonly seconds: number;
  readonly body: BodyOf;
}

async function load({ address }: Server, { connections, seconds, body }: Load): Promise<number[]> {
  const until = performance.now() + seconds * 1_000;
  const all = await Promise.all(Array.from({ length: connections }, () => sendFrom(new URL(address), body, until)));
  return all.flat();
}

/** Sends one order after the other over one connection; answers of the milliseconds that each took. */
async function sendFrom({ hostname, port, host }: URL, body: BodyOf, until: number): Promise<number[]> {
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const latenciesMs: number[] = [];
  let begun = 0;
  let rest = 0;
  await new Promise<void>((resolve, reject) => {
    const send = (): void => {
      const text = body(sent++);
      begun = performance.now();
      socket.write(
        `POST /api/v1/orders HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
      );
    };
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      if (rest === 0) {
        const end = chunk.indexOf('\r\n\r\n');
        const head = chunk.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 201')) reject(new Error(chunk.toString()));
        rest = Number(/content-length: (\d+)/i.exec(head)?.[1]) - (chunk.length - end - 4);
      } else rest -= chunk.length;
      if (rest > 0) return;
      latenciesMs.push(performance.now() - begun);
      if (performance.now() < until) send();
      else resolve();
    });
    send();
  });
  socket.destroy();
  return latenciesMs;
}

/** User and system time of a process, all its threads (proc_pid_stat(5), in ticks of 1/100 s). */
async function cpuSecondsOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

await main();
