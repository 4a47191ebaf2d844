/** Orders of which only a person can say as which of its own the venue has them: by an id, and after a replace. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADAPTER, ack, EVERYTHING, idOf, terms, World } from './oms.fixture.ts';
import { projectOrder } from './project-state.ts';

const ID = idOf('o');
const evidence = 'the screen of the broker';

/** Its day was ended while it was on its way, and the venue has it all the same. */
function acknowledged(): World {
  const world = new World();
  world.submit('o');
  world.give({ kind: 'EodClose', scope: EVERYTHING });
  world.report(ID, { kind: 'AdapterSent', localId: '7' }, { kind: 'BrokerPending', brokerOrderId: null });
  world.report(ID, { kind: 'CancelRejected', text: 'too late' });
  return world;
}

function withoutSession(): World {
  const world = acknowledged();
  const hello = { kind: 'AdapterHello', adapterId: ADAPTER, epoch: 2, session: 's2', buildHash: 'test' } as const;
  world.give({ ...hello, outSeq: 0 });
  return world;
}

test('it is in doubt as soon as nobody can say as which of its orders the venue has it', () => {
  const { doubt } = projectOrder(acknowledged().order(ID));
  assert.equal(doubt, false, 'its session can name it');
  const order = withoutSession().order(ID);
  assert.deepEqual([order.life, order.stale, projectOrder(order).doubt], ['ACK', true, true]);
});

test('a person says which it is: then it has an id, is asked about, and what traded is booked on it', () => {
  const world = withoutSession();
  assert.equal(world.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: 'b9', evidence }).kind, 'taken');
  assert.equal(world.order(ID).brokerOrderId, 'b9');
  const [asked] = world.events.filter((event) => event.kind === 'OutboxQueued').slice(-1);
  assert.deepEqual(
    [asked?.message.verb, asked?.message.verb === 'QUERY' && asked.message.brokerOrderId],
    ['QUERY', 'b9'],
  );
  const filled = { cum: world.order(ID).quantity, notional: 1_000n, restated: 0 };
  world.report(ID, { kind: 'ReconFound', status: 'LIVE', brokerOrderId: 'b9', figures: filled });
  assert.deepEqual([world.order(ID).life, projectOrder(world.order(ID)).doubt], ['FILLED', false]);
  world.finish();
});

test('that it is not there cannot be said of it without a proof, nor another id of one that has its own', () => {
  const world = withoutSession();
  const gone = world.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: null, evidence });
  assert.match(gone.kind === 'refused' ? gone.text : '', /say as which of its orders/);
  world.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: 'b9', evidence });
  const other = world.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: 'b10', evidence });
  assert.match(other.kind === 'refused' ? other.text : '', /there is no doubt to resolve/);
  const world2 = acknowledged();
  const early = world2.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: 'typo', evidence });
  assert.match(early.kind === 'refused' ? early.text : '', /there is no doubt to resolve/);
});

test('an id of another order is refused, and nothing is opened by it', () => {
  const world = withoutSession();
  world.submit('p', { account: 'A2' });
  world.report(idOf('p'), { kind: 'AdapterSent', localId: '8' }, { kind: 'BrokerAck', brokerOrderId: 'b8' });
  const before = [...world.state.breaks.entries()].length;
  const answer = world.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId: 'b8', evidence });
  assert.deepEqual(answer, { kind: 'refused', code: 'BROKER_ID', text: 'the id b8 belongs to another order' });
  assert.equal([...world.state.breaks.entries()].length, before);
});

test('the order that a replace without an answer led to is named by a person, who can name no other and not the old one', () => {
  const world = new World();
  world.submit('o');
  world.report(ID, ack('b1'));
  world.replace(ID, terms(50));
  const resolve = (brokerOrderId: string | null) =>
    world.give({ kind: 'OperatorResolveDoubt', orderId: ID, brokerOrderId, evidence });
  assert.equal(resolve('b2').kind, 'refused', 'its answer may still come');
  assert.equal(projectOrder(world.order(ID)).needsId, false);
  world.wait(6_000_000).give({ kind: 'TimerFired', orderId: ID, verb: 'REPLACE' });
  const [old, gone] = [resolve('b1'), resolve(null)];
  assert.match(old.kind === 'refused' ? old.text : '', /it is known as that/);
  assert.match(gone.kind === 'refused' ? gone.text : '', /say as which of its orders/);
  // A cancel that is not answered either leaves nothing that the list could tell.
  world.cancel(ID);
  world.wait(6_000_000).give({ kind: 'TimerFired', orderId: ID, verb: 'CANCEL' });
  assert.equal(projectOrder(world.order(ID)).needsId, true);
  assert.equal(resolve('b2').kind, 'taken');
  const { brokerOrderId, pending, wanted } = world.order(ID);
  assert.deepEqual([brokerOrderId, pending, wanted?.quantity], ['b2', 'CANCEL_DOUBT', 50], 'its terms are asked for');
  const [asked] = world.events.filter((event) => event.kind === 'OutboxQueued').slice(-1);
  assert.deepEqual(
    [asked?.message.verb, asked?.message.verb === 'QUERY' && asked.message.brokerOrderId],
    ['QUERY', 'b2'],
  );
  world.finish();
});
