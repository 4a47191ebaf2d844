import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { OrderIntent } from './intent.ts';
import {
  ack,
  canceled,
  cancelRejected,
  cum,
  FACTS,
  idOf,
  intentOf,
  keyOf,
  rejected,
  replaced,
  replaceRejected,
  terms,
  World,
} from './oms.fixture.ts';
import { holdingOf } from './order.ts';
import { netQuantity } from './state.ts';

const ID = idOf('o');
const HOLDING = holdingOf(intentOf());
const GAIN = { side: 'SELL', price: priceOf(105_000) } as const;
const LOSS: Partial<OrderIntent> = { side: 'SELL', type: 'STOP', price: null, stopPrice: priceOf(95_000) };

function pairWorld(): World {
  const world = new World();
  const intents = [intentOf(GAIN), intentOf(LOSS)] as const;
  assert.equal(world.give({ kind: 'SubmitOco', ...keyOf('o'), intents, facts: FACTS }).kind, 'accepted');
  return world;
}
const A = 'house/o/1.1';
const B = 'house/o/2.1';

test('a pair is held once, and a fill of one reduces the other at once', () => {
  const world = pairWorld();
  assert.equal(world.state.exposures.get(HOLDING)?.sell.quantity, 100);
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(30));
  assert.deepEqual([world.order(B).wanted?.quantity, world.order(B).pending], [70, 'REPLACE']);
  world.report(A, cum(50)).report(B, replaced(1, 70, 0));
  assert.equal(world.order(B).wanted?.quantity, 50);
  world.report(B, replaced(2, 50, 0)).report(A, cum(100));
  assert.equal(world.order(B).pending, 'CANCEL');
  world.report(B, canceled(0));
  assert.deepEqual(world.state.exposures.get(HOLDING)?.sell, { quantity: 0, notional: 0n });
  assert.equal(netQuantity(world.state.positions.get(HOLDING)), -100);
  world.finish();
});

test('when both of a pair trade, the position is the truth and it is told', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(100)).report(B, cum(100));
  world.report(A, cum(100));
  assert.equal(netQuantity(world.state.positions.get(HOLDING)), -200);
  assert.deepEqual(
    world.events.filter(({ kind }) => kind === 'OcoDoubleFill').map((event) => 'excess' in event && event.excess),
    [100],
  );
  world.finish();
});

test('a reduction that is refused becomes a cancel, and a refused cancel is left to people', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(30)).report(B, replaceRejected(1));
  assert.equal(world.order(B).pending, 'CANCEL');
  assert.ok(world.events.some((event) => event.kind === 'AlarmRaised' && event.alarm === 'UNPROTECTED'));
  world.report(B, cancelRejected).report(A, cum(60));
  assert.deepEqual([world.order(B).pending, world.order(B).attempts.CANCEL], ['NONE', 1]);
  world.finish();
});

test('an order of a pair whose cancel is refused is asked for once more, and no more', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, ack('b')).report(A, cum(100));
  world.report(B, cancelRejected, cancelRejected, ack('b'));
  assert.deepEqual([world.order(B).pending, world.order(B).attempts.CANCEL], ['NONE', 2]);
  world.finish();
});

test('an order of a pair that the venue refuses is missed', () => {
  const world = pairWorld();
  world.report(A, ack('a')).report(B, rejected);
  assert.ok(world.events.some((event) => event.kind === 'AlarmRaised' && event.alarm === 'UNPROTECTED'));
  assert.equal(world.order(A).life, 'ACK');
  world.finish();
});

test('the quantity of a pair is not replaced by hand, its price is', () => {
  const world = pairWorld();
  world.report(A, ack('a'));
  const answer = world.replace(A, terms(50, 105_000));
  assert.equal(answer.kind === 'refused' && answer.code, 'QUANTITY');
  assert.equal(world.replace(A, terms(100, 106_000)).kind, 'accepted');
});

test('a pair that is none is denied whole', () => {
  const world = new World();
  const intents = [intentOf(GAIN), intentOf({ ...LOSS, quantity: quantityOf(50) })] as const;
  assert.equal(world.give({ kind: 'SubmitOco', ...keyOf('o'), intents, facts: FACTS }).kind, 'denied');
  assert.deepEqual([world.order(A).life, world.order(B).life], ['DENIED', 'DENIED']);
  world.finish();
});

const BRACKET = {
  kind: 'SubmitBracket',
  ...keyOf('o'),
  intent: intentOf(),
  takeProfit: priceOf(105_000),
  stopLoss: { stopPrice: priceOf(95_000), price: null },
  facts: FACTS,
} as const;

test('every fill of an entry gets a pair of exits of its own, a late one too', () => {
  const world = new World();
  world.give(BRACKET);
  assert.equal(world.state.orderCount, 1);
  world.report(ID, ack(), cum(30));
  assert.deepEqual([world.order(A).quantity, world.order(B).quantity, world.order(B).intent.type], [30, 30, 'STOP']);
  world.report(A, ack('a'), cum(30)).report(B, ack('b'), canceled(0));
  world.cancel(ID);
  world.report(ID, canceled(30), cum(70));
  assert.equal(world.order(ID).lateFill, true);
  assert.deepEqual([world.order('house/o/1.2').quantity, world.order('house/o/2.2').quantity], [40, 40]);
  world.finish();
});

test('exits cover what traded since the last ones', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(30), cum(70), cum(100));
  assert.deepEqual(
    ['house/o/1.1', 'house/o/1.2', 'house/o/1.3'].map((id) => world.order(id).quantity),
    [30, 40, 30],
  );
  assert.equal(world.state.exposures.get(HOLDING)?.sell.quantity, 100);
  world.finish();
});

test('more than the entry was is protected no further than was approved', () => {
  const world = new World();
  world.give(BRACKET);
  world.report(ID, ack(), cum(130));
  assert.deepEqual([world.order(A).quantity, world.state.orderCount], [100, 3]);
  world.finish();
});

test('a bracket the wrong way round is denied', () => {
  const world = new World();
  assert.equal(world.give({ ...BRACKET, takeProfit: priceOf(94_000) }).kind, 'denied');
});
