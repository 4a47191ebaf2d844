import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { AdapterWorld, restingOrder } from './adapter.fixture.ts';
import type { BrokerList } from './broker.ts';
import { NO_MISCHIEF } from './fake-broker.fixture.ts';
import type { HeldOrder } from './held-order.ts';
import { lastRowOf, unaskedChange } from './unasked.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** Its desk changes the order, and says so to nobody. */
function changeSilently(it: AdapterWorld, quantity: number, price = 100_000): void {
  it.broker.mischief = { ...NO_MISCHIEF, messageLost: 1 };
  it.broker.changeByHand(0, { quantity: quantityOf(quantity), price: priceOf(price) });
  it.broker.mischief = NO_MISCHIEF;
}

function state(it: AdapterWorld, id: string) {
  const { life, cum, quantity, pending } = it.order(id);
  return [life, cum, quantity, pending];
}

test('a change at the broker whose message is lost is found in its lists, and told', async () => {
  for (const [quantity, price] of [
    [50, 100_000],
    [150, 100_000],
    [100, 101_000],
  ] as const) {
    const { it, id } = await restingOrder(`lists ${quantity}`);
    changeSilently(it, quantity, price);
    await it.pass(MINUTE);
    assert.deepEqual([...state(it, id), it.order(id).price], ['ACK', 0, quantity, 'NONE', price]);
    it.broker.trade(0, quantity);
    await it.pass(SECOND);
    assert.deepEqual(state(it, id), ['FILLED', quantity, quantity, 'NONE']);
    it.check();
  }
});

test('a change is told of an order in an account that others trade in, too, once the order is known by its id', async () => {
  const it = new AdapterWorld('shared');
  it.policy = { isExclusive: () => false };
  await it.start();
  await it.pass(100_000);
  const id = it.submit('o');
  await it.pass(SECOND);
  it.broker.enterByHand({ ...(it.broker.sends[0] ?? assert.fail()), quantity: quantityOf(50) });
  changeSilently(it, 50);
  await it.pass(MINUTE);
  assert.deepEqual(state(it, id), ['ACK', 0, 50, 'NONE']);
});

test('an order that its broker reduced, and that ends before any list shows it, ends here', async () => {
  for (const [traded, end, life] of [
    [50, null, 'FILLED'],
    [20, 'EXPIRED', 'EXPIRED'],
    [0, 'CANCELED', 'CANCELED'],
  ] as const) {
    const { it, id } = await restingOrder(`ends ${life}`);
    changeSilently(it, 50);
    it.broker.trade(0, traded);
    if (end !== null) it.broker.end(0, end);
    await it.pass(SECOND);
    assert.deepEqual(state(it, id), [life, traded, 50, 'NONE']);
    it.check();
  }
});

test('an order that its broker changed before anything was heard of it is not taken as not sent: a person says which it is', async () => {
  for (const isExclusive of [true, false]) {
    const it = new AdapterWorld(`unheard ${isExclusive}`);
    it.policy = { isExclusive: () => isExclusive };
    await it.start();
    await it.pass(100_000);
    it.broker.mischief = { ...NO_MISCHIEF, answerUnknown: 1, localIdMissing: 1, messageLost: 1 };
    const id = it.submit('o');
    await it.pass(SECOND);
    changeSilently(it, 150);
    it.broker.trade(0, 120);
    await it.pass(5 * MINUTE);
    assert.equal(it.order(id).life, 'IN_DOUBT');
    const body = { kind: 'OperatorResolveDoubt', orderId: id, brokerOrderId: 'b1', evidence: 'the screen' } as const;
    void it.core.give(body, { principal: 'user', corr: 'phone' });
    await it.pass(MINUTE);
    assert.deepEqual(state(it, id), ['PARTIAL', 120, 150, 'NONE']);
    it.check();
  }
});

test('an order that its broker enlarged trades all of it, and that is no overfill', async () => {
  const { it, id } = await restingOrder('more');
  changeSilently(it, 150);
  it.broker.trade(0, 120);
  await it.pass(SECOND);
  assert.deepEqual(state(it, id), ['PARTIAL', 120, 150, 'NONE']);
  it.check();
});

