import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { AdapterWorld } from './adapter.fixture.ts';
import { NO_MISCHIEF } from './fake-broker.fixture.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

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

test('of two orders that would become alike one is replaced, as nobody could tell whose a new id is', async () => {
  const it = await world();
  const [a, b] = [it.submit('a'), it.submit('b', { quantity: quantityOf(50) })];
  await it.pass(SECOND);
  it.broker.mischief = { ...NO_MISCHIEF, messageLost: 1, answerLost: 1 };
  it.replace(a, 70);
  it.replace(b, 70);
  await it.pass(SECOND);
  assert.deepEqual([it.order(a).pending, it.order(b).pending].sort(), ['NONE', 'REPLACE']);
});

const never = (): Promise<never> => new Promise(() => undefined);

test('an order that waited too long is never sent late, whatever the wall clock says', async () => {
  const it = await world();
  it.submit('first');
  await it.pass(2_000);
  it.broker.mischief = { ...NO_MISCHIEF, messageLost: 1, answerLost: 1 };
  const equal = it.submit('equal');
  await it.pass(20_000);
  it.schedule.skewUs = -60 * MINUTE;
  await it.pass(8 * SECOND);
  assert.deepEqual([it.order(equal).life, it.order(equal).endReason], ['NOT_SENT', 'SUPPRESSED']);
  assert.equal(it.broker.sends.length, 1);
});

test('an order whose intent is noted is not sent late either, whatever the wall clock says', async () => {
  const it = await world();
  let answer = (): void => undefined;
  const { send } = it.broker;
  it.broker.send = () =>
    new Promise((resolve) => {
      answer = () => resolve({ kind: 'failed', code: 'NO', text: 'no' });
    });
  it.submit('slow');
  const next = it.submit('next', { symbol: 'VALE3' });
  await it.pass(20_000);
  assert.ok(it.disk.notes.some((note) => note.includes('intent') && note.includes(next)));
  it.broker.send = send;
  it.schedule.skewUs = -60 * MINUTE;
  await it.pass(8 * SECOND);
  answer();
  await it.pass(SECOND);
  assert.deepEqual([it.order(next).life, it.order(next).endReason], ['NOT_SENT', 'SUPPRESSED']);
  assert.equal(it.broker.sends.length, 0);
});

test('a cancel that comes before the intent keeps the order here', async () => {
  const it = await world();
  it.broker.mischief = { ...NO_MISCHIEF, slowToAppear: 1 };
  it.submit('first');
  const equal = it.submit('equal');
  await it.pass(100_000);
  it.cancel(equal);
  await it.pass(SECOND);
  assert.deepEqual([it.order(equal).life, it.broker.sends.length], ['NOT_SENT', 1]);
});

test('a cancel that comes between the intent and the sending keeps the order here', async () => {
  const it = await world();
  const { send } = it.broker;
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  it.broker.send = (order) => gate.then(() => send.call(it.broker, order));
  it.submit('slow');
  const next = it.submit('next', { symbol: 'VALE3' });
  await it.pass(100_000);
  it.cancel(next);
  await it.pass(100_000);
  open();
  await it.pass(SECOND);
  assert.deepEqual([it.order(next).life, it.broker.sends.length], ['NOT_SENT', 1]);
  it.check();
});

test('a sending that never returns is doubtful after a while, and holds up no other of the account', async () => {
  const it = await world();
  const { send } = it.broker;
  it.broker.send = never;
  const id = it.submit('hangs');
  await it.pass(SECOND);
  it.broker.send = send;
  await it.pass(10 * SECOND);
  assert.equal(it.order(id).life, 'IN_DOUBT');
  const other = it.submit('other', { symbol: 'VALE3' });
  await it.pass(SECOND);
  assert.equal(it.order(other).life, 'ACK');
  await it.pass(10 * MINUTE);
  assert.equal(it.order(id).life, 'IN_DOUBT', 'it may still arrive');
});

