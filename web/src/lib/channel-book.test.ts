import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { Channel } from '#contract/stream.ts';
import { ChannelBook, type ChannelFrame } from './channel-book.ts';

const STATUS: Channel = { name: 'status' };
const data = {} as MarketStatusDto;

function frame(seq: number, snapshot = false): ChannelFrame {
  return { type: 'status', channel: 'status', epoch: 'a', seq, ts: 0, snapshot, data };
}

function listenerOf(seen: number[]) {
  return { onFrame: ({ seq }: ChannelFrame) => void seen.push(seq) };
}

test('equal channels are asked for once and given up with the last listener', () => {
  const book = new ChannelBook();
  const first = book.add(STATUS, listenerOf([]));
  const second = book.add(STATUS, listenerOf([]));
  assert.deepEqual(book.takeChanges(), { gone: [], wanted: [{ channel: STATUS, position: null }] });
  first.remove();
  assert.deepEqual(book.takeChanges(), { gone: [], wanted: [] });
  second.remove();
  assert.deepEqual(book.takeChanges(), { gone: [STATUS], wanted: [] });
});

test('a listener that leaves and one that comes in the same turn change nothing', () => {
  const book = new ChannelBook();
  const first = book.add(STATUS, listenerOf([]));
  book.takeChanges();
  first.remove();
  book.add(STATUS, listenerOf([]));
  assert.deepEqual(book.takeChanges(), { gone: [], wanted: [] });
});

test('updates before the snapshot are dropped', () => {
  const book = new ChannelBook();
  const seen: number[] = [];
  book.add(STATUS, listenerOf(seen));
  assert.equal(book.deliver(frame(4)), null);
  book.deliver(frame(4, true));
  book.deliver(frame(5));
  assert.deepEqual(seen, [4, 5]);
});

test('a hole asks for a snapshot, and nothing is told until it comes', () => {
  const book = new ChannelBook();
  const seen: number[] = [];
  book.add(STATUS, listenerOf(seen));
  book.deliver(frame(1, true));
  assert.deepEqual(book.deliver(frame(3)), STATUS);
  assert.equal(book.deliver(frame(4)), null);
  book.deliver(frame(4, true));
  assert.deepEqual(seen, [1, 4]);
});

test('a second listener needs a snapshot of its own', () => {
  const book = new ChannelBook();
  assert.equal(book.add(STATUS, listenerOf([])).again, false);
  book.takeChanges();
  assert.equal(book.add(STATUS, listenerOf([])).again, false);
  book.deliver(frame(1, true));
  assert.equal(book.add(STATUS, listenerOf([])).again, true);
});

test('a lost connection has everything asked for again', () => {
  const book = new ChannelBook();
  book.add(STATUS, listenerOf([]));
  book.takeChanges();
  book.forgetConnection();
  assert.deepEqual(book.takeChanges(), { gone: [], wanted: [{ channel: STATUS, position: null }] });
});

test('after a loss a channel is asked for from where it was, unless somebody new needs all of it', () => {
  const book = new ChannelBook();
  book.add(STATUS, listenerOf([]));
  book.takeChanges();
  book.deliver(frame(4, true));
  book.forgetConnection();
  assert.deepEqual(book.takeChanges().wanted, [{ channel: STATUS, position: { epoch: 'a', seq: 4 } }]);
  book.forgetConnection();
  book.add(STATUS, listenerOf([]));
  assert.deepEqual(book.takeChanges().wanted, [{ channel: STATUS, position: null }]);
});

test('a refusal is told to those who listen and to those who come later, until a frame comes', () => {
  const book = new ChannelBook();
  const codes: string[] = [];
  const listener = { onFrame: () => {}, onRefused: ({ code }: { code: string }) => void codes.push(code) };
  book.add(STATUS, listener);
  book.refuse('status', { code: 'NO' });
  book.add(STATUS, { ...listener });
  book.deliver(frame(1, true));
  book.add(STATUS, { ...listener });
  assert.deepEqual(codes, ['NO', 'NO']);
});
