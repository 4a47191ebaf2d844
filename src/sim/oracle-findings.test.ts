/** A world in which nothing went wrong, and one thing in it that is then made wrong: each oracle must see its own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND_US } from '#kernel/time.ts';
import type { BrokerOrder, Order } from '#trading/index.ts';
import { type Oracles, WRONGS, type Wrong } from './oracles.ts';
import { idOf, SHORTLY, submit, submitPair } from './small-world.fixture.ts';
import type { Fate } from './true-market.ts';
import type { TrueOrder } from './true-order.ts';
import { World } from './world.ts';

/** Stops rest, so that of a pair one order trades. */
const fateOf = ({ type, symbol }: BrokerOrder): Fate => (type === 'STOP' ? 'REST' : (symbol as Fate));
const [REST, FILL, LIMIT, STOP] = [idOf('rest'), idOf('fill'), 'house/pair/1.1', 'house/pair/2.1'];

/**
 * One order rests, one is filled, and of a pair one order has traded 100 of 300, and the other is reduced to 200. By its
 * seed nobody else trades in these accounts.
 */
async function quietWorld(before: (world: World) => void = () => undefined): Promise<World> {
  const world = new World({ seed: 'calm', mix: {}, fateOf, adapterPolicy: SHORTLY });
  before(world);
  world.start();
  await world.run(5 * SECOND_US);
  for (const body of [submit('rest', 'REST'), submit('fill', 'FILL'), submitPair('pair', 'PARTS')])
    world.users.ask(body);
  await world.run(1.5 * SECOND_US);
  return world;
}

function trueOrder(world: World, id: string): TrueOrder {
  const [it] = world.broker.ordersOf(id);
  assert.ok(it !== undefined, `${id} is at the broker`);
  return it;
}

function durable(world: World, id: string): Order {
  const order = world.oracles.state.orders.get(id);
  assert.ok(order !== undefined, `${id} is durable`);
  return order;
}

/** What is durable of an order is otherwise than it should be. */
function doctor(world: World, id: string, change: Partial<Order>): void {
  world.oracles.state.orders.set(id, { ...durable(world, id), ...change });
}

function doctorPair(world: World, quantity: number): void {
  const { pairs } = world.oracles.state;
  for (const [id, pair] of [...pairs.entries()]) pairs.set(id, { ...pair, quantity });
}

const NOTHING = { quantity: 0, notional: 0n };
const CANCEL = { verb: 'CANCEL', orderId: REST, brokerOrderId: null, over: false } as const;
const accepted = (orderIds: readonly string[]) => ({ kind: 'accepted', orderIds, replayed: false }) as const;

type Doctoring = readonly [wrong: Wrong, what: string, harm: (world: World) => void, told: RegExp];

