import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Principal } from '#contract/access.ts';
import { marketMessageSchema, type ServerMessage } from '#contract/stream.ts';
import { err, ok } from '#kernel/result.ts';
import { createLog } from '#platform/log/log.ts';
import { isOwnSite } from '../http/site-guard.ts';
import { StreamDoor } from './door.ts';
import { candleOf, FakeMarket, hubOver, principalOf, quoteOf } from './hub.fixture.ts';
import type { Hub } from './hub.ts';
import { TicketStore } from './tickets.ts';

const QUOTE = { name: 'quote', exchange: 'SIM', symbol: 'PETR4' };

interface Scene {
  readonly market: FakeMarket;
  readonly hub: Hub;
  readonly tickets: TicketStore;
  readonly clock: { nowMs: number };
  open(path?: string, headers?: Record<string, string>): Client;
}

/** A client of `ws`, which knows nothing of how our frames are made. */
class Client {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  readonly ended: Promise<string>;
  pings = 0;

  constructor(address: string, headers: Record<string, string>) {
    this.socket = new WebSocket(address, { headers });
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
    this.socket.on('ping', () => this.pings++);
    this.ended = new Promise((resolve) => {
      this.socket.on('error', ({ message }) => resolve(message));
      this.socket.on('close', (code, reason) => resolve(`${code} ${reason}`));
    });
  }

  async say(...messages: unknown[]): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
    for (const message of messages) this.socket.send(JSON.stringify(message));
  }

  async until(count: number): Promise<readonly ServerMessage[]> {
    while (this.messages.length < count) await once(this.socket, 'message');
    return this.messages;
  }
}

