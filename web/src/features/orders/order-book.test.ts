import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OrderDto } from '#contract/orders.ts';
import { orderOf } from './order.fixture.ts';
import { isCancelable, isLinked, isOpen, isReplaceable, isResolvable, OrderBook, type Source } from './order-book.ts';

const ALL = { matches: () => true, since: null };

/** An instant, `ms` after the first. */
const at = (ms: number): string => new Date(Date.UTC(2026, 10, 20, 13) + ms).toISOString();

function stateOf(book: OrderBook, orderId: string): string | undefined {
  return book.get(orderId)?.state;
}

test('a page that was overtaken by the stream changes nothing', () => {
  const book = new OrderBook();
  book.take([orderOf({ state: 'FILLED', changedAt: at(20) })], 'stream');
  assert.equal(book.take([orderOf({ state: 'ACK', changedAt: at(10) })], 'answer'), false);
  assert.equal(book.take([orderOf({ state: 'PARTIAL', changedAt: at(20) })], 'answer'), false);
  assert.equal(stateOf(book, 'c1~0.1'), 'FILLED');
});

test('of two changes within one millisecond the stream has the last word', () => {
  const book = new OrderBook();
  book.take([orderOf({ state: 'NEW', changedAt: at(5) })], 'answer');
  book.take([orderOf({ state: 'ACK', changedAt: at(5) })], 'stream');
  book.take([orderOf({ state: 'PARTIAL', changedAt: at(5) })], 'stream');
  assert.equal(stateOf(book, 'c1~0.1'), 'PARTIAL');
});

test('an order keeps its place whatever happens to it', () => {
  const book = new OrderBook();
  const ids = (): string[] => book.list(ALL).map(({ orderId }) => orderId);
  book.take(
    [1, 2, 3].map((n) => orderOf({ orderId: `c${n}~0.1`, receivedAt: at(n) })),
    'answer',
  );
  const before = ids();
  assert.deepEqual(before, ['c3~0.1', 'c2~0.1', 'c1~0.1']);
  book.take([orderOf({ orderId: 'c1~0.1', receivedAt: at(1), changedAt: at(90), state: 'FILLED' })], 'stream');
  assert.deepEqual(ids(), before);
});

test('what is older than the pages that were read waits for its page', () => {
  const book = new OrderBook();
  book.take([orderOf({ orderId: 'old~0.1', receivedAt: at(0) })], 'stream');
  book.take([orderOf({ orderId: 'new~0.1', receivedAt: at(9) })], 'answer');
  assert.equal(book.list({ ...ALL, since: at(9) }).length, 1);
  assert.equal(book.list(ALL).length, 2);
});

interface Change {
  readonly order: number;
  readonly state: OrderDto['state'];
}

const change: fc.Arbitrary<Change> = fc.record({
  order: fc.nat(5),
  state: fc.constantFrom('NEW', 'SENT', 'ACK', 'PARTIAL', 'FILLED', 'CANCELED'),
});

test('however tellings cross, the book ends at the truth once the stream has told all', () => {
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 30 }),
      fc.array(fc.record({ read: fc.nat(30), shown: fc.nat(30) }), { maxLength: 10 }),
      // How many changes one millisecond has.
      fc.integer({ min: 1, max: 4 }),
      (changes, reads, pace) => {
        // The slow twin: every state of the whole list, after each change.
        const truth: Map<number, OrderDto>[] = [new Map()];
        for (const [index, { order, state }] of changes.entries()) {
          const dto = orderOf({
            orderId: `c${order}~0.1`,
            state,
            receivedAt: at(order),
            changedAt: at(10 + Math.floor(index / pace)),
          });
          truth.push(new Map(truth.at(-1)).set(order, dto));
        }
        const book = new OrderBook();
        for (let now = 1; now < truth.length; now++) {
          const changed = truth[now]?.get(changes[now - 1]?.order ?? -1);
          const told: [readonly OrderDto[], Source][] = changed === undefined ? [] : [[[changed], 'stream']];
          // A page that was read at or before now arrives only now.
          for (const { read, shown } of reads)
            if (shown === now) told.push([[...(truth[Math.min(read, now)]?.values() ?? [])], 'answer']);
          for (const [orders, source] of told) book.take(orders, source);
        }
        const last = [...(truth.at(-1) ?? new Map<number, OrderDto>()).entries()].sort(([a], [b]) => b - a);
        assert.deepEqual(
          book.list(ALL),
          last.map(([, order]) => order),
        );
      },
    ),
  );
});

test('what can be done with an order follows from how it stands', () => {
  assert.equal(isCancelable(orderOf({ pending: 'CANCEL' })), false, 'asked for already');
  assert.equal(isCancelable(orderOf({ state: 'SENT', doubt: true })), true, 'a cancel waits for the doubt to end');
  assert.equal(isCancelable(orderOf({ state: 'FILLED' })), false);
  assert.equal(isReplaceable(orderOf({ state: 'SENT' })), false, 'the venue does not have it yet');
  assert.equal(isReplaceable(orderOf({ pending: 'REPLACE' })), false);
  assert.equal(isReplaceable(orderOf({ state: 'PARTIAL' })), true);
  assert.equal(isOpen(orderOf({ state: 'REJECT' })), false);
  assert.equal(isLinked(orderOf()), false);
  assert.equal(isLinked(orderOf({ orderId: 'c1~2.1' })), true);
});

test('a person can end a doubt of the sending, and name an order that has no id or that a replace led to', () => {
  const doubtful = orderOf({ doubt: true });
  assert.equal(isResolvable({ ...doubtful, state: 'SENT' }), true);
  assert.equal(isResolvable({ ...doubtful, state: 'ACK', needsId: true }), true);
  assert.equal(isResolvable({ ...doubtful, state: 'ACK', pending: 'CANCEL' }), false);
  assert.equal(isResolvable(orderOf({ state: 'ACK' })), false);
});