const AT_REST: readonly Doctoring[] = [
  [
    'lost',
    'is at the broker, and in no row',
    (it) => it.broker.orders.push({ ...trueOrder(it, REST), owner: idOf('nobody') }),
    /it is at the broker and unknown here/,
  ],
  [
    'unbooked',
    'traded more than anybody told',
    (it) => Object.assign(trueOrder(it, REST), { cum: 100 }),
    /0 are booked/,
  ],
  [
    'unbooked',
    'traded at another price than is booked',
    (it) => Object.assign(trueOrder(it, FILL), { notional: 1n }),
    /300 are booked/,
  ],
  [
    'misattributed',
    'traded here, and never came to the broker',
    (it) => it.broker.orders.splice(it.broker.orders.indexOf(trueOrder(it, FILL)), 1),
    /300 are booked \(FILLED\), and the broker never had it/,
  ],
  [
    'duplicated',
    'is there twice',
    (it) => it.broker.orders.push({ ...trueOrder(it, REST) }),
    /it is two orders at the broker/,
  ],
  [
    'stuck',
    'is over at the broker, and lives here',
    (it) => Object.assign(trueOrder(it, REST), { status: 'CANCELED' }),
    /it is ACK here, and CANCELED at the broker/,
  ],
  [
    'terms',
    'is smaller at the broker than here',
    (it) => Object.assign(trueOrder(it, REST), { quantity: 70 }),
    /here, and 70 at/,
  ],
  ['stuck', 'waits for an answer', (it) => doctor(it, REST, { pending: 'CANCEL' }), /it is ACK, pending CANCEL/],
  ['stuck', 'is outdated', (it) => doctor(it, REST, { stale: true }), /pending NONE, stale/],
  ['stuck', 'was never fetched', (it) => doctor(it, REST, { life: 'QUEUED' }), /it is QUEUED/],
  [
    'stuck',
    'is in doubt, and in the list',
    (it) => doctor(it, REST, { life: 'IN_DOUBT', brokerOrderId: null }),
    /it is in doubt here, and LIVE in the broker's list/,
  ],
  ['stuck', 'has traded more than its pair', (it) => doctorPair(it, 50), /traded 100 of 50, and nobody was told/],
  [
    'stuck',
    'can trade more than its pair has left',
    (it) => doctorPair(it, 200),
    /it can trade 200, its pair has 100 left/,
  ],
  [
    'stuck',
    'leaves its pair without a stop',
    (it) => doctor(it, STOP, { life: 'NOT_SENT' }),
    /it can trade 0, its pair has 200 left, and nobody was told/,
  ],
];

const AT_THE_END: readonly Doctoring[] = [
  ['stuck', 'lives when the day is over', () => undefined, /the day is over, and it is ACK/],
  [
    'terms',
    'ends with more than it had at the broker',
    (it) => {
      doctor(it, REST, { life: 'EXPIRED' });
      Object.assign(trueOrder(it, REST), { status: 'EXPIRED', quantity: 70 });
    },
    /here, and 70 at/,
  ],
  [
    'position',
    'traded, and is in no position',
    (it) => it.oracles.state.positions.set(durable(it, FILL).holding, { bought: NOTHING, sold: NOTHING }),
    /it is 0 here, and 300 at the broker/,
  ],
  [
    'invariant',
    'holds nothing of what it may trade',
    (it) => it.oracles.state.exposures.set(durable(it, REST).holding, { buy: NOTHING, sell: NOTHING }),
    /I15: exposure is the sum/,
  ],
];

const WHILE_IT_RUNS: readonly Doctoring[] = [
  [
    'lost',
    'lives at the broker, and is in no row',
    (it) => it.broker.orders.push({ ...trueOrder(it, REST), owner: idOf('nobody') }),
    /it lives at the broker and is unknown here/,
  ],
  [
    'exposure',
    'can trade more than is held',
    (it) => Object.assign(trueOrder(it, REST), { quantity: 400 }),
    /300 are held, and 400 can trade/,
  ],
  [
    'exposure',
    'is over here, and lives at the broker',
    (it) => doctor(it, REST, { life: 'EXPIRED', endReason: 'VENUE' }),
    /it is EXPIRED \(VENUE\) here and lives at the broker/,
  ],
];

const AT_ONCE: readonly Doctoring[] = [
  ['duplicated', 'is sent once more', ({ oracles }) => oracles.onSend(REST), /it was sent 2 times/],
  ['twin', 'is sent without an intent', ({ oracles }) => oracles.onSend(null), /it was sent without an intent/],
  [
    'early',
    'is answered before it is durable',
    ({ oracles }) => oracles.onAnswer(submit('o', 'REST'), 'nobody', accepted([REST])),
    /was answered "accepted" before that was durable/,
  ],
  [
    'early',
    'is told an adapter before it is durable',
    ({ oracles }) => oracles.onMessage({ ...CANCEL, attemptKey: 'o:CANCEL:1' }),
    /the adapter was told before it was durable/,
  ],
  [
    'forgotten',
    'was accepted, and is in no row',
    ({ oracles }) => oracles.onAnswer(submit('o', 'REST'), 'nobody', accepted([idOf('o')])),
    /it was accepted, and is not in the journal/,
  ],
  [
    'answer',
    'is answered in two ways',
    ({ oracles }) => {
      oracles.onAnswer(submit('o', 'REST'), 'a', accepted([REST]));
      oracles.onAnswer(submit('o', 'REST'), 'b', accepted([FILL]));
    },
    /it was answered "accepted .*rest.*", and then "accepted .*fill/,
  ],
  ['adapter', 'loses its adapter', ({ oracles }) => oracles.onAdapterEnded('it was tired'), /it was tired/],
];