/** The door behind a real server; who comes is told by a header. */
async function withDoor(run: (scene: Scene) => Promise<void>, limits = { all: 100, perUser: 3 }): Promise<void> {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const clock = { nowMs: 0 };
  const tickets = new TicketStore({ nowMs: () => clock.nowMs, randomBytes });
  const door = new StreamDoor({
    hub,
    tickets,
    limits,
    isOwnSite: (request) => isOwnSite(request, { publicUrl: null, host: '127.0.0.1', allowedOrigins: [] }),
    authenticate: async ({ headers }): Promise<Principal | null> => {
      const user = headers['x-user'];
      if (typeof user !== 'string') return null;
      const principal = principalOf(user);
      return user === 'guest' ? { ...principal, permissions: new Set() } : principal;
    },
    exchangeOf: async ({ symbol }) =>
      symbol === 'PETR4' ? ok('SIM') : err({ kind: 'unknown', detail: `${symbol} is not known.` }),
    nowMs: () => clock.nowMs,
    log: createLog('silent'),
  });
  const server = createServer();
  server.on('upgrade', (request, line, head) => void door.upgrade(request, line, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients: Client[] = [];
  try {
    await run({
      market,
      hub,
      tickets,
      clock,
      open(path = '/api/v1/stream', headers = { 'x-user': 'ana' }) {
        const client = new Client(`ws://127.0.0.1:${port}${path}`, headers);
        clients.push(client);
        return client;
      },
    });
  } finally {
    for (const { socket } of clients) socket.terminate();
    door.close();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}

test('frames of every size are what a client of the protocol reads, beside control frames', () =>
  withDoor(async ({ market, hub, open, clock }) => {
    const client = open();
    await client.say({ op: 'subscribe', id: 1, channels: [{ name: 'quotes', exchange: 'SIM' }] });
    await client.until(2);
    for (const count of [0, 1, 400]) {
      for (let index = 0; index < count; index++) market.quote(quoteOf(`S${index}é`, '1'));
      clock.nowMs += 25_000;
      hub.beat(clock.nowMs);
    }
    const messages = await client.until(4);
    assert.deepEqual(
      messages.map((message) => [message.type, message.type === 'quotes' ? message.data.length : 0]),
      [
        ['quotes', 0],
        ['ack', 0],
        ['quotes', 1],
        ['quotes', 400],
      ],
    );
    assert.ok(client.pings >= 2);
  }));

const REFUSED: readonly (readonly [what: string, path: string, headers: Record<string, string>, end: RegExp])[] = [
  ['another path', '/api/v1/streams', { 'x-user': 'ana' }, /404/],
  ['a path that is none', '//', { 'x-user': 'ana' }, /404/],
  ['a page of another site', '/api/v1/stream', { 'x-user': 'ana', origin: 'http://elsewhere.example' }, /403/],
  ['nobody', '/api/v1/stream', {}, /^4001 log in/],
  ['a ticket that is none, whatever cookie comes with it', '/api/v1/stream?ticket=x', { 'x-user': 'ana' }, /^4001/],
  ['somebody who may not read market data', '/api/v1/stream', { 'x-user': 'guest' }, /^4001 no market:read/],
];
for (const [what, path, headers, end] of REFUSED)
  test(`not let in: ${what}`, () => withDoor(async ({ open }) => assert.match(await open(path, headers).ended, end)));

test('a ticket lets its owner in once, without a header', () =>
  withDoor(async ({ open, tickets }) => {
    const { ticket } = tickets.issue(principalOf('ana'));
    const client = open(`/api/v1/stream?ticket=${ticket}`, {});
    await client.say({ op: 'ping', id: 3 });
    assert.deepEqual(await client.until(1), [{ type: 'pong', id: 3 }]);
    assert.match(await open(`/api/v1/stream?ticket=${ticket}`, {}).ended, /^4001/);
  }));

test('a user has so many connections, and a place is free again when one has gone', () =>
  withDoor(async ({ open }) => {
    const three = [open(), open(), open('/ws/market?symbol=PETR4')];
    for (const { socket } of three) if (socket.readyState !== WebSocket.OPEN) await once(socket, 'open');
    assert.match(await open().ended, /429/);
    const other = open(undefined, { 'x-user': 'rui' });
    await once(other.socket, 'open');
    three[0]?.socket.close();
    await three[0]?.ended;
    const late = open();
    await once(late.socket, 'open');
  }));

test('whose session is revoked is told so at once, and others stay', () =>
  withDoor(async ({ open, hub }) => {
    const [ana, rui] = [open(), open(undefined, { 'x-user': 'rui' })];
    for (const client of [ana, rui]) await client.say({ op: 'ping', id: 1 });
    for (const client of [ana, rui]) await client.until(1);
    hub.disconnect(({ userId }) => userId === 'ana');
    assert.match(await ana.ended, /^4001/);
    await rui.say({ op: 'ping', id: 2 });
    await rui.until(2);
  }));

test('a flood of messages ends its own connection alone', () =>
  withDoor(async ({ open }) => {
    const [ana, rui] = [open(), open(undefined, { 'x-user': 'rui' })];
    await ana.say(...Array.from({ length: 300 }, (_, id) => ({ op: 'ping', id })));
    assert.match(await ana.ended, /^4008/);
    await rui.say(...Array.from({ length: 60 }, (_, id) => ({ op: 'ping', id })));
    await rui.until(60);
  }));

test('mistakes are told, and the connection lives on', () =>
  withDoor(async ({ open }) => {
    const client = open();
    await client.say('text', { op: 'subscribe', id: 1, channels: [{ ...QUOTE, extra: 1 }] });
    await client.say({ op: 'subscribe', id: 2, windowMs: 5, channels: [QUOTE] }, { op: 'ping', id: 4 });
    const messages = await client.until(4);
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['error', 'error', 'error', 'pong'],
    );
  }));

test('a line that answers no pings is ended after a minute', () =>
  withDoor(async ({ open, hub, clock }) => {
    const client = open();
    await client.say({ op: 'ping', id: 1 });
    await client.until(1);
    // Its answers are held back.
    client.socket.pause();
    for (let second = 0; second < 70; second++) {
      clock.nowMs += 1_000;
      hub.beat(clock.nowMs);
    }
    await turn();
    client.socket.resume();
    assert.match(await client.ended, /^1008 no answer|^1006/);
  }));

test('the simple socket tells the current bar and the close before it, then goes on', () =>
  withDoor(async ({ open, market, hub }) => {
    const [m0, m1] = ['2026-11-20T12:59:00Z', '2026-11-20T13:00:00Z'] as const;
    market.candle(candleOf(m0, '1', { complete: true }));
    market.candle(candleOf(m1, '2'));
    const client = open('/ws/market?symbol=petr4');
    await client.until(2);
    market.candle(candleOf(m1, '3', { complete: true }));
    hub.beat(1_000);
    const messages = (await client.until(3)).map((message) => marketMessageSchema.parse(message));
    assert.deepEqual(
      messages.map((message) => [message.type, 'candle' in message ? message.candle.close : null]),
      [
        ['close', '1'],
        ['current', '2'],
        ['close', '3'],
      ],
    );
    const unknown = open('/ws/market?symbol=XXXX1');
    assert.match(await unknown.ended, /^1008/);
    assert.deepEqual(unknown.messages, [{ type: 'error', code: 'UNKNOWN_SYMBOL', detail: 'XXXX1 is not known.' }]);
  }));