test('an order that the broker never got is proven not to be sent, with the evidence, and not before it could settle', async () => {
  const it = await world();
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
  const id = it.submit('lost');
  await it.pass(30 * SECOND);
  assert.equal(it.order(id).life, 'IN_DOUBT');
  await it.pass(MINUTE);
  assert.deepEqual([it.order(id).life, it.order(id).endReason], ['NOT_SENT', 'PROVEN']);
  assert.match(it.order(id).endText, /session s1 .* complete lists .* nothing says/);
  it.check();
});

test('a new session proves nothing before it has settled, however long ago the order was sent', async () => {
  const it = await world();
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
  const id = it.submit('lost');
  await it.pass(50 * SECOND);
  it.broker.relogin();
  await it.pass(15 * SECOND);
  it.broker.relogin();
  await it.pass(17 * SECOND);
  assert.equal(it.order(id).life, 'IN_DOUBT');
  await it.pass(20 * SECOND);
  assert.equal(it.order(id).life, 'NOT_SENT');
  it.check();
});

test('lists that are not complete prove nothing', async () => {
  const it = await world();
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1, listIncomplete: 1 };
  const id = it.submit('lost');
  await it.pass(10 * MINUTE);
  assert.equal(it.order(id).life, 'IN_DOUBT');
});

test('an order that appears after it was proven not to be sent is found, and taken back', async () => {
  const it = await world();
  const { send } = it.broker;
  it.broker.send = (order) => {
    it.schedule.after(3 * MINUTE, () => it.broker.enterByHand(order));
    return Promise.resolve({ kind: 'unknown', code: 'INTERNAL', text: '' });
  };
  const id = it.submit('late');
  await it.pass(2 * MINUTE);
  assert.equal(it.order(id).life, 'NOT_SENT');
  it.broker.send = send;
  await it.pass(2 * MINUTE);
  assert.deepEqual([it.order(id).life, it.order(id).brokerOrderId], ['CANCELED', 'b1']);
  assert.equal(it.broker.rows[0]?.status, 'CANCELED');
});

test('an equal order waits until one that ended without an id could not appear any more', async () => {
  const it = await world();
  it.policy = {};
  it.broker.mischief = { ...NO_MISCHIEF, sendLost: 1 };
  const first = it.submit('first');
  await it.pass(2 * MINUTE - 20 * SECOND);
  it.broker.mischief = NO_MISCHIEF;
  const [life, second] = [it.order(first).life, it.submit('second')];
  await it.pass(10 * SECOND);
  const third = it.submit('third', { symbol: 'VALE3' });
  await it.pass(SECOND);
  assert.deepEqual([life, it.order(second).endReason, it.order(third).life], ['NOT_SENT', 'SUPPRESSED', 'ACK']);
  await it.pass(MINUTE);
  const last = it.submit('last');
  await it.pass(SECOND);
  assert.equal(it.order(last).life, 'ACK');
});

test('in an account that others trade in nobody guesses: a person decides, and then it goes on', async () => {
  const it = new AdapterWorld('shared');
  it.policy = { isExclusive: () => false };
  it.broker.mischief = { ...NO_MISCHIEF, answerUnknown: 1, localIdMissing: 1 };
  await it.start();
  await it.pass(100_000);
  const [mine, gone] = [it.submit('mine'), it.submit('gone', { symbol: 'VALE3' })];
  await it.pass(SECOND);
  it.broker.enterByHand(it.broker.sends[0] ?? assert.fail());
  it.broker.enterByHand(it.broker.sends[1] ?? assert.fail());
  await it.pass(5 * MINUTE);
  assert.deepEqual([it.order(mine).life, it.order(gone).life], ['IN_DOUBT', 'IN_DOUBT']);
  const at = it.broker.rows.findIndex(({ symbol }) => symbol === 'PETR4');
  it.broker.trade(at, 70);
  const by = { principal: 'user', corr: 'phone' };
  const evidence = 'told by phone';
  const brokerOrderId = it.broker.rows[at]?.brokerOrderId ?? null;
  void it.core.give({ kind: 'OperatorResolveDoubt', orderId: mine, brokerOrderId, evidence }, by);
  void it.core.give({ kind: 'OperatorResolveDoubt', orderId: gone, brokerOrderId: null, evidence }, by);
  await it.pass(10 * SECOND);
  assert.deepEqual([it.order(mine).life, it.order(mine).cum, it.order(gone).life], ['PARTIAL', 70, 'NOT_SENT']);
  it.cancel(mine);
  await it.pass(SECOND);
  assert.equal(it.order(mine).life, 'CANCELED');
});