test('a replace that was proven not to be done, and is done later, is believed', async () => {
  for (const [quantity, price, isTold] of [
    [60, 100_000, false],
    [100, 101_000, false],
    [60, 100_000, true],
    [100, 101_000, true],
  ] as const) {
    const { it, id } = await restingOrder(`late ${price}`);
    it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
    it.replace(id, quantity, price);
    await it.pass(2 * MINUTE);
    assert.deepEqual(state(it, id), ['ACK', 0, 100, 'NONE']);
    it.broker.mischief = NO_MISCHIEF;
    if (isTold) it.broker.changeByHand(0, { quantity: quantityOf(quantity), price: priceOf(price) });
    else changeSilently(it, quantity, price);
    await it.pass(isTold ? SECOND : MINUTE);
    assert.deepEqual([...state(it, id), it.order(id).price], ['ACK', 0, quantity, 'NONE', price]);
  }
});

test('an order that ended while a replace of it was open, at terms of neither, ends here', async () => {
  const { it, id } = await restingOrder('neither');
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
  it.replace(id, 150);
  await it.pass(SECOND);
  changeSilently(it, 50);
  it.broker.trade(0, 50);
  await it.pass(SECOND);
  assert.deepEqual(state(it, id), ['FILLED', 50, 50, 'NONE']);
  it.check();
});

test('lists that are older than a replace take nothing of it back', async () => {
  const { it, id } = await restingOrder('old list');
  const { list } = it.broker;
  const old = await Promise.all([list.call(it.broker), it.pass(SECOND)]).then(([rows]) => rows);
  const held: ((rows: BrokerList) => void)[] = [];
  it.broker.list = () => new Promise((resolve) => held.push(resolve));
  // One list is waited for in vain, so another one is asked for; both are from before the replace.
  await it.pass(50 * SECOND);
  assert.equal(held.length, 2);
  it.replace(id, 150);
  await it.pass(SECOND);
  for (const resolve of held) {
    resolve(old);
    await it.pass(10_000);
  }
  it.broker.list = list;
  assert.deepEqual(state(it, id), ['ACK', 0, 150, 'NONE']);
  await it.pass(2 * MINUTE);
  assert.ok(!it.disk.notes.some((note) => note.includes('"kind":"terms"')));
  it.check();
});

test('a message of a change that is older than a replace of ours takes nothing of it back', async () => {
  const { it, id } = await restingOrder('old message');
  it.broker.mischief = { ...NO_MISCHIEF, messageLate: 1 };
  it.broker.changeByHand(0, { quantity: quantityOf(50) });
  it.broker.mischief = NO_MISCHIEF;
  it.replace(id, 150);
  await it.pass(20 * SECOND);
  assert.deepEqual(state(it, id), ['ACK', 0, 150, 'NONE']);
  await it.pass(MINUTE);
  it.check();
});

test('a cancel of what has ended is answered with its end', async () => {
  const { it, id } = await restingOrder('again');
  it.broker.trade(0, 100);
  await it.pass(SECOND);
  const told = (): number => it.disk.notes.filter((note) => note.includes('"kind":"Cum"')).length;
  const before = told();
  const about = { attemptKey: `${id}:CANCEL:1`, orderId: id, brokerOrderId: 'b1', over: false };
  it.adapter.take({ epoch: 1, messages: [{ outSeq: 2, message: { ...about, verb: 'CANCEL' } }] });
  await it.pass(1_000);
  assert.equal(told(), before + 1);
});

test('what is noted as filled with less than it was has been reduced to that', () => {
  const figures = { cum: quantityOf(50), notional: 5_000_000n, restated: 0 };
  const order = { quantity: quantityOf(100), price: priceOf(100_000), stopPrice: null, type: 'LIMIT' };
  const intent = { at: 0, session: 's', seenBefore: [] };
  const seen = { status: 'FILLED', figures, brokerOrderId: 'b1' };
  const held = { order, intent, seen, brokerOrderIds: ['b1'], replaces: [], ended: true } as unknown as HeldOrder;
  const change = unaskedChange(held, lastRowOf(held) ?? assert.fail());
  assert.deepEqual([change?.attempt, change?.terms.quantity], [null, 50]);
});
