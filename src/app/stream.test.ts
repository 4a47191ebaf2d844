import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import { createLog } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { type Snapshots, Stream } from './stream.ts';

/** The server's end of a connection, as far as the stream knows it. */
class FakeSocket extends EventEmitter {
  readonly sent: { readonly type: string; readonly snapshot?: boolean }[] = [];
  bufferedAmount = 0;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code: number, reason: string): void {
    this.emit('close', code, reason);
  }
}

function connect(snapshots: Partial<Snapshots>): { readonly socket: FakeSocket; readonly stream: Stream } {
  const nothing: Snapshots = { candles: () => [], quotes: () => [], status: () => assert.fail('nobody asks for it') };
  const stream = new Stream({
    bus: createMemoryBus((error) => assert.fail(String(error))),
    snapshots: { ...nothing, ...snapshots },
    metrics: createMetrics(),
    log: createLog('silent'),
  });
  const socket = new FakeSocket();
  stream.connect(socket as unknown as WebSocket);
  return { socket, stream };
}

const QUOTES = JSON.stringify({ op: 'subscribe', id: 1, channels: [{ name: 'quotes', exchange: 'SIM' }] });
const CANDLES = JSON.stringify({
  op: 'subscribe',
  id: 2,
  channels: [{ name: 'candles', exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' }],
});
const broken = { candles: () => Promise.reject(new Error('disk I/O error')) };

test('a connection whose bars cannot be read is closed with a word to connect again, and no empty chart is shown', async () => {
  const { socket } = connect(broken);
  const closed = once(socket, 'close');
  socket.emit('message', Buffer.from(CANDLES));
  assert.deepEqual(await closed, [1011, 'the server has failed; connect again']);
  assert.ok(socket.sent.every(({ snapshot }) => snapshot !== true));
});

test('the others stay connected', async () => {
  const { socket, stream } = connect(broken);
  const other = new FakeSocket();
  other.on('close', () => assert.fail('it asked for nothing that failed'));
  stream.connect(other as unknown as WebSocket);
  other.emit('message', Buffer.from(QUOTES));
  const closed = once(socket, 'close');
  socket.emit('message', Buffer.from(CANDLES));
  await closed;
  stream.tick();
  assert.ok(other.sent.some(({ snapshot }) => snapshot === true));
});
