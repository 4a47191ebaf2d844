/** Changes at the broker that cross what we ask for ourselves: late replaces, open ones, and ends that were never told. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { AdapterWorld, GOOD_LINE, restingOrder } from './adapter.fixture.ts';
import { NO_MISCHIEF } from './fake-broker.fixture.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

function state(it: AdapterWorld, id: string) {
  const { life, cum, quantity, pending, price } = it.order(id);
  return [life, cum, quantity, pending, price];
}

test('a replace that is done late, after one that came behind it, is found in the lists', async () => {
  const { it, id } = await restingOrder('overtaken');
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
  it.replace(id, 100, 101_000);
  await it.pass(2 * MINUTE);
  it.broker.mischief = NO_MISCHIEF;
  it.replace(id, 60);
  await it.pass(SECOND);
  assert.deepEqual(state(it, id), ['ACK', 0, 60, 'NONE', 100_000]);
  it.broker.changeByHand(0, { quantity: quantityOf(100), price: priceOf(101_000) });
  await it.pass(2 * MINUTE);
  assert.deepEqual(state(it, id), ['ACK', 0, 100, 'NONE', 101_000]);
  it.check();
});

test('what the broker makes of an order while a replace of it is open is told, and the order lives on', async () => {
  const { it, id } = await restingOrder('desk');
  it.replace(id, 20);
  await it.pass(SECOND);
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
  it.replace(id, 90);
  await it.pass(SECOND);
  it.broker.mischief = { ...NO_MISCHIEF, messageLost: 1 };
  it.broker.changeByHand(0, { quantity: quantityOf(140) });
  it.broker.trade(0, 40);
  it.broker.mischief = NO_MISCHIEF;
  await it.pass(2 * MINUTE);
  assert.deepEqual(state(it, id), ['PARTIAL', 40, 140, 'NONE', 100_000]);
  it.check();
});

test('an order that was proven not to be there stays so, though a cancel of it comes after the proof', async () => {
  const it = new AdapterWorld('proven');
  it.policy = { settleUs: 3 * SECOND, hintedSettleUs: 5 * SECOND, proofUs: SECOND, listUs: SECOND };
  await it.start();
  await it.pass(100_000);
  it.broker.mischief = { ...NO_MISCHIEF, idMissing: 1 };
  it.broker.list = async () => ({ complete: true, rows: [] });
  it.broker.cancel = async () => ({ kind: 'unknown', code: 'X', text: '' });
  const id = it.submit('o');
  await it.pass(SECOND);
  it.lineMischief = { ...GOOD_LINE, lost: 1 };
  it.broker.relogin();
  it.cancel(id);
  await it.pass(2 * MINUTE);
  it.lineMischief = GOOD_LINE;
  await it.pass(10 * MINUTE);
  assert.deepEqual([it.order(id).life, it.order(id).attempts.CANCEL], ['NOT_SENT', 1]);
});
