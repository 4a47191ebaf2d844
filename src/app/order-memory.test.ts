/** Names of requests, with the real lists in SQL behind a core that has forgotten them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { submitOrderSchema } from '#contract/orders.ts';
import { ok } from '#kernel/result.ts';
import { instantOf } from '#kernel/time.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { frameReader, OrderLists, openSequencer, type Sequencer } from '#trading/index.ts';
import { START, sha256 } from '../trading/journal/journal.fixture.ts';
import { createMemoryJournal } from '../trading/journal/journal.memory.ts';
import { FACTS } from '../trading/oms/oms.fixture.ts';
import { foldingHere } from '../trading/projection/line.fixture.ts';
import { ANYBODY } from './http/endpoints.fixture.ts';
import { createOrderDesk, type OrderDesk } from './order-desk.ts';
import { ORDER } from './orders.fixture.ts';
import { openOrderStore, orderListsBelow } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

const ASKER = { principal: ANYBODY, requestId: 'r', key: null };

function deskOver(sequencer: Sequencer, reader: OrderLists): OrderDesk {
  const facts = { of: async () => ok({ exchange: 'SIM', facts: FACTS, date: null }) };
  return createOrderDesk({
    sequencer,
    reader,
    facts,
    adapterId: 'paper',
    health: () => sequencer.health,
    newId: () => 'made',
  });
}

function bodyOf(more: object) {
  return submitOrderSchema.parse({ ...ORDER, ...more });
}

test('a request that only the lists remember is answered as the first time, and its orders are shown', () =>
  withFolder(async (folder) => {
    let us = START;
    const now = () => instantOf(us++);
    const journal = createMemoryJournal(sha256);
    const sequencer = await openSequencer({ store: journal, now, sha256 });
    const lists = new OrderLists({
      start: () => foldingHere({ open: async () => openOrderStore(folder), read: frameReader(journal, sha256) }),
      openReader: orderListsBelow(folder).openReader,
      ...{ durableSeq: () => sequencer.durableSeq, nowMs: () => 0 },
      ...{ sleep: systemClock.sleep, within: (_ms, work) => work },
      onProblem: () => undefined,
    });
    const desk = deskOver(sequencer, lists);
    const accepted = await desk.submit(bodyOf({ clientOrderId: 'a' }), ASKER);
    const denied = await desk.submit(bodyOf({ clientOrderId: 'b', price: '10.005' }), ASKER);
    assert.deepEqual([accepted.kind, denied.kind], ['accepted', 'denied']);
    assert.ok(await lists.caughtUp(sequencer.durableSeq, 1_000));
    const before = await desk.orders('house', ['a~0.1']);

    const empty = await openSequencer({ store: createMemoryJournal(sha256), now, sha256 });
    const later = deskOver(empty, lists);
    // It has forgotten something, so it may have forgotten anything.
    await later.submit(bodyOf({ clientOrderId: 'z', price: '10.005' }), ASKER);
    await empty.give(
      { kind: 'ForgetSettled', before: instantOf(empty.state.at + 1) },
      { principal: 'core', corr: 'c' },
    );
    const given = empty.durableSeq;
    assert.deepEqual(await later.submit(bodyOf({ clientOrderId: 'a' }), ASKER), { ...accepted, replayed: true });
    assert.deepEqual(await later.submit(bodyOf({ clientOrderId: 'b', price: '10.005' }), ASKER), {
      ...denied,
      replayed: true,
    });
    const other = await later.submit(bodyOf({ clientOrderId: 'a', quantity: '200' }), ASKER);
    assert.equal(other.kind, 'conflict');
    assert.deepEqual(await later.orders('house', ['a~0.1']), before);
    assert.equal(empty.durableSeq, given, 'nothing was given to the core');
    await lists.close();
  }));