const JUDGED: readonly (readonly [when: string, cases: readonly Doctoring[], judge: (oracles: Oracles) => void])[] = [
  ['at rest', AT_REST, (oracles) => oracles.settled()],
  ['at the end', AT_THE_END, (oracles) => oracles.ended()],
  ['while it runs', WHILE_IT_RUNS, (oracles) => oracles.exposure()],
  ['at once', AT_ONCE, () => undefined],
];

for (const [when, cases, judge] of JUDGED)
  for (const [wrong, what, harm, text] of cases)
    test(`${wrong}: an order that ${what} is found ${when}`, async () => {
      const world = await quietWorld();
      harm(world);
      const { oracles } = world;
      judge(oracles);
      const texts = oracles.findings.filter((finding) => finding.wrong === wrong).map((finding) => finding.text);
      assert.ok(
        texts.some((it) => text.test(it)),
        JSON.stringify(oracles.findings),
      );
    });

test('misattributed: an order that is given the id of another is found', async () => {
  const { oracles } = await quietWorld(({ broker }) => {
    broker.byId = () => broker.orders.find(({ owner }) => owner === FILL);
  });
  assert.match(
    oracles.findings.map(({ wrong, text }) => `${wrong}: ${text}`).join(),
    /misattributed: it was given b\d/,
  );
});

test('redecided: a row that says something else than its input leads to is found', async () => {
  const { oracles } = await quietWorld((world) => {
    const { oracles: judges } = world;
    const onRow = judges.onRow.bind(judges);
    judges.onRow = (row) => onRow({ ...row, body: row.body.replace('"late":false', '"late":true') });
  });
  assert.ok(oracles.findings.some(({ wrong, text }) => wrong === 'redecided' && text.includes('"late":true')));
});

test('late: an order that goes out when its time has passed is found', async () => {
  const world = await quietWorld();
  await world.run(5 * SECOND_US);
  world.oracles.onSend(REST);
  assert.ok(world.oracles.findings.some(({ wrong }) => wrong === 'late'));
});

test('stuck: an adapter that never notes a message is found', async () => {
  const { oracles } = await quietWorld();
  const { adapters } = oracles.state;
  for (const [id, adapter] of [...adapters.entries()]) adapters.set(id, { ...adapter, outSeq: adapter.outSeq + 1 });
  oracles.settled();
  assert.match(oracles.findings[0]?.text ?? '', /it has noted \d+ of \d+ messages/);
});

test('nothing is found where nothing is wrong', async () => {
  const { oracles } = await quietWorld();
  oracles.exposure();
  oracles.settled();
  assert.deepEqual(oracles.findings, []);
  const pair = [LIMIT, STOP].map((id) => oracles.state.orders.get(id)).map((it) => [it?.cum, it?.quantity]);
  assert.deepEqual(pair, [
    [100, 300],
    [0, 200],
  ]);
});

test('every kind of wrong has a world here in which it is found', () => {
  const found = new Set<Wrong>(['late', 'redecided', ...JUDGED.flatMap(([, cases]) => cases.map(([wrong]) => wrong))]);
  assert.deepEqual(
    WRONGS.filter((wrong) => !found.has(wrong)),
    [],
  );
});
