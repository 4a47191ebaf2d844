import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantityOf } from '#kernel/quantity.ts';
import { DAY_US, instantOf, type LocalDate, SECOND_US } from '#kernel/time.ts';
import { brokerSuite } from '#trading/broker/broker.contract.ts';
import { NOON, openWorld, order, price, tapeTrade, told } from './paper.fixture.ts';

brokerSuite('paper', async () => {
  const world = await openWorld();
  const settle = () => world.clock.pass(SECOND_US);
  return {
    broker: world.venue,
    resting: order(),
    refused: order({ symbol: 'NOBODY' }),
    lot: 100,
    settle,
    trade: (quantity) => world.print(38, quantity),
    newSession: () => world.venue.resetSession(),
    end: () => world.venue.close(),
  };
});

const SENT = 0.2 * SECOND_US;

test('an order is told when the broker has it, then when the exchange has it', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  assert.deepEqual(told(world), []);
  await world.clock.pass(SENT);
  assert.deepEqual(told(world), ['order PENDING 0', 'order LIVE 0']);
});

test('a trade that was made before the order reached the exchange does not fill it, though it is told later', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  await world.print(37.9, 500, { at: NOON });
  assert.equal(told(world).at(-1), 'order LIVE 0');
});

test('what happens while the session breaks is not told in the next one: its list has it', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  const before = told(world);
  world.venue.take({ kind: 'trades', trades: [tapeTrade({ at: world.clock.now(), quantity: quantityOf(300) })] });
  await world.venue.resetSession();
  await world.clock.pass(SENT);
  assert.deepEqual(told(world), before);
  assert.equal((await world.venue.list()).rows[0]?.status, 'FILLED');
});

test('a cancel overtakes no order: it reaches the exchange behind it', async () => {
  const world = await openWorld();
  const outcome = await world.venue.send(order());
  assert.ok(outcome.kind === 'sent');
  await world.venue.cancel({ localId: outcome.localId });
  await world.clock.pass(SENT);
  assert.deepEqual(told(world), ['order PENDING 0', 'order LIVE 0', 'order CANCELED 0']);
});

test('after a kill orders rest where they were, and those on their way arrive', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  await world.print(38, 100);
  await world.venue.send(order({ side: 'SELL', price: price(39) }));
  await world.restart();
  await world.clock.pass(SENT);
  const rows = (await world.venue.list()).rows;
  assert.deepEqual(
    rows.map(({ status, figures, localId }) => [status, figures.cum, localId]),
    [
      ['LIVE', 100, null],
      ['LIVE', 0, null],
    ],
  );
  await world.print(38, 200);
  assert.equal((await world.venue.list()).rows[0]?.status, 'FILLED');
});

test('a cancel that was taken before a kill is done after it', async () => {
  const world = await openWorld();
  const outcome = await world.venue.send(order());
  await world.clock.pass(SENT);
  assert.ok(outcome.kind === 'sent');
  assert.deepEqual(await world.venue.cancel({ localId: outcome.localId }), { kind: 'taken' });
  await world.restart();
  await world.clock.pass(SENT);
  assert.equal((await world.venue.list()).rows[0]?.status, 'CANCELED');
});

test('a tape that is heard again after a kill fills nothing twice', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  const at = world.clock.now();
  await world.print(38, 100, { at, id: 500 });
  await world.restart();
  await world.print(38, 100, { at, id: 500 });
  assert.equal((await world.venue.list()).rows[0]?.figures.cum, 100);
  await world.print(38, 100, { id: 510 });
  assert.equal((await world.venue.list()).rows[0]?.figures.cum, 200);
});

test('a trade that is heard again after a kill gives another order no more than the first one left of it', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.venue.send(order());
  await world.clock.pass(SENT);
  const at = world.clock.now();
  await world.print(38, 400, { at, id: 500 });
  await world.restart();
  await world.print(38, 400, { at, id: 500 });
  assert.deepEqual(
    (await world.venue.list()).rows.map(({ figures }) => figures.cum),
    [300, 100],
  );
});