test('an older core is not heard, after a restart neither', async () => {
  const it = await world();
  const message = { attemptKey: 'x:CANCEL:1', orderId: 'x', verb: 'CANCEL', brokerOrderId: null, over: false } as const;
  it.adapter.take({ epoch: 7, messages: [] });
  await it.pass(SECOND);
  it.kill();
  await it.pass(2 * SECOND);
  const before = it.disk.notes.length;
  it.adapter.take({ epoch: 6, messages: [{ outSeq: 1, message }] });
  await it.pass(SECOND);
  assert.ok(!it.disk.notes.slice(before).some((note) => note.includes('x:CANCEL:1')));
  it.adapter.take({ epoch: 7, messages: [{ outSeq: 1, message }] });
  await it.pass(SECOND);
  assert.ok(it.disk.notes.some((note) => note.includes('x:CANCEL:1')));
});

test('messages are taken once and in order, and none after a hole', async () => {
  const it = await world();
  const message = (n: number) => {
    const about = { attemptKey: `x:QUERY:${n}`, orderId: 'x', brokerOrderId: null, over: false } as const;
    return { outSeq: n, message: { ...about, verb: 'QUERY' } as const };
  };
  const heard = (): number[] =>
    it.disk.notes.flatMap((note) => (note.includes('"heard"') ? [Number(/"outSeq":(\d+)/.exec(note)?.[1])] : []));
  it.adapter.take({ epoch: 1, messages: [message(2), message(1), message(1), message(4)] });
  await it.pass(10_000);
  assert.deepEqual(heard(), [1, 2]);
  it.adapter.take({ epoch: 1, messages: [message(3), message(2)] });
  await it.pass(10_000);
  assert.deepEqual(heard(), [1, 2, 3]);
});

test('a second process ends the first, which sends nothing any more', async () => {
  const it = await world();
  const old = it.adapter;
  await it.start();
  await it.pass(SECOND);
  it.submit('o');
  await it.pass(SECOND);
  old.take({ epoch: 1, messages: [] });
  assert.equal(it.broker.sends.length, 1);
  await it.pass(2 * SECOND);
  assert.equal(it.adapter.health.state, 'RUNNING');
  it.check();
});

test('without a core that is heard nothing new is sent', async () => {
  const it = await world();
  it.lineMischief = { lost: 1, answerLost: 0, late: 0, doubled: 0 };
  await it.pass(6 * SECOND);
  assert.equal(it.adapter.health.isCoreHeard, false);
  const id = it.submit('o');
  await it.pass(3 * SECOND);
  it.lineMischief = { lost: 0, answerLost: 0, late: 0, doubled: 0 };
  await it.pass(10 * SECOND);
  assert.deepEqual([it.order(id).endReason, it.broker.sends.length], ['SUPPRESSED', 0]);
});

test('what a core tells that answers nothing waits here, and is not sent late', async () => {
  const it = await world();
  it.lineMischief = { lost: 0, answerLost: 1, late: 0, doubled: 0 };
  await it.pass(6 * SECOND);
  assert.equal(it.adapter.health.isCoreHeard, false);
  const id = it.submit('o');
  await it.pass(3 * SECOND);
  assert.equal(it.broker.sends.length, 0);
  it.lineMischief = { lost: 0, answerLost: 0, late: 0, doubled: 0 };
  await it.pass(20 * SECOND);
  assert.deepEqual([it.order(id).endReason, it.broker.sends.length], ['SUPPRESSED', 0]);
});

