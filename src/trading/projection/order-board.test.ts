import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderAlertSchema, orderSchema } from '#contract/orders.ts';
import { type Instant, instantOf } from '#kernel/time.ts';
import type { Durable } from '../journal/sequencer.ts';
import { adapterOf, alarmIdOf, apply } from '../oms/apply.ts';
import { ack, canceled, cum, FACTS, idOf, intentOf, keyOf, sent, World } from '../oms/oms.fixture.ts';
import { projectOrder } from '../oms/project-state.ts';
import { publicBreakId } from '../oms/public-id.ts';
import { emptyState, type State } from '../oms/state.ts';
import { type BusMessage, busMessages } from './bus-messages.ts';
import { OrderBoard } from './order-board.ts';
import { worldOf } from './projection.fixture.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 30);
const ALWAYS = { since: instantOf(0), max: 10_000 };

/** What a sequencer tells of each frame of a world. */
function durablesOf({ frames }: World, from: State = emptyState()): Durable[] {
  return frames.map(({ input, events }) => {
    const changed = new Set<string>();
    for (const event of events) {
      apply(from, event);
      if ('orderId' in event) changed.add(event.orderId);
      if (event.kind === 'OutboxQueued') changed.add(event.message.orderId);
    }
    const orders = [...changed].flatMap((id) => from.orders.get(id) ?? []);
    return { input, events, outbox: [], orders };
  });
}

function messagesOf(board: OrderBoard, world: World): BusMessage[] {
  return durablesOf(world).flatMap((durable) => busMessages(durable, board.take(durable)));
}

