import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { ADAPTER, idOf, intentOf, World } from './oms.fixture.ts';
import { holdingOf } from './order.ts';
import { messagesAfter } from './state.ts';

const ID = idOf('o');
const HOLDING = holdingOf(intentOf());
const HERE = { type: 'STOP_LIMIT', price: priceOf(106_000), stopPrice: priceOf(105_000), synthetic: true } as const;
const MARK = { kind: 'MarkUpdate', exchange: 'SIM', symbol: 'PETR4', auction: false, stale: false } as const;

test('stops that wait here are off unless the policy has them', () => {
  const world = new World();
  const answer = world.submit('o', HERE);
  assert.deepEqual(answer.kind === 'denied' && answer.reasons.map(({ code }) => code), ['SYNTHETIC_STOP']);
});

test('a stop that waits here goes off by a fresh trade of the session, once, as a plain order', () => {
  const world = new World({ policy: { syntheticStops: true } });
  world.submit('o', HERE);
  assert.equal(world.state.exposures.get(HOLDING)?.buy.quantity, 100);
  const at = priceOf(105_000);
  world.give({ ...MARK, price: at, tradeId: 1, stale: true });
  world.give({ ...MARK, price: at, tradeId: 2, auction: true });
  world.give({ ...MARK, price: priceOf(104_900), tradeId: 3 });
  world.give({ ...MARK, price: at, tradeId: 3 });
  world.give({ ...MARK, symbol: 'VALE3', price: at, tradeId: 9 });
  assert.equal(world.order(ID).life, 'NEW');
  world.give({ ...MARK, price: at, tradeId: 4 });
  world.give({ ...MARK, price: at, tradeId: 5 });
  const messages = messagesAfter(world.state, ADAPTER, 0);
  assert.equal(messages.length, 1);
  assert.deepEqual(messages[0]?.verb === 'NEW' && [messages[0].order.type, messages[0].order.stopPrice], [
    'LIMIT',
    null,
  ]);
  world.finish();
});

test('a stop-limit whose limit was jumped over is told', () => {
  const world = new World({ policy: { syntheticStops: true } });
  world.submit('o', HERE);
  world.give({ ...MARK, price: priceOf(107_000), tradeId: 1 });
  assert.ok(world.events.some((event) => event.kind === 'AlarmRaised' && event.alarm === 'STOP_GAPPED'));
});
