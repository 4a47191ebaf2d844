import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ServerMessage } from '#contract/stream.ts';
import { MarketStream, type StreamSocket } from './stream.ts';

/** A world in which time passes by hand and sockets are opened and closed by the test. */
class World {
  now = 1_000_000;
  readonly sockets: (StreamSocket & { readonly sent: { op: string; channels?: unknown[] }[]; closed: boolean })[] = [];
  readonly complaints: string[] = [];
  readonly #timers: { at: number; run: () => void }[] = [];
  readonly stream = new MarketStream({
    open: () => this.#open(),
    nowMs: () => this.now,
    chance: () => 0,
    after: (ms, run) => {
      const timer = { at: this.now + ms, run };
      this.#timers.push(timer);
      return () => void this.#timers.splice(this.#timers.indexOf(timer), this.#timers.includes(timer) ? 1 : 0);
    },
    complain: (what) => this.complaints.push(what),
  });

  #open(): StreamSocket {
    const sent: { op: string }[] = [];
    const socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      sent,
      closed: false,
      send: (text: string) => void sent.push(JSON.parse(text)),
      close() {
        this.closed = true;
      },
    };
    this.sockets.push(socket);
    return socket;
  }

  get socket() {
    const socket = this.sockets.at(-1);
    assert.ok(socket);
    return socket;
  }

  say(message: ServerMessage | string): void {
    this.socket.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  pass(ms: number): void {
    this.now += ms;
    for (const timer of this.#timers.filter(({ at }) => at <= this.now)) {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      timer.run();
    }
  }

  ops(): string[] {
    return this.socket.sent.map(({ op }) => op);
  }
}

const STATUS = { name: 'status' } as const;
const data = {
  venue: 'simulated',
  exchange: 'SIM',
  feed: { state: 'live', since: '2026-11-20T13:00:00Z', code: null, reason: null },
  exchangeTime: null,
  phase: null,
  timeZone: 'America/Sao_Paulo',
  symbols: null,
  replay: null,
  history: null,
} as const;
const frame = (seq: number, snapshot: boolean): ServerMessage => ({
  type: 'status',
  channel: 'status',
  epoch: 'a',
  seq,
  ts: 0,
  snapshot,
  data,
});

test('subscriptions of one turn go out together, once the socket is open', async () => {
  const world = new World();
  world.stream.connect();
  world.stream.subscribe(STATUS, { onFrame: () => {} });
  world.stream.subscribe({ name: 'quotes', exchange: 'SIM' }, { onFrame: () => {} });
  await turn();
  assert.deepEqual(world.ops(), []);
  world.socket.onopen?.();
  assert.deepEqual(world.ops(), ['subscribe']);
  assert.equal(world.socket.sent[0]?.channels?.length, 2);
});

test('frames reach their listeners, and a hole brings a new subscription', () => {
  const world = new World();
  const seen: number[] = [];
  world.stream.subscribe(STATUS, { onFrame: ({ seq }) => void seen.push(seq) });
  world.stream.connect();
  world.socket.onopen?.();
  for (const [seq, snapshot] of [
    [7, true],
    [8, false],
    [10, false],
    [10, true],
    [11, false],
  ] as const) {
    world.say(frame(seq, snapshot));
  }
  assert.deepEqual(seen, [7, 8, 10, 11]);
  assert.deepEqual(world.ops(), ['subscribe', 'unsubscribe', 'subscribe']);
});

test('a lost connection is tried again, later each time, and says when', () => {
  const world = new World();
  world.stream.connect();
  world.socket.onopen?.();
  const states: string[] = [];
  world.stream.onConnection(() => states.push(world.stream.connection().state));
  const waits: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    world.socket.onclose?.();
    const wait = (world.stream.connection().retryAtMs ?? 0) - world.now;
    waits.push(wait);
    world.pass(wait);
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  assert.deepEqual(states, [...Array(4).fill('reconnecting'), 'offline', 'offline']);
  assert.equal(world.sockets.length, 7);
});

