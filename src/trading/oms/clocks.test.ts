/** What is asked for again when no answer comes, and what is not. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ack, canceled, idOf, logged, sent, World } from './oms.fixture.ts';
import { dueTimers } from './state.ts';

const ID = idOf('o');

test('a cancel whose clock ran out while its order was in doubt is asked for again when it is found', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, logged, sent);
  world.cancel(ID);
  const fire = (verb: 'NEW' | 'CANCEL') => world.give({ kind: 'TimerFired', orderId: ID, verb });
  world.wait(500_000);
  fire('CANCEL');
  world.report(ID, { kind: 'OutcomeUnknown', why: 'SESSION_LOST' });
  world.wait(2_000_000);
  fire('CANCEL');
  assert.deepEqual([world.order(ID).life, world.order(ID).pending], ['IN_DOUBT', 'CANCEL_DOUBT']);
  const asked = () => world.events.filter((it) => it.kind === 'OutboxQueued' && it.message.verb === 'CANCEL').length;
  const before = asked();
  world.report(ID, ack());
  assert.equal(asked(), before + 1);
});

test('clocks run for what is unanswered, a cancel waiting longer each time', () => {
  const world = new World();
  world.submit('o');
  assert.deepEqual(dueTimers(world.state, world.now), []);
  world.report(ID, ack());
  world.cancel(ID);
  world.give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' });
  assert.equal(world.order(ID).pending, 'CANCEL');
  const waits: number[] = [];
  for (let round = 0; round < 6; round++) {
    const asked = world.now;
    const timer = [...world.state.timers.entries()].map(([, it]) => it)[0];
    waits.push(((timer?.dueAt ?? 0) - asked) / 1_000);
    world
      .note()
      .wait((timer?.dueAt ?? 0) - asked)
      .give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' });
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 10_000]);
  world.report(ID, canceled(0));
  assert.equal(world.give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' }).kind, 'taken');
  assert.equal(world.order(ID).attempts.CANCEL, 7);
  world.finish();
});

test('a cancel that its adapter does not even fetch is not asked for again and again', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, ack());
  world.cancel(ID);
  for (let minute = 0; minute < 60; minute++)
    world.wait(60_000_000).give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' });
  assert.deepEqual([world.order(ID).attempts.CANCEL, world.order(ID).pending], [1, 'CANCEL_DOUBT']);
  world.note().wait(60_000_000).give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' });
  assert.equal(world.order(ID).attempts.CANCEL, 2);
  world.finish();
});

test('a cancel whose clock ran out before the order was sent is asked for again once it is', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, logged);
  world.cancel(ID);
  world.note().wait(600_000).give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' });
  world.report(ID, sent, ack());
  assert.equal(world.order(ID).attempts.CANCEL, 2);
  world.note().wait(10_000_000).give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' });
  assert.equal(world.order(ID).attempts.CANCEL, 3);
  world.finish();
});