test('where the store fails, a send had no effect, and a fill is told when it is kept', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  const save = world.store.save;
  world.store.save = () => Promise.reject(new Error('disk full'));
  const before = world.heard.length;
  const outcome = await world.venue.send(order());
  assert.deepEqual(outcome, { kind: 'failed', code: 'STORE', text: 'Error: disk full' });
  await world.print(38, 300);
  assert.equal(world.heard.length, before);
  assert.ok(world.errors.length > 0);
  world.store.save = save;
  await world.clock.pass(2 * SECOND_US);
  assert.equal(told(world).at(-1), 'order FILLED 300');
  assert.equal((await world.venue.list()).rows.length, 1);
});

test('where the store fails, a cancel is not refused: who asks again once there is space has it', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  const [row] = (await world.venue.list()).rows;
  const target = { brokerOrderId: row?.brokerOrderId ?? assert.fail('it has an id') };
  const save = world.store.save;
  world.store.save = () => Promise.reject(new Error('disk full'));
  const unknown = { kind: 'unknown', code: 'STORE', text: 'Error: disk full' };
  assert.deepEqual(await world.venue.cancel(target), unknown);
  assert.deepEqual(await world.venue.replace(target, { ...order(), quantity: quantityOf(200) }), unknown);
  world.store.save = save;
  await world.clock.pass(2 * SECOND_US);
  assert.equal(told(world).at(-1), 'order LIVE 0', 'what was not kept did not happen');
  assert.deepEqual(await world.venue.cancel(target), { kind: 'taken' });
  await world.clock.pass(SENT);
  assert.equal(told(world).at(-1), 'order CANCELED 0');
});

test('on a full disk cancels and fills are kept and told, and no new order is taken', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  world.store.hasRoom = () => false;
  const text = 'Error: the disk is full: free some space';
  assert.deepEqual(await world.venue.send(order()), { kind: 'failed', code: 'STORE', text });
  await world.print(38, 100);
  const [row] = (await world.venue.list()).rows;
  assert.deepEqual(await world.venue.cancel({ brokerOrderId: row?.brokerOrderId ?? '' }), { kind: 'taken' });
  await world.clock.pass(SENT);
  assert.deepEqual(told(world).slice(-2), ['order LIVE 100', 'order CANCELED 100']);
  assert.equal((await world.venue.list()).rows.length, 1);
});

test('the first order in a symbol after a start takes whole lots of what was traded before', async () => {
  const world = await openWorld({ participationPercent: 25 });
  await world.print(38, 100);
  await world.print(38.01, 100);
  await world.venue.send(order({ price: price(39), quantity: quantityOf(1_000) }));
  await world.clock.pass(SENT);
  const [row] = (await world.venue.list()).rows;
  assert.equal(row?.figures.cum, 200, 'a lot of each trade');
});

test('what is open expires a while after the close, and with the next day at the latest', async () => {
  const world = await openWorld({ expiryUs: 60 * SECOND_US });
  await world.venue.send(order());
  await world.clock.pass(SENT);
  world.facts = { ...(world.facts ?? assert.fail()), phase: null };
  const tick = async () => {
    world.venue.take({ kind: 'clock', at: world.clock.now() });
    await world.clock.pass(0);
  };
  await tick();
  await world.clock.pass(59 * SECOND_US);
  await tick();
  assert.equal((await world.venue.list()).rows[0]?.status, 'LIVE');
  await world.clock.pass(SECOND_US);
  await tick();
  assert.equal((await world.venue.list()).rows[0]?.status, 'EXPIRED');
  // Whoever has missed the last reports of a day finds them in the list of the next one.
  await world.clock.pass(DAY_US);
  await tick();
  assert.equal((await world.venue.list()).rows[0]?.status, 'EXPIRED');
  await world.clock.pass(DAY_US);
  await tick();
  assert.deepEqual((await world.venue.list()).rows, []);
});