test('after a reconnection every channel is asked for again and the count of attempts begins anew', () => {
  const world = new World();
  world.stream.subscribe(STATUS, { onFrame: () => {} });
  world.stream.connect();
  world.socket.onopen?.();
  world.socket.onclose?.();
  world.pass(500);
  world.socket.onopen?.();
  assert.deepEqual(world.ops(), ['subscribe']);
  assert.equal(world.stream.connection().state, 'connected');
  world.socket.onclose?.();
  assert.equal((world.stream.connection().retryAtMs ?? 0) - world.now, 500);
});

test('after a reconnection a channel is asked for from where it was, and goes on without a snapshot', () => {
  const world = new World();
  const seen: number[] = [];
  world.stream.subscribe(STATUS, { onFrame: ({ seq }) => void seen.push(seq) });
  world.stream.connect();
  world.socket.onopen?.();
  world.say(frame(7, true));
  world.socket.onclose?.();
  world.pass(500);
  world.socket.onopen?.();
  assert.deepEqual(world.socket.sent, [
    { op: 'subscribe', id: 2, channels: [STATUS], resume: { status: { epoch: 'a', seq: 7 } } },
  ]);
  world.say(frame(8, false));
  assert.deepEqual(seen, [7, 8]);
});

test('frames of another run of the server are no continuation, whatever their number', () => {
  const world = new World();
  const seen: number[] = [];
  world.stream.subscribe(STATUS, { onFrame: ({ seq }) => void seen.push(seq) });
  world.stream.connect();
  world.socket.onopen?.();
  world.say(frame(7, true));
  world.say({ ...frame(8, false), epoch: 'b' } as ServerMessage);
  assert.deepEqual(seen, [7]);
  assert.deepEqual(world.ops(), ['subscribe', 'unsubscribe', 'subscribe']);
});

test('the age of what is shown counts from the last message', () => {
  const world = new World();
  world.stream.connect();
  world.socket.onopen?.();
  world.pass(3_000);
  world.say({ type: 'pong', id: 1 });
  const last = world.now;
  world.pass(2_000);
  world.socket.onclose?.();
  assert.equal(world.stream.connection().lastMessageMs, last);
});

test('a line on which nothing comes is given up', () => {
  const world = new World();
  world.stream.connect();
  world.socket.onopen?.();
  const dead = world.socket;
  world.pass(10_000);
  world.pass(10_000);
  assert.deepEqual(world.ops(), ['ping', 'ping']);
  world.pass(10_000);
  assert.equal(dead.closed, true);
  assert.equal(world.stream.connection().state, 'reconnecting');
  // Its late close event is about a socket that nobody has any more.
  dead.onclose?.();
  world.pass(500);
  assert.equal(world.sockets.length, 2);
});

test('one may connect at once instead of waiting', () => {
  const world = new World();
  world.stream.connect();
  world.socket.onclose?.();
  world.stream.connect();
  world.pass(10_000);
  assert.equal(world.sockets.length, 2);
});

test('what is not in the contract is complained about and changes nothing', () => {
  const world = new World();
  let frames = 0;
  world.stream.subscribe(STATUS, { onFrame: () => frames++ });
  world.stream.connect();
  world.socket.onopen?.();
  world.say('{');
  world.say('{"type":"status","channel":"status","seq":1,"snapshot":true,"data":{}}');
  world.say({ type: 'error', code: 'BAD_MESSAGE', detail: 'x' });
  assert.equal(frames, 0);
  assert.equal(world.complaints.length, 3);
});

test('a refused channel is told to its listener', () => {
  const world = new World();
  const codes: string[] = [];
  world.stream.subscribe(STATUS, { onFrame: () => {}, onRefused: ({ code }) => void codes.push(code) });
  world.stream.connect();
  world.socket.onopen?.();
  world.say({ type: 'ack', id: 1, channels: [], items: [], errors: [{ channel: 'status', code: 'NO', detail: '' }] });
  assert.deepEqual(codes, ['NO']);
});

test('a stopped stream stays stopped', () => {
  const world = new World();
  world.stream.connect();
  world.socket.onopen?.();
  const { socket } = world;
  world.stream.stop();
  socket.onclose?.();
  world.pass(60_000);
  assert.equal(socket.closed, true);
  assert.equal(world.sockets.length, 1);
});