const doubt = { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' } as const;

test('whatever happens, it has all orders, doubts, breaks and alarms as the core has them, and so has one that starts later', () => {
  fc.assert(
    fc.property(fc.nat(1_000), (seed) => {
      const world = worldOf(`board/${seed}`, 150);
      const board = new OrderBoard();
      const listened = new Set<string>();
      for (const durable of durablesOf(world)) {
        const { orders, raised, ended } = board.take(durable);
        for (const { order } of orders) assert.deepEqual(orderSchema.parse(order), order);
        for (const { alert } of raised) listened.add(orderAlertSchema.parse(alert).alertId);
        for (const { alertId } of ended) assert.ok(listened.delete(alertId), alertId);
      }
      const { state } = world;
      const all = [...state.orders.entries()].map(([, order]) => order).sort((a, b) => b.number - a.number);
      const late = new OrderBoard();
      late.seed(state);
      for (const one of [board, late])
        assert.deepEqual(one.orders('house', ALWAYS), { orders: all.map(projectOrder), more: false });
      const doubtful = all.map(projectOrder).filter((order) => order.doubt);
      const waiting = [
        ...doubtful.map(({ orderId }) => `DOUBT:${orderId}`),
        ...[...state.breaks.entries()].map(([id]) => `BREAK:${publicBreakId(id)}`),
        ...[...state.alarms.entries()].map(([id]) => `ALARM:${publicBreakId(id)}`),
      ].sort();
      const idsOf = (one: OrderBoard) => one.alerts('house').map(({ alertId }) => alertId);
      assert.deepEqual([idsOf(board).sort(), idsOf(late).sort()], [waiting, waiting]);
      const counts = {
        open: [...state.open.entries()].length,
        doubts: doubtful.length,
        breaks: [...state.breaks.entries()].length,
        alarms: [...state.alarms.entries()].length,
      };
      assert.deepEqual([board.counts(), late.counts()], [counts, counts]);
      const alarmsOf = (one: OrderBoard) =>
        one
          .alerts('house')
          .filter(({ kind }) => kind === 'ALARM')
          .sort((a, b) => (a.alertId < b.alertId ? -1 : 1));
      assert.deepEqual(alarmsOf(late), alarmsOf(board), 'in the same words, and since the same moment');
      assert.deepEqual([...listened].sort(), waiting);
    }),
    { numRuns: RUNS },
  );
});

test('it shows open orders first, then those that ended since the day began, the newest first', () => {
  const world = new World();
  for (const name of ['a', 'b', 'c', 'd']) world.submit(name);
  world.report(idOf('a'), canceled(0)).wait(60_000_000);
  const since = world.now;
  world.report(idOf('c'), canceled(0)).report(idOf('d'), canceled(0));
  const board = new OrderBoard();
  messagesOf(board, world);
  const seen = (max: number, from: Instant = since) => {
    const { orders, more } = board.orders('house', { since: from, max });
    return `${orders.map(({ clientOrderId }) => clientOrderId).join('')}${more ? '+' : ''}`;
  };
  assert.deepEqual([seen(9), seen(9, instantOf(0)), seen(2), seen(1)], ['dcb', 'dcba', 'db+', 'b+']);
  assert.deepEqual(board.orders('desk', ALWAYS), { orders: [], more: false });
});

test('what a tenant is told never tells of another one', () => {
  const world = new World();
  for (const tenant of ['house', 'desk']) {
    const intent = intentOf({ tenant, account: `of ${tenant}` });
    world.give({ kind: 'SubmitOrder', ...keyOf('o'), tenant, intent, facts: FACTS });
    world.report(`${tenant}/o/0.1`, sent, doubt);
  }
  const board = new OrderBoard();
  const messages = messagesOf(board, world);
  for (const { envelope } of messages) {
    const { tenant } = envelope.payload;
    assert.ok(JSON.stringify(envelope.payload).includes(`of ${tenant}`), envelope.type);
    assert.ok(!JSON.stringify(envelope.payload).includes(`of ${tenant === 'house' ? 'desk' : 'house'}`));
  }
  for (const tenant of ['house', 'desk']) {
    assert.deepEqual(
      board.orders(tenant, ALWAYS).orders.map(({ account }) => account),
      [`of ${tenant}`],
    );
    assert.deepEqual(
      board.alerts(tenant).map(({ account, code }) => [account, code]),
      [[`of ${tenant}`, 'NEW']],
    );
  }
});

test('only so many orders that ended are kept, and what is missing is said; no alarm is ever left out', () => {
  const world = new World({ careful: false });
  for (let n = 0; n < 1_200; n++) {
    world.submit(`o${n}`);
    world.report(idOf(`o${n}`), canceled(0));
    if (n < 300) world.report(idOf(`o${n}`), cum(1));
  }
  const board = new OrderBoard();
  messagesOf(board, world);
  const { orders, more } = board.orders('house', ALWAYS);
  assert.deepEqual([orders.length, more], [1_000, true]);
  assert.equal(board.alerts('house').filter(({ kind }) => kind === 'ALARM').length, 1_500);
});

test('an alarm ends when somebody has seen it, or when its order is forgotten, and whoever listens is told', () => {
  const world = new World();
  for (const name of ['a', 'b']) {
    world.submit(name);
    world.report(idOf(name), ack(`b-${name}`));
    world.cancel(idOf(name));
    world.report(idOf(name), canceled(0), cum(40));
  }
  world.give({ kind: 'AcknowledgeAlarm', alarmId: alarmIdOf(idOf('a'), 'LATE_FILL') });
  world.wait(10_000_000);
  const { outSeq } = adapterOf(world.state, 'paper');
  world.give({ kind: 'AdapterHello', adapterId: 'paper', epoch: 2, session: 's1', buildHash: 'test', outSeq });
  world.give({ kind: 'ForgetSettled', before: world.now });
  const board = new OrderBoard();
  const told = messagesOf(board, world).flatMap(({ topic, envelope: { payload } }) =>
    topic.startsWith('oms.alerts.')
      ? [`${topic} ${'alert' in payload ? payload.alert.alertId : JSON.stringify(payload)}`]
      : [],
  );
  const ended = (alertId: string): string => `oms.alerts.ended ${JSON.stringify({ tenant: 'house', alertId })}`;
  assert.deepEqual(told, [
    'oms.alerts.raised ALARM:a~0.1~LATE_FILL',
    'oms.alerts.raised ALARM:b~0.1~LATE_FILL',
    ended('ALARM:a~0.1~LATE_FILL'),
    ended('ALARM:b~0.1~LATE_FILL'),
  ]);
  assert.deepEqual(board.alerts('house'), []);
});

test('the bus tells an order as new once, then what becomes of it, each fill, and what to look at', () => {
  const world = new World();
  world.submit('o');
  world.report(idOf('o'), sent, doubt, ack(), cum(40), cum(100));
  const messages = messagesOf(new OrderBoard(), world);
  const brief = messages.map(({ topic, envelope: { payload } }) => {
    if ('order' in payload) return `${topic} ${payload.order.state}`;
    if ('execKey' in payload)
      return `${topic} ${payload.kind} ${payload.execKey} ${payload.quantity} ${payload.notional}`;
    return `${topic} ${'alert' in payload ? payload.alert.alertId : payload.alertId}`;
  });
  assert.deepEqual(brief, [
    'oms.orders.new NEW',
    'oms.orders.ack SENT',
    'oms.orders.ack SENT',
    'oms.alerts.raised DOUBT:o~0.1',
    'oms.orders.ack ACK',
    'oms.alerts.ended DOUBT:o~0.1',
    'oms.orders.ack PARTIAL',
    'oms.exec.fills FILL o~0.1#1 40 400.00',
    'oms.orders.ack FILLED',
    'oms.exec.fills FILL o~0.1#2 60 600.00',
  ]);
});

test('a message has the same id however often it is told, and no other has it', () => {
  const world = worldOf('ids', 200);
  const ids = messagesOf(new OrderBoard(), world).map(({ envelope }) => envelope.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(
    messagesOf(new OrderBoard(), world).map(({ envelope }) => envelope.id),
    ids,
  );
});
