import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderAlertDto } from '#contract/orders.ts';
import { AlertBook } from './alert-book.ts';
import type { ChannelListener } from './channel-book.ts';

type Told = Parameters<ChannelListener<'alerts'>['onFrame']>[0];

/** A book with its channel in the test's hand, and no frames to wait for. */
function bookOf() {
  let listener: ChannelListener<'alerts'> | null = null;
  const stream = {
    subscribe: (_channel: unknown, told: unknown) => {
      listener = told as ChannelListener<'alerts'>;
      return () => {
        listener = null;
      };
    },
  };
  const book = new AlertBook(stream, { schedule: (run) => run(), cancel: () => {} });
  const tell = (frame: Partial<Told>): void =>
    listener?.onFrame({
      type: 'alerts',
      channel: 'alerts',
      epoch: 'e',
      seq: 1,
      ts: 0,
      snapshot: false,
      data: [],
      ...frame,
    });
  return { book, tell, refuse: () => listener?.onRefused?.({ code: 'NOT_ALLOWED' }), isHeard: () => listener !== null };
}

function alertOf(alertId: string, change: Partial<OrderAlertDto> = {}): OrderAlertDto {
  const about = { account: 'paper', exchange: 'SIM', symbol: 'PETR4', text: '', at: '2026-11-20T13:00:00.000Z' };
  return { alertId, kind: 'DOUBT', code: 'NEW', orderId: `${alertId}~0.1`, breakId: null, ...about, ...change };
}

test('an order with a doubt and a break waits once, and no longer than both', () => {
  const { book, tell } = bookOf();
  book.watch(() => {});
  tell({ snapshot: true, data: [alertOf('a', { orderId: 'o' }), alertOf('b', { orderId: 'o', kind: 'BREAK' })] });
  assert.deepEqual([book.alerts().open.length, book.alerts().waiting], [2, 1]);
  tell({ removed: ['a'] });
  assert.equal(book.alerts().waiting, 1);
  tell({ removed: ['b'] });
  assert.deepEqual(book.alerts(), { isKnown: true, open: [], waiting: 0 });
});

test('an alarm waits as a doubt does, and a snapshot begins anew', () => {
  const { book, tell } = bookOf();
  book.watch(() => {});
  tell({ snapshot: true, data: [alertOf('a'), alertOf('b', { kind: 'ALARM' })] });
  assert.equal(book.alerts().waiting, 2);
  tell({ removed: ['b'] });
  assert.equal(book.alerts().waiting, 1);
  tell({ snapshot: true, data: [] });
  assert.equal(book.alerts().waiting, 0);
});

test('nothing waiting and not knowing it are two things', () => {
  const { book, tell, refuse, isHeard } = bookOf();
  const stop = book.watch(() => {});
  assert.equal(book.alerts().isKnown, false);
  tell({ snapshot: true });
  assert.equal(book.alerts().isKnown, true);
  refuse();
  assert.equal(book.alerts().isKnown, false);
  stop();
  assert.equal(isHeard(), false);
});