test('what was open when the platform stopped has expired when it starts on another day, and is told so', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  await world.venue.close();
  await world.clock.pass(3 * DAY_US);
  world.heard.length = 0;
  await world.restart();
  await world.clock.pass(SENT);
  assert.deepEqual(
    (await world.venue.list()).rows.map(({ status }) => status),
    ['EXPIRED'],
  );
  assert.equal(told(world).at(-1), 'order EXPIRED 0');
  await world.print(38, 1_000);
  assert.equal((await world.venue.list()).rows[0]?.figures.cum, 0);
});

test('a replaced order may get a new id, and both ids mean it', async () => {
  const world = await openWorld({ newIdOnReplace: true });
  await world.venue.send(order());
  await world.clock.pass(SENT);
  const [old] = (await world.venue.list()).rows;
  assert.ok(old?.brokerOrderId);
  await world.venue.replace(
    { brokerOrderId: old.brokerOrderId },
    { quantity: quantityOf(200), price: price(37.9), stopPrice: null },
  );
  await world.clock.pass(SENT);
  const [now] = (await world.venue.list()).rows;
  assert.notEqual(now?.brokerOrderId, old.brokerOrderId);
  assert.deepEqual(await world.venue.cancel({ brokerOrderId: old.brokerOrderId }), { kind: 'taken' });
  await world.clock.pass(SENT);
  assert.equal((await world.venue.list()).rows[0]?.status, 'CANCELED');
});

test('it says which symbols it needs trades of, and needs none when all is over', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  assert.deepEqual(world.venue.openSymbols(), [{ exchange: 'SIM', symbol: 'PETR4' }]);
  world.venue.endDay();
  assert.deepEqual(world.venue.openSymbols(), []);
});

test('a replay that goes back begins anew: what was open expires, and its trades fill again', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  await world.clock.pass(SENT);
  await world.print(38.5, 100, { at: instantOf(NOON + 3600 * SECOND_US) });
  world.venue.rewind('2025-08-29' as LocalDate);
  await world.venue.send(order());
  await world.clock.pass(SENT);
  await world.print(38, 300);
  assert.deepEqual(
    (await world.venue.list()).rows.map(({ status }) => status),
    ['EXPIRED', 'FILLED'],
  );
});

test('an order that expires before the broker gave it an id has one all the same, by which its end is told', async () => {
  const world = await openWorld();
  await world.venue.send(order());
  world.venue.rewind('2025-08-29' as LocalDate);
  await world.clock.pass(SENT);
  const rows = world.heard.flatMap((message) => (message.kind === 'order' ? [message.row] : []));
  assert.deepEqual(
    rows.map(({ status, brokerOrderId }) => [status, brokerOrderId !== null]),
    [['EXPIRED', true]],
  );
});

test('where no facts come, an order is refused and the reason is told to who looks after the venue', async () => {
  const world = await openWorld();
  Object.defineProperty(world, 'facts', {
    get: () => {
      throw new Error('the register is locked');
    },
  });
  await world.venue.send(order());
  await world.clock.pass(SENT);
  assert.equal(told(world).at(-1), 'order REJECTED 0');
  assert.equal((world.errors[0] as Error).message, 'the register is locked');
});

test('a call after the end is answered, and had no effect', async () => {
  const world = await openWorld();
  await world.venue.close();
  assert.equal((await world.venue.send(order())).kind, 'failed');
});

test('who listens badly keeps nothing from others', async () => {
  const world = await openWorld();
  world.venue.listen(({ kind }) => {
    if (kind === 'order') throw new Error('who listens is broken');
  });
  await world.venue.send(order());
  await world.clock.pass(SENT);
  assert.deepEqual(told(world), ['order PENDING 0', 'order LIVE 0']);
  assert.equal(world.errors.length, 2);
});
