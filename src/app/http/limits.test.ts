import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import type { Endpoint } from '#contract/endpoint.ts';
import { CONNECTION_LIMITS, type ConnectionLimits, limitedOptions, limitSockets } from './limits.ts';

async function withServer(
  limits: Partial<ConnectionLimits>,
  run: (port: number, server: FastifyInstance) => Promise<void>,
): Promise<void> {
  const all = { ...CONNECTION_LIMITS, ...limits };
  const server = fastify({ ...limitedOptions(all), forceCloseConnections: true });
  limitSockets(server, all);
  server.get('/thing', () => 'ok');
  server.post('/thing', () => 'ok');
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  server.post('/file', { config: { endpoint: FILE } }, async ({ body }) => (body as Readable).toArray());
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  assert.ok(address !== null && typeof address === 'object');
  try {
    await run(address.port, server);
  } finally {
    await server.close();
  }
}

const FILE = { rawBody: 'application/octet-stream' } as Endpoint;

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** On a connection of its own: one that is kept may be the next to be let go. */
async function ask(port: number): Promise<string> {
  const [answer] = (await once(get({ host: '127.0.0.1', port, path: '/thing', agent: false }), 'response')) as [
    IncomingMessage,
  ];
  return (await answer.setEncoding('utf8').toArray()).join('');
}

describe('connections', () => {
  test('those that never finish their headers are let go, and others are served meanwhile', async () => {
    await withServer({ headersMs: 400 }, async (port) => {
      const slow = await Promise.all(Array.from({ length: 100 }, () => open(port)));
      for (const socket of slow) socket.write('GET /thing HTTP/1.1\r\nHost: a\r\n');
      const drip = setInterval(() => {
        for (const socket of slow) if (socket.writable) socket.write('X-A: b\r\n');
      }, 50);
      try {
        assert.equal(await ask(port), 'ok');
        await Promise.all(slow.map((socket) => once(socket.resume(), 'close')));
        assert.equal(await ask(port), 'ok');
      } finally {
        clearInterval(drip);
      }
    });
  });

  test('a body that comes drop by drop is let go too', async () => {
    await withServer({ headersMs: 200, requestMs: 400 }, async (port) => {
      const socket = await open(port);
      socket.write('POST /thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n');
      const drip = setInterval(() => {
        if (socket.writable) socket.write(' ');
      }, 50);
      try {
        await once(socket.resume(), 'close');
      } finally {
        clearInterval(drip);
      }
    });
  });

  test('a body that goes on after its refusal is let go without a second answer', async () => {
    await withServer({ headersMs: 200, requestMs: 400 }, async (port) => {
      const socket = await open(port);
      socket.write('POST /thing HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n');
      const drip = setInterval(() => {
        if (socket.writable) socket.write(' ');
      }, 50);
      let told = '';
      socket.on('data', (chunk) => {
        told += String(chunk);
      });
      try {
        await once(socket, 'close');
      } finally {
        clearInterval(drip);
      }
      assert.deepEqual(told.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 415']);
    });
  });

  test('a file may take its time, as long as some of it comes', async () => {
    await withServer({ requestMs: 400 }, async (port) => {
      const head =
        'POST /file HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nContent-Length: 12\r\n\r\n';
      const [slow, silent] = [await open(port), await open(port)];
      slow.write(head);
      silent.write(`${head}and then`);
      const answered = once(slow, 'data');
      const gone = once(silent.resume(), 'close');
      for (let sent = 0; sent < 12; sent++) {
        slow.write('a');
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      assert.match(String(await answered), /^HTTP\/1\.1 200 /);
      await gone;
      slow.destroy();
    });
  });

  test('a flood of them is bounded, and those that are there stay', async () => {
    await withServer({ sockets: 20 }, async (port) => {
      const first = await open(port);
      const flood = await Promise.all(Array.from({ length: 60 }, () => open(port)));
      const closed = await Promise.all(
        flood.slice(-40).map((socket) => (socket.closed ? true : once(socket.resume(), 'close').then(() => true))),
      );
      assert.equal(closed.length, 40);
      first.write('GET /thing HTTP/1.1\r\nHost: a\r\n\r\n');
      const [answer] = (await once(first, 'data')) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 200 /);
      for (const socket of [first, ...flood]) socket.destroy();
    });
  });

  test('headers larger than any browser sends are refused', async () => {
    await withServer({}, async (port) => {
      const socket = await open(port);
      socket.write(`GET /thing HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 431 /);
      socket.destroy();
    });
  });
});
