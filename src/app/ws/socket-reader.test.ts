import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { createJoiner, frameOf } from './frame.ts';
import { SocketReader } from './socket-reader.ts';

/** The server's end of a socket, as far as a reader knows it. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  pings = 0;
  closed: readonly [code: number, reason: string] | null = null;
  isTerminated = false;

  ping(): void {
    this.pings++;
  }

  close(code: number, reason: string): void {
    this.closed = [code, reason];
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function open(): { readonly socket: FakeSocket; readonly line: PassThrough; readonly reader: SocketReader } {
  const socket = new FakeSocket();
  const line = new PassThrough({ highWaterMark: 1 });
  const parts = { socket: socket as unknown as WebSocket, line, join: createJoiner(), nowMs: 0 };
  return { socket, line, reader: new SocketReader(parts) };
}

test('a line that answers its pings stays open, however quiet it is, and one that does not is ended', () => {
  const [alive, dead] = [open(), open()];
  for (let nowMs = 1_000; nowMs <= 300_000; nowMs += 1_000)
    for (const { socket, reader } of [alive, dead]) {
      const before = socket.pings;
      reader.beat(nowMs);
      if (socket === alive.socket && socket.pings > before) socket.emit('pong');
    }
  assert.deepEqual([alive.socket.pings, alive.socket.closed], [15, null]);
  assert.deepEqual([dead.socket.pings, dead.socket.closed], [2, [1008, 'no answer to pings']]);
  assert.equal(dead.socket.isTerminated, true, 'it did not answer the goodbye either');
});

test('nothing is sent after the goodbye, and a line that is full is cut off at once', () => {
  const [empty, full] = [open(), open()];
  for (let count = 0; count < 3_000; count++) full.reader.send([frameOf({ text: 'a frame of some length' })]);
  for (const { reader } of [empty, full]) reader.close(1008, 'reads too slowly');
  assert.deepEqual([empty.socket.isTerminated, full.socket.isTerminated], [false, true]);
  empty.reader.send([frameOf('late')]);
  assert.deepEqual([empty.reader.isOpen, empty.line.read()], [false, null]);
});
