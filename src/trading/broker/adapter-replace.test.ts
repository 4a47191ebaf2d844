import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type AdapterWorld, GOOD_LINE, restingOrder } from './adapter.fixture.ts';
import { NO_MISCHIEF } from './fake-broker.fixture.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** The order as the core and the broker have it, with what was refused last. */
function both(it: AdapterWorld, id: string) {
  const { quantity, price, pending } = it.order(id);
  const row = it.broker.rows[0];
  return { core: [quantity, price, pending], broker: [row?.quantity, row?.price] };
}

test('a replace that comes late is refused, and the order stays as it is', async () => {
  const { it, id } = await restingOrder('late');
  it.lineMischief = { ...GOOD_LINE, lost: 1 };
  it.replace(id, 100, 104_000);
  await it.pass(20 * MINUTE);
  it.lineMischief = GOOD_LINE;
  await it.pass(MINUTE);
  assert.deepEqual(both(it, id), { core: [100, 100_000, 'NONE'], broker: [100, 100_000] });
  it.replace(id, 100, 104_000);
  await it.pass(SECOND);
  assert.deepEqual(both(it, id), { core: [100, 104_000, 'NONE'], broker: [100, 104_000] });
  it.check();
});

test('a replace that waited in the adapter for its disk is refused, whatever the wall clock says', async () => {
  const { it, id } = await restingOrder('disk');
  it.disk.isFull = true;
  it.replace(id, 100, 104_000);
  await it.pass(100_000);
  it.schedule.skewUs = -60 * MINUTE;
  // The disk is looked at each 50 ms: it is found to have room when the replace has waited too long.
  await it.pass(10 * SECOND);
  it.disk.isFull = false;
  await it.pass(5 * SECOND);
  assert.deepEqual(both(it, id), { core: [100, 100_000, 'NONE'], broker: [100, 100_000] });
  it.check();
});

test('a reduction is done however late, and what is a reduction no more is not', async () => {
  const { it, id } = await restingOrder('less');
  const other = it.submit('other', { symbol: 'VALE3' });
  await it.pass(SECOND);
  it.lineMischief = { ...GOOD_LINE, lost: 1 };
  it.replace(id, 60);
  it.replace(other, 60, 99_000);
  await it.pass(20 * MINUTE);
  it.lineMischief = GOOD_LINE;
  await it.pass(MINUTE);
  assert.deepEqual([it.order(id).quantity, it.order(other).quantity], [60, 100]);
  it.check();
});

test('a replace of an older core, which says no time, is not sent unless it only reduces', async () => {
  for (const [quantity, price, isDone] of [
    [100, 104_000, false],
    [50, 100_000, true],
  ] as const) {
    const { it, id } = await restingOrder('old');
    const terms = { quantity: quantityOf(quantity), price: priceOf(price), stopPrice: null };
    const about = { attemptKey: `${id}:REPLACE:1`, orderId: id, brokerOrderId: 'b1', over: false };
    it.adapter.take({ epoch: 1, messages: [{ outSeq: 2, message: { ...about, verb: 'REPLACE', terms } }] });
    await it.pass(100_000);
    const [row] = it.broker.rows;
    assert.deepEqual([row?.quantity, row?.price], isDone ? [quantity, price] : [100, 100_000]);
    const refusal = it.disk.notes.find((note) => note.includes('ReplaceRejected'));
    assert.equal(refusal?.includes('not sent in time') ?? false, !isDone);
  }
});

test('where others trade, too, a person names the order that a replace without an answer led to', async () => {
  const { it, id } = await restingOrder('renamed');
  it.policy = { isExclusive: () => false };
  it.kill();
  await it.pass(2 * SECOND);
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1, messageLost: 1 };
  it.replace(id, 100, 104_000);
  await it.pass(SECOND);
  it.broker.changeByHand(0, { price: priceOf(104_000), brokerOrderId: 'b1.1' });
  it.broker.mischief = NO_MISCHIEF;
  it.broker.relogin();
  await it.pass(5 * MINUTE);
  assert.deepEqual(both(it, id).core, [100, 100_000, 'REPLACE_DOUBT']);
  const body = { kind: 'OperatorResolveDoubt', orderId: id, brokerOrderId: 'b1.1', evidence: 'the screen' } as const;
  void it.core.give(body, { principal: 'user', corr: 'phone' });
  await it.pass(MINUTE);
  assert.deepEqual(both(it, id), { core: [100, 104_000, 'NONE'], broker: [100, 104_000] });
  it.broker.trade(0, 100);
  await it.pass(SECOND);
  assert.equal(it.order(id).life, 'FILLED');
});

test('another order that is like what a lost replace asks for is not taken for the one that was to be replaced', async () => {
  const { it, id } = await restingOrder('alike');
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
  it.replace(id, 50);
  await it.pass(SECOND);
  it.broker.mischief = { ...NO_MISCHIEF, answerUnknown: 1, localIdMissing: 1, messageLost: 1 };
  const other = it.submit('other');
  await it.pass(SECOND);
  it.broker.changeByHand(1, { quantity: quantityOf(50) });
  it.broker.mischief = NO_MISCHIEF;
  it.broker.relogin();
  it.broker.repeatAll();
  await it.pass(5 * MINUTE);
  const { brokerOrderId, quantity, pending } = it.order(id);
  assert.deepEqual([brokerOrderId, quantity, pending], ['b1', 100, 'NONE'], 'it was not replaced');
  assert.deepEqual([it.order(other).life, it.order(other).brokerOrderId], ['IN_DOUBT', null]);
});

test('an order is not replaced to what a lost one was: should that appear, nobody could tell their rows apart', async () => {
  const { it, id } = await restingOrder('lost');
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1, answerUnknown: 1 };
  const lost = it.submit('lost', { price: priceOf(104_000) });
  await it.pass(5 * MINUTE);
  it.broker.mischief = NO_MISCHIEF;
  it.replace(id, 100, 104_000);
  await it.pass(SECOND);
  assert.deepEqual([it.order(lost).life, both(it, id).core], ['NOT_SENT', [100, 100_000, 'NONE']]);
  it.replace(id, 100, 105_000);
  await it.pass(SECOND);
  assert.deepEqual(both(it, id).core, [100, 105_000, 'NONE']);
});

test('a replace of which only the end of its order tells is done: what comes of the order later has its terms', async () => {
  for (const [traded, end, life] of [
    [0, 'EXPIRED', 'EXPIRED'],
    [20, 'EXPIRED', 'EXPIRED'],
    [20, 'CANCELED', 'CANCELED'],
    [50, null, 'FILLED'],
  ] as const) {
    const { it, id } = await restingOrder(`untold ${traded} ${end}`);
    it.broker.mischief = { ...NO_MISCHIEF, messageLost: 1 };
    it.replace(id, 50, 101_000);
    await it.pass(100_000);
    it.broker.mischief = NO_MISCHIEF;
    it.broker.trade(0, traded);
    if (end !== null) it.broker.end(0, end);
    await it.pass(SECOND);
    const order = it.order(id);
    assert.deepEqual([order.life, order.cum, order.quantity, order.price], [life, traded, 50, 101_000]);
    it.check();
  }
});