test('on a full disk cancels go out and nothing new does; with space again all is told', async () => {
  const it = await world();
  const resting = it.submit('rests');
  await it.pass(SECOND);
  it.disk.isFull = true;
  const fresh = it.submit('new', { symbol: 'VALE3' });
  it.cancel(resting);
  await it.pass(3 * SECOND);
  assert.equal(it.adapter.health.state, 'FULL');
  assert.deepEqual([it.broker.rows[0]?.status, it.broker.sends.length], ['CANCELED', 1]);
  it.disk.isFull = false;
  await it.pass(5 * SECOND);
  assert.deepEqual([it.order(resting).life, it.order(fresh).life], ['CANCELED', 'NOT_SENT']);
  it.check();
});

test('where only the reserve is left cancels are done and told, and nothing new is sent until there is room', async () => {
  const it = await world();
  const resting = it.submit('rests');
  await it.pass(SECOND);
  it.disk.hasRoom = false;
  it.cancel(resting);
  const early = it.submit('early', { symbol: 'VALE3' });
  await it.pass(SECOND);
  const late = it.submit('late', { symbol: 'WEGE3' });
  await it.pass(10 * SECOND);
  assert.equal(it.adapter.health.state, 'FULL');
  assert.deepEqual(
    [resting, early, late].map((id) => it.order(id).life),
    ['CANCELED', 'NOT_SENT', 'NOT_SENT'],
  );
  assert.equal(it.broker.sends.length, 1);
  it.disk.hasRoom = true;
  await it.pass(SECOND);
  assert.equal(it.adapter.health.state, 'RUNNING');
  const after = it.submit('after', { symbol: 'VALE3' });
  await it.pass(SECOND);
  assert.equal(it.order(after).life, 'ACK');
  it.check();
});

test('an adapter whose notes were put back from an older copy stops and says so', async () => {
  const it = await world();
  const old = [...it.disk.notes];
  it.submit('o');
  await it.pass(SECOND);
  it.disk.notes = old;
  it.kill();
  await it.pass(2 * SECOND);
  assert.equal(it.adapter.health.state, 'STOPPED');
  assert.match(it.adapter.health.reason ?? '', /older/);
});

test('an older copy is known also where only what the adapter told is missing in it, and no message', async () => {
  const it = await world();
  it.submit('o');
  await it.pass(SECOND);
  const old = [...it.disk.notes];
  it.broker.trade(0, 30);
  await it.pass(SECOND);
  it.disk.notes = old;
  it.kill();
  await it.pass(2 * SECOND);
  assert.equal(it.adapter.health.state, 'STOPPED');
  assert.match(it.adapter.health.reason ?? '', /older than what it told the core/);
});

test('orders that are long over are forgotten at a start, and those that live are not', async () => {
  const it = await world();
  it.policy = { keepUs: MINUTE };
  const live = it.submit('live');
  const other = it.submit('other', { symbol: 'VALE3' });
  for (let number = 0; number < 150; number++) {
    const id = it.submit(`o${number}`, { symbol: `S${number}` });
    await it.pass(200_000);
    it.cancel(id);
  }
  await it.pass(5 * MINUTE);
  const before = it.disk.notes.length;
  it.broker.beginDay();
  it.kill();
  await it.pass(3 * SECOND);
  assert.ok(before > 1_000 && it.disk.notes.length < 50, `${before}, then ${it.disk.notes.length}`);
  it.broker.trade(0, 100);
  await it.pass(SECOND);
  assert.equal(it.order(live).life, 'FILLED');
  it.cancel(other);
  await it.pass(SECOND);
  assert.equal(it.order(other).life, 'CANCELED');
  it.check();
});
