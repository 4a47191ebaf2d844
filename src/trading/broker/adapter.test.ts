import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { AdapterWorld } from './adapter.fixture.ts';

const SECOND = 1_000_000;

async function world(seed = 'w'): Promise<AdapterWorld> {
  const made = new AdapterWorld(seed);
  await made.start();
  await made.pass(100_000);
  return made;
}

test('an order goes out, rests, trades in parts and is filled', async () => {
  const it = await world();
  const id = it.submit('o');
  await it.pass(SECOND);
  assert.equal(it.order(id).life, 'ACK');
  it.broker.trade(0, 40);
  await it.pass(SECOND);
  assert.deepEqual([it.order(id).life, it.order(id).cum], ['PARTIAL', 40]);
  it.broker.trade(0, 60);
  await it.pass(SECOND);
  assert.deepEqual([it.order(id).life, it.order(id).notional], ['FILLED', 10_000_000n]);
  it.check();
});

test('equal orders go out one after another, different ones together', async () => {
  const it = await world();
  for (const name of ['a', 'b', 'c']) it.submit(name);
  it.submit('d', { price: priceOf(100_100) });
  await it.pass(3_000);
  assert.equal(it.broker.sends.length, 1);
  await it.pass(SECOND);
  assert.equal(it.broker.sends.length, 4);
  it.check();
});

test('a cancel and a replace are done and told', async () => {
  const it = await world();
  const [a, b] = [it.submit('a'), it.submit('b', { quantity: quantityOf(50) })];
  await it.pass(SECOND);
  it.cancel(a);
  it.replace(b, 70);
  await it.pass(SECOND);
  assert.deepEqual([it.order(a).life, it.order(b).quantity, it.order(b).pending], ['CANCELED', 70, 'NONE']);
  it.check();
});
