/** The scenarios of the core once more, as a broker tells them: rows with sums, through the adapter and its line. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../oms/event.ts';
import { FIX_ORDERS } from '../oms/fix-orders.fixture.ts';
import { FIX_REPLACES } from '../oms/fix-replaces.fixture.ts';
import { EVERYTHING, figures } from '../oms/oms.fixture.ts';
import { byPhone, happenings, ID, raised, type Scenario } from '../oms/scenario.fixture.ts';
import { VENUE_HABITS } from '../oms/venue-habits.fixture.ts';
import { AdapterWorld } from './adapter.fixture.ts';
import type { BrokerMessage } from './broker.ts';
import { NO_MISCHIEF } from './fake-broker.fixture.ts';
import { noteText } from './note.ts';
import { isTold, ToldOrder } from './told-rows.fixture.ts';

const SOON = 100_000;
const SECOND = 1_000_000;
const CLOSE = { kind: 'EodClose', scope: EVERYTHING } as const;
const BY = { principal: 'user', corr: 'scenario' };
const TOLD = Object.entries({ ...FIX_ORDERS, ...FIX_REPLACES, ...VENUE_HABITS }).filter(([, scenario]) =>
  happenings(scenario).every(isTold),
);

/** A world whose broker takes everything and does nothing by itself: what becomes of an order, a test says. */
async function silentBroker() {
  const it = new AdapterWorld('told');
  const { broker } = it;
  const listen = broker.listen;
  let hear: (message: BrokerMessage) => void = () => assert.fail('nobody listens');
  broker.listen = (listener) => {
    hear = listener;
    return listen.call(broker, listener);
  };
  broker.send = async (order) => {
    broker.sends.push(order);
    return { kind: 'sent', localId: '1' };
  };
  broker.cancel = async () => ({ kind: 'taken' });
  broker.replace = async () => ({ kind: 'taken' });
  // It would tell by itself what a scenario tells later.
  broker.list = async () => ({ complete: false, rows: [] });
  await it.start();
  await it.pass(SOON);
  return { it, tell: (message: BrokerMessage) => hear(message) };
}

type Outcome = Required<Pick<Scenario, 'life' | 'cum' | 'quantity' | 'raises'>>;

/** What becomes of a scenario's order, where each row is told so often. */
async function told(scenario: Scenario, times: number): Promise<Outcome> {
  const { it, tell } = await silentBroker();
  const events: Event[] = [];
  it.core.onDurable((batch) => events.push(...batch.flatMap((one) => one.events)));
  it.submit('o', scenario.intent);
  await it.pass(SOON);
  const [order] = it.broker.sends;
  assert.ok(order !== undefined);
  const atBroker = new ToldOrder(order, it.schedule.now());
  for (const step of happenings(scenario)) {
    if ('give' in step) await it.core.give(step.give, BY);
    const message = atBroker.message(step);
    for (let time = 0; message !== null && time < times; time++) {
      tell(message);
      await it.pass(SOON);
    }
  }
  await it.core.close();
  const { life, cum, quantity } = it.order(ID);
  return { life, cum, quantity, raises: raised({ events }) };
}

for (const [name, scenario] of TOLD) {
  const { life, cum, quantity = 100, raises = [] } = scenario;

  test(`${name}, told by rows`, async () => {
    assert.deepEqual(await told(scenario, 1), { life, cum, quantity, raises });
  });

  test(`${name}, each row twice`, async () => {
    assert.deepEqual(await told(scenario, 2), { life, cum, quantity, raises });
  });
}

test('most scenarios of each matrix can be told by a broker', () => {
  const counts = new Map<string, number>();
  for (const [name] of TOLD) counts.set(name.charAt(0), (counts.get(name.charAt(0)) ?? 0) + 1);
  const wanted = { A: 3, B: 7, C: 15, D: 8, E: 4, F: 2, H: 3, I: 2, J: 5, K: 2, L: 1 };
  for (const [letter, count] of Object.entries(wanted)) assert.ok((counts.get(letter) ?? 0) >= count, letter);
});

