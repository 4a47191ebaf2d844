/**
 * The clients of bench/fan-out.ts, in a process of their own: raw sockets that read frames by their bytes and check
 * the sequence of each channel, at less cost than the server has. The first of them are slow: half of those sleep
 * for 20 s and then read for 4 s, the others stop for good.
 */

import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    clients: { type: 'string' },
    slow: { type: 'string' },
    channels: { type: 'string' },
    subscribe: { type: 'boolean' },
    seconds: { type: 'string' },
  },
});
const [port, clients, slow, channels] = [values.port, values.clients, values.slow, values.channels].map(Number) as [
  number,
  number,
  number,
  number,
];
const seconds = Number(values.seconds);
const WARM_UP_MS = 5_000;
const ASLEEP_MS = 20_000;
const AWAKE_MS = 4_000;
/** After it, how long slow sockets may read what was sent to them, and whether they were closed. */
const LAST_MS = 3_000;
const slowSockets: Socket[] = [];
const READ_BYTES = 64 * 1024;
/** Latencies in whole ms; the last one is "or more". */
const LATENCY_MS_MAX = 1_000;

const latencies = new Uint32Array(LATENCY_MS_MAX + 1);
const totals = {
  messages: 0,
  bytes: 0,
  slowMessages: 0,
  holes: 0,
  resyncs: 0,
  slowResyncs: 0,
  closed: 0,
  slowClosed: 0,
};
let isMeasuring = false;

function subscription(): Buffer {
  const wanted = Array.from({ length: channels }, (_, index) => ({
    name: 'quote',
    exchange: 'SIM',
    symbol: `S${String(index).padStart(2, '0')}`,
  }));
  const text = Buffer.from(JSON.stringify({ op: 'subscribe', id: 1, windowMs: 0, channels: wanted }));
  // A client masks its frames; a mask of zeros changes nothing.
  const header = Buffer.alloc(8);
  header.writeUInt8(0x81, 0);
  header.writeUInt8(0x80 | 126, 1);
  header.writeUInt16BE(text.length, 2);
  return Buffer.concat([header, text]);
}

const TEXT = 0x81;
const PING = 0x89;
/** Without content, masked as a client's frames are. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const CHANNEL = 'c'.charCodeAt(0);
const QUOTE_MARK = '"'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);
/** Where the digits of the symbol stand in {"channel":"quote:SIM:S07". */
const DIGITS_AT = 23;
/** Behind them: ","epoch":" */
const EPOCH_AT = DIGITS_AT + 13;

/** One client: counts whole frames, keeps the rest for the next read. */
class Client {
  readonly #seqs = new Int32Array(channels).fill(-1);
  readonly #isSlow: boolean;
  #rest: Buffer | null = null;
  #isUpgraded = false;

  constructor(isSlow: boolean) {
    this.#isSlow = isSlow;
  }

  read(chunk: Buffer, socket: Socket): void {
    const rest = this.#rest;
    let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
    this.#rest = null;
    if (!this.#isUpgraded) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end === -1) {
        this.#rest = Buffer.from(bytes);
        return;
      }
      this.#isUpgraded = true;
      if (values.subscribe) socket.write(subscription());
      bytes = bytes.subarray(end + 4);
    }
    this.#frames(bytes, socket);
  }

  #frames(bytes: Buffer, socket: Socket): void {
    const nowMs = Date.now();
    let at = 0;
    while (at + 4 <= bytes.length) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const start = at + (short === 126 ? 4 : short === 127 ? 10 : 2);
      const length = short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? bytes.readUInt32BE(at + 6) : short;
      const end = start + length;
      if (end > bytes.length) break;
      if (bytes[at] === PING) socket.write(PONG);
      if (bytes[at] === TEXT && bytes[start + 2] === CHANNEL) this.#message(bytes, start, nowMs);
      at = end;
    }
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
  }

  #message(bytes: Buffer, start: number, nowMs: number): void {
    const digit = (at: number): number => (bytes[at] ?? 0) - ZERO;
    const channel = digit(start + DIGITS_AT) * 10 + digit(start + DIGITS_AT + 1);
    let at = start + EPOCH_AT;
    while (bytes[at] !== QUOTE_MARK) at++;
    // ","seq":
    at += 8;
    let seq = 0;
    for (; bytes[at] !== COMMA; at++) seq = seq * 10 + digit(at);
    // ,"ts": and 13 digits
    at += 6;
    let ts = 0;
    for (const end = at + 13; at < end; at++) ts = ts * 10 + digit(at);
    // ,"snapshot":false of an update; a snapshot says true, or has a reason here.
    const isUpdate = bytes[at + 2] === 0x73 && bytes[at + 12] === 0x66;
    const last = this.#seqs[channel] ?? -1;
    // The peers begin in the middle; and what a server left out for all is no hole of this client.
    if (!isUpdate && last !== -1) totals[this.#isSlow ? 'slowResyncs' : 'resyncs']++;
    if (isUpdate && values.subscribe && seq !== last + 1) totals.holes++;
    if (isUpdate && !values.subscribe && seq <= last) totals.holes++;
    this.#seqs[channel] = seq;
    if (!isMeasuring) return;
    if (this.#isSlow) totals.slowMessages++;
    else {
      totals.messages++;
      const slot = Math.min(LATENCY_MS_MAX, Math.max(0, nowMs - ts));
      latencies[slot] = (latencies[slot] ?? 0) + 1;
    }
  }
}

let ended = false;
function open(index: number): void {
  const isSlow = index < slow;
  const client = new Client(isSlow);
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const socket = connect({
    port,
    host: '127.0.0.1',
    onread: {
      buffer,
      callback(count) {
        if (isMeasuring && !isSlow) totals.bytes += count;
        client.read(buffer.subarray(0, count), socket);
        return true;
      },
    },
  });
  const path = values.subscribe ? '/api/v1/stream' : '/';
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (!ended) totals[isSlow ? 'slowClosed' : 'closed']++;
  });
  if (!isSlow) return;
  slowSockets.push(socket);
  setTimeout(() => socket.pause(), WARM_UP_MS / 2);
  if (index % 2 === 0) return;
  // It sleeps for a while, then reads all that waits for it.
  setInterval(() => {
    socket.resume();
    setTimeout(() => socket.pause(), AWAKE_MS);
  }, ASLEEP_MS + AWAKE_MS);
}

for (let index = 0; index < clients; index++) setTimeout(open, index, index);

setTimeout(() => {
  isMeasuring = true;
  setTimeout(() => {
    isMeasuring = false;
    for (const socket of slowSockets) socket.resume();
    setTimeout(tell, LAST_MS);
  }, seconds * 1_000);
}, clients + WARM_UP_MS);

function tell(): void {
  ended = true;
  const { user, system } = process.cpuUsage();
  const told = { ...totals, latencies: [...latencies], cpuMs: (user + system) / 1_000 };
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));
}
