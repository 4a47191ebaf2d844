/**
 * A thousand bars as JSON over HTTP: requests a second and CPU time of the server, beside a bare `node:http` that sends
 * the very same bytes. Both run as processes of their own and are asked by the same raw sockets with keep-alive, which
 * look at no more than the length of each answer.
 *
 *   node bench/candles-http.ts [seconds]
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openCandleStore } from '../src/app/stores.ts';
import { instantOf, MINUTE_US } from '../src/kernel/time.ts';
import { candle } from '../src/market-data/candle/candle.fixture.ts';
import { describeMachine, median } from './measure.ts';

const SECONDS = Number(process.argv[2] ?? 5);
const CONNECTIONS = 16;
const ROUNDS = 3;
const PATH = '/api/v1/candles?symbol=PETR4&exchange=SIM&timeframe=1m&limit=1000';

interface Measured {
  readonly perSecond: number;
  /** Requests for each second of CPU time of the server: what one core would answer. */
  readonly perCpuSecond: number;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
  try {
    await storeBars(folder);
    const server = await start(['bin/pregao.mjs', 'start', '--json'], {
      PREGAO_DATA_DIR: folder,
      PREGAO_VENUE: 'none',
      PREGAO_PORT: '0',
      PREGAO_REQUESTS_PER_MINUTE: '10000000',
      PREGAO_LOG_LEVEL: 'error',
    });
    const body = Buffer.from(await (await fetch(server.address + PATH)).arrayBuffer());
    const path = join(folder, 'body.json');
    await writeFile(path, body);
    const bare = await start([join(import.meta.dirname, 'bare-http.ts'), path], {});
    process.stdout.write(`${describeMachine()}\n${body.length} bytes, ${CONNECTIONS} connections, ${SECONDS} s\n`);
    try {
      await report('pregao', server);
      await report('node:http', bare);
    } finally {
      await stop(server.process);
      await stop(bare.process);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function storeBars(folder: string): Promise<void> {
  const store = openCandleStore(folder);
  const first = candle();
  await store.put(
    Array.from({ length: 5_000 }, (_, index) => ({ ...first, start: instantOf(first.start + index * MINUTE_US) })),
  );
  await store.close();
}

interface Server {
  readonly process: ChildProcess;
  readonly address: string;
}

async function start(args: readonly string[], settings: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '..'),
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { address } = JSON.parse(line) as { address: string };
  return { process: child, address };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function report(name: string, server: Server): Promise<void> {
  await ask(server, 1);
  const rounds: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await ask(server, SECONDS));
  const [perSecond, perCpuSecond] = [
    median(rounds.map((it) => it.perSecond)),
    median(rounds.map((it) => it.perCpuSecond)),
  ];
  process.stdout.write(
    `${name}: ${Math.round(perSecond)} requests/s, ${Math.round(perCpuSecond)} for a second of CPU\n`,
  );
}

async function ask({ process: child, address }: Server, seconds: number): Promise<Measured> {
  const { hostname, port, host } = new URL(address);
  const question = `GET ${PATH} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const before = await cpuSecondsOf(child.pid ?? 0);
  const until = performance.now() + seconds * 1_000;
  const counts = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => askFrom({ hostname, port: Number(port) }, question, until)),
  );
  const answers = counts.reduce((sum, count) => sum + count, 0);
  const cpu = (await cpuSecondsOf(child.pid ?? 0)) - before;
  return { perSecond: answers / seconds, perCpuSecond: answers / cpu };
}

/** Answers to one connection, one after the other: each is as long as its header says. */
async function askFrom(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  question: string,
  until: number,
): Promise<number> {
  const socket = connect(port, hostname);
  await once(socket, 'connect');
  let answers = 0;
  let rest = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      if (rest === 0) {
        const end = chunk.indexOf('\r\n\r\n');
        const head = chunk.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 200')) reject(new Error(head));
        rest = Number(/content-length: (\d+)/i.exec(head)?.[1]) - (chunk.length - end - 4);
      } else rest -= chunk.length;
      if (rest > 0) return;
      answers += 1;
      if (performance.now() < until) socket.write(question);
      else resolve();
    });
    socket.write(question);
  });
  socket.destroy();
  return answers;
}

/** User and system time of a process, all its threads (proc_pid_stat(5), in ticks of 1/100 s). */
async function cpuSecondsOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

await main();
