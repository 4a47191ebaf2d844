import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChannelListener } from '../../lib/channel-book.ts';
import { orderOf } from './order.fixture.ts';
import { OrderFeed } from './order-feed.ts';

/** A feed with its channel in the test's hand, and no frames to wait for. */
function feedOf() {
  const heard: ChannelListener<'orders'>[] = [];
  const stream = {
    subscribe: (_channel: unknown, listener: unknown) => {
      heard.push(listener as ChannelListener<'orders'>);
      return () => void heard.pop();
    },
  };
  const feed = new OrderFeed(stream, { schedule: (run) => run(), cancel: () => {} });
  const frame = { type: 'orders', channel: 'orders', epoch: 'e', seq: 1, ts: 0 } as const;
  const tell = (snapshot: boolean, ...data: ReturnType<typeof orderOf>[]): void =>
    heard[0]?.onFrame({ ...frame, snapshot, data });
  return { feed, tell, heard };
}

test('a second snapshot asks for the pages again, the first and the changes do not', () => {
  const { feed, tell } = feedOf();
  let gaps = 0;
  feed.onGap(() => gaps++);
  feed.watch(() => {});
  tell(true, orderOf());
  tell(false, orderOf({ state: 'FILLED', changedAt: '2026-11-20T13:01:00.000Z' }));
  assert.equal(gaps, 0);
  tell(true);
  assert.equal(gaps, 1);
  assert.equal(feed.book.get('c1~0.1')?.state, 'FILLED', 'what ended stays known');
});

test('who looks is told, and nobody is asked when nobody looks', () => {
  const { feed, tell, heard } = feedOf();
  let told = 0;
  const stop = feed.watch(() => told++);
  tell(true, orderOf());
  feed.take([orderOf({ changedAt: '2026-11-20T13:01:00.000Z' })]);
  feed.take([orderOf()]);
  assert.equal(told, 2);
  stop();
  assert.equal(heard.length, 0);
});

test('a stream that tells no orders is known, so that the server is asked', () => {
  const { feed, heard } = feedOf();
  feed.watch(() => {});
  heard[0]?.onRefused?.({ code: 'NOT_ALLOWED' });
  assert.equal(feed.state(), 'refused');
});