test('E: an order by phone is told to the core, however often its row comes, and is no order here', async () => {
  const { it, tell } = await silentBroker();
  it.submit('o');
  await it.pass(SOON);
  const [order] = it.broker.sends;
  assert.ok(order !== undefined);
  const message = new ToldOrder(order, it.schedule.now()).message(byPhone);
  assert.ok(message !== null);
  tell(message);
  await it.pass(SOON);
  const { counters, orderCount, positions } = it.core.state;
  const counted = counters.get('ForeignOrderSeen') ?? 0;
  assert.ok(counted > 0, 'it is counted');
  tell(message);
  await it.pass(SOON);
  assert.deepEqual([counters.get('ForeignOrderSeen'), orderCount, [...positions.entries()]], [counted, 1, []]);
});

/** The adapter's process dies, and the next one finds where the numbers stood, and none of its orders. */
async function loseNotes(it: AdapterWorld): Promise<void> {
  it.kill();
  const { noted: outSeq = 0, adapterSeq = 0 } = it.core.state.adapters.get('paper') ?? {};
  it.disk.notes = [noteText({ kind: 'numbers', coreEpoch: it.core.epoch, outSeq, adapterSeq })];
  await it.pass(2 * SECOND);
}

test('G: the status of an order that the adapter does not know is told of its id, where the core knows that', async () => {
  const it = new AdapterWorld('unknown');
  await it.start();
  const id = it.submit('o');
  await it.pass(SECOND);
  await loseNotes(it);
  await it.core.give(CLOSE, BY);
  assert.deepEqual([it.order(id).attempts.QUERY, it.order(id).stale], [1, true]);
  it.broker.trade(0, 40);
  await it.pass(30 * SECOND);
  assert.deepEqual([it.order(id).life, it.order(id).cum, it.broker.sends.length], ['PARTIAL', 40, 1]);
  it.check();
});

test('G: of an order that has no id either nobody guesses: it stays in doubt, and is not sent again', async () => {
  const it = new AdapterWorld('nameless');
  await it.start();
  await it.pass(SOON);
  it.broker.mischief = { ...NO_MISCHIEF, messageLost: 1, answerLost: 1 };
  const id = it.submit('o');
  await it.pass(SECOND);
  await loseNotes(it);
  it.broker.mischief = NO_MISCHIEF;
  await it.pass(120 * SECOND);
  assert.deepEqual([it.order(id).life, it.order(id).attempts.QUERY > 0], ['IN_DOUBT', true]);
  assert.deepEqual([it.broker.rows.length, it.broker.sends.length], [1, 1]);
  const decided = { orderId: id, brokerOrderId: 'b1', evidence: 'the screen of the broker' } as const;
  await it.core.give({ kind: 'OperatorResolveDoubt', ...decided }, BY);
  it.broker.trade(0, 40);
  await it.pass(SECOND);
  assert.deepEqual([it.order(id).life, it.order(id).cum], ['PARTIAL', 40]);
});

test('a refusal without an id and with the number 0 is nobody’s: the order is in doubt until that is proven', async () => {
  const { it, tell } = await silentBroker();
  const id = it.submit('o');
  await it.pass(SOON);
  const [order] = it.broker.sends;
  assert.ok(order !== undefined);
  const row = { ...order, brokerOrderId: null, localId: '0', figures: figures(0), createdAt: it.schedule.now() };
  tell({ kind: 'order', row: { ...row, status: 'REJECTED', text: 'no' } });
  await it.pass(30 * SECOND);
  assert.equal(it.order(id).life, 'IN_DOUBT');
  it.broker.list = async () => ({ complete: true, rows: [] });
  await it.pass(120 * SECOND);
  assert.deepEqual([it.order(id).life, it.order(id).endReason, it.broker.sends.length], ['NOT_SENT', 'PROVEN', 1]);
});
