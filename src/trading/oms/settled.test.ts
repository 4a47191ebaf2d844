import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { seededRandom } from '#kernel/random.ts';
import { instantOf } from '#kernel/time.ts';
import { ADAPTER, ack, canceled, cum, FACTS, idOf, intentOf, keyOf, sent, World } from './oms.fixture.ts';
import { isOver } from './order.ts';
import { randomStep } from './random-input.fixture.ts';

/** A world in which one order was canceled an hour ago, one is filled, and one lives. */
function worldOfThree(): World {
  const world = new World();
  for (const name of ['canceled', 'filled', 'live']) {
    world.submit(name);
    world.report(idOf(name), sent, ack(`b-${name}`));
  }
  world.report(idOf('canceled'), canceled(0));
  world.wait(3_600_000_000);
  world.report(idOf('filled'), cum(100));
  world.give({ kind: 'AdapterHello', adapterId: ADAPTER, epoch: 2, session: 's1', buildHash: 'test', outSeq: 3 });
  return world;
}

const forget = (world: World, before = world.now + 1) =>
  world.give({ kind: 'ForgetSettled', before: instantOf(before) });

test('what is over since before a moment is forgotten, with its request and its id; what lives is not', () => {
  const world = worldOfThree();
  assert.deepEqual(forget(world, world.now), { kind: 'taken', orderIds: [idOf('canceled')] });
  assert.deepEqual(forget(world), { kind: 'taken', orderIds: [idOf('filled')] });
  const { orders, requests, bindings, positions } = world.state;
  assert.deepEqual(
    [...orders.entries()].map(([id]) => id),
    [idOf('live')],
  );
  assert.deepEqual(
    [...requests.entries()].map(([id]) => id),
    ['house/live'],
  );
  assert.deepEqual(
    [...bindings.entries()].map(([, id]) => id),
    [idOf('live')],
  );
  assert.equal([...positions.entries()].length, 1, 'the position stays');
  assert.equal(world.cancel(idOf('filled')).kind, 'unknown');
  world.finish();
});

test('where there is nothing to forget nothing is written', () => {
  const world = worldOfThree();
  forget(world);
  const before = world.events.length;
  assert.deepEqual(forget(world), { kind: 'taken', orderIds: [] });
  assert.equal(world.events.length, before);
});

test('an order with an open break is kept until a person has resolved it', () => {
  const world = worldOfThree();
  world.report(idOf('filled'), cum(120));
  const [[breakId]] = [...world.state.breaks.entries()] as [[string, unknown]];
  forget(world);
  assert.ok(world.state.orders.has(idOf('filled')));
  world.give({ kind: 'OperatorResolveBreak', breakId, evidence: 'seen' });
  forget(world);
  assert.equal(world.state.orders.has(idOf('filled')), false);
});

test('an order with a message that its adapter has not noted is kept', () => {
  const world = new World();
  world.submit('o');
  world.report(idOf('o'), sent, ack(), cum(100));
  world.wait(1);
  assert.deepEqual(forget(world), { kind: 'taken', orderIds: [] });
  world.give({ kind: 'AdapterHello', adapterId: ADAPTER, epoch: 2, session: 's1', buildHash: 'test', outSeq: 1 });
  assert.deepEqual(forget(world), { kind: 'taken', orderIds: [idOf('o')] });
});

test('a request is forgotten whole or not at all: a pair waits for both, a promise for its end', () => {
  const world = new World();
  const legs = { side: 'SELL' } as const;
  const loss = intentOf({ ...legs, type: 'STOP', price: null, stopPrice: priceOf(95_000) });
  world.give({ kind: 'SubmitOco', ...keyOf('pair'), intents: [intentOf(legs), loss], facts: FACTS });
  world.submit('promise', { timeInForce: 'GTC' });
  for (const id of ['house/pair/1.1', 'house/pair/2.1', idOf('promise')]) world.report(id, sent, ack(`b-${id}`));
  world.report('house/pair/1.1', canceled(0));
  world.report(idOf('promise'), { kind: 'BrokerExpired', figures: { cum: 0, notional: 0n, restated: 0 } as never });
  const outSeq = world.state.adapters.get(ADAPTER)?.outSeq ?? 0;
  world.give({ kind: 'AdapterHello', adapterId: ADAPTER, epoch: 2, session: 's1', buildHash: 'test', outSeq });
  world.wait(1);
  assert.deepEqual(forget(world), { kind: 'taken', orderIds: [] });
  world.report('house/pair/2.1', canceled(0));
  world.cancel(idOf('promise'));
  world.wait(1);
  forget(world);
  assert.deepEqual(
    [world.state.orders, world.state.requests, world.state.pairs, world.state.bindings].map((it) => [...it.entries()]),
    [[], [], [], []],
  );
});

test('after any history, what is told of forgotten orders changes nothing but a counter', () => {
  for (let run = 0; run < 20; run++) {
    const world = new World({ careful: false, policy: { syntheticStops: true } });
    const random = seededRandom(`forget/${run}`);
    for (let step = 0; step < 150; step++) randomStep(world, random, 30);
    const { outSeq = 0, epoch = 0 } = world.state.adapters.get(ADAPTER) ?? {};
    world.give({ kind: 'AdapterHello', adapterId: ADAPTER, epoch: epoch + 1, session: 'last', buildHash: 'b', outSeq });
    const before = new Map(world.state.orders.entries());
    const answer = forget(world);
    assert.ok(answer.kind === 'taken');
    for (const id of answer.orderIds) {
      assert.ok(isOver(before.get(id)?.life ?? 'NEW'));
      for (const verb of ['NEW', 'CANCEL', 'REPLACE'] as const) world.give({ kind: 'TimerFired', orderId: id, verb });
      const events = world.events.length;
      world.report(id, cum(100));
      assert.deepEqual(
        world.events.slice(events).map(({ kind }) => kind),
        ['ForeignOrderSeen', 'ReportsTaken'],
      );
    }
    for (const [id, order] of before) if (!answer.orderIds.includes(id)) assert.equal(world.order(id), order);
    world.finish();
  }
});
