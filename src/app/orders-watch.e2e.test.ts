/** `pregao orders list` over many orders, and `pregao orders watch`, as processes of their own. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { OrderDto } from '#contract/orders.ts';
import { projectOrder } from '#trading/index.ts';
import { ORDER, openOrderWorld, post } from './orders.fixture.ts';
import { PROJECT_FOLDER } from './project.ts';
import { runCommand, until, withFolder } from './testing.fixture.ts';

/** An order as the API tells it. */
async function anOrder(): Promise<OrderDto> {
  const world = await openOrderWorld();
  await post(world.serverFor(), '/api/v1/orders', { ...ORDER, clientOrderId: 'a' });
  const [order] = [...world.sequencer.state.orders.entries()].map(([, one]) => projectOrder(one));
  assert.ok(order !== undefined);
  return order;
}

test('lists more orders than one answer holds, page by page, or only those that need a person', async () => {
  const world = await openOrderWorld();
  const server = world.serverFor();
  for (let number = 0; number < 502; number++)
    await post(server, '/api/v1/orders', { ...ORDER, clientOrderId: `n-${number}` });
  await server.listen({ port: 0, host: '127.0.0.1' });
  try {
    await withFolder(async (folder) => {
      const { port } = server.server.address() as AddressInfo;
      const settings = { PREGAO_HOST: '127.0.0.1', PREGAO_PORT: String(port) };
      const list = async (...args: string[]): Promise<{ orders: OrderDto[]; nextCursor: string | null }> => {
        const { code, stdout, stderr } = await runCommand(folder, ['orders', 'list', '--json', ...args], settings);
        assert.equal(code, 0, stderr);
        return JSON.parse(stdout);
      };
      const all = await list('--all');
      assert.equal(new Set(all.orders.map(({ orderId }) => orderId)).size, 502);
      assert.equal(all.nextCursor, null);
      const some = await list('--limit', '501');
      assert.deepEqual([some.orders.length, some.orders.at(-1)?.clientOrderId], [501, 'n-1']);
      assert.equal((await list('--all', '--doubtful')).orders.length, 0);
      const lost = { kind: 'OutcomeUnknown', why: 'SESSION_LOST' } as const;
      const about = { orderId: 'house/n-7/0.1', brokerOrderId: null };
      const reports = [{ kind: 'AdapterIntentLogged' } as const, lost].map((report, index) => ({
        ...{ ...about, adapterSeq: index + 1, report },
      }));
      await world.venue({ kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq: 0, reports });
      assert.deepEqual(
        (await list('--doubtful')).orders.map(({ clientOrderId }) => clientOrderId),
        ['n-7'],
      );
    });
  } finally {
    await server.close();
  }
});

/** A platform that tells what the test says, and knows up to where each line said that it had heard. */
async function openStream() {
  const lines: ServerResponse[] = [];
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    lines.push(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    heard,
    tell(seq: number, data: readonly OrderDto[], { snapshot = false } = {}) {
      const frame = { type: 'orders', channel: 'orders', epoch: 'e', seq, ts: 1, snapshot, data };
      lines.at(-1)?.write(`: still here\n\nid: e.${seq}\ndata: ${JSON.stringify(frame)}\n\n`);
    },
    cut: () => lines.at(-1)?.destroy(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Watching {
  readonly child: ChildProcess;
  readonly told: { out: string; err: string };
}

function watch(folder: string, port: number, ...args: string[]): Watching {
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, 'bin', 'pregao.mjs'), 'orders', 'watch', ...args], {
    env: { ...process.env, PREGAO_DATA_DIR: folder, PREGAO_HOST: '127.0.0.1', PREGAO_PORT: String(port) },
    cwd: folder,
  });
  const told = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    told.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    told.err += chunk.toString();
  });
  return { child, told };
}

test('tells each change once, also where the line is cut meanwhile, until Ctrl-C', () =>
  withFolder(async (folder) => {
    const [order, stream] = [await anOrder(), await openStream()];
    const { child, told } = watch(folder, stream.port, '--json');
    const states = (): string[] =>
      told.out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as OrderDto).state);
    try {
      await until('it listens', () => stream.lines.length === 1);
      stream.tell(1, [order], { snapshot: true });
      stream.tell(2, [{ ...order, state: 'SENT' }]);
      await until('the first change', () => states().length === 1);
      stream.cut();
      await until('it comes again', () => stream.lines.length === 2);
      assert.deepEqual(stream.heard, [undefined, 'e.2']);
      stream.tell(9, [{ ...order, state: 'ACK' }], { snapshot: true });
      stream.tell(10, [{ ...order, state: 'ACK', changedAt: '2030-01-01T00:00:00.000Z' }]);
      stream.tell(11, [{ ...order, state: 'FILLED', filledQuantity: '100' }]);
      await until('the rest', () => states().length === 3);
      assert.deepEqual(states(), ['SENT', 'ACK', 'FILLED'], 'the first snapshot is no change, what was missed is one');
      assert.match(told.err, /line to the platform is lost/);
      child.kill('SIGINT');
      const [code] = await once(child, 'exit');
      assert.equal(code, 0);
    } finally {
      child.kill('SIGKILL');
      stream.close();
    }
  }));

test('watches in words, and ends where nobody is there or nothing may be heard', () =>
  withFolder(async (folder) => {
    const [order, stream] = [await anOrder(), await openStream()];
    const { child, told } = watch(folder, stream.port);
    try {
      await until('it listens', () => stream.lines.length === 1);
      stream.tell(1, [], { snapshot: true });
      stream.tell(2, [{ ...order, state: 'CANCELED', reason: 'REQUESTED' }]);
      await until('a line', () => told.out.endsWith('\n'));
      assert.match(
        told.out,
        /^\S+ \S+ +CANCELED +BUY +100 +PETR4 \(SIM\) +LIMIT +10\.00 +0 +paper +a~0\.1 +REQUESTED\n$/,
      );
      stream.lines
        .at(-1)
        ?.write(
          `id: e.2\ndata: ${JSON.stringify({ type: 'ended', channels: ['orders'], code: 'NOT_ALLOWED', detail: 'No more.' })}\n\n`,
        );
      const [code] = await once(child, 'exit');
      assert.deepEqual([code, /No more\./.test(told.err)], [4, true]);
    } finally {
      child.kill('SIGKILL');
      stream.close();
    }
    const nobody = await runCommand(folder, ['orders', 'watch'], { PREGAO_HOST: '127.0.0.1', PREGAO_PORT: '1' });
    assert.deepEqual([nobody.code, /No platform answers/.test(nobody.stderr)], [1, true]);
  }));
