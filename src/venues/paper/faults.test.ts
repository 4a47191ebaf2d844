import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '#kernel/random.ts';
import { SECOND_US } from '#kernel/time.ts';
import type { BrokerMessage } from '#trading/index.ts';
import { FAULTS, type Fault, FaultyBroker, readFaultRates } from './faults.ts';
import { openWorld, order, price } from './paper.fixture.ts';

const LATE = 31 * SECOND_US;

async function faulty(rates: Partial<Record<Fault, number>> = {}) {
  const world = await openWorld();
  const broker = new FaultyBroker(world.venue, { timing: world.clock, random: seededRandom('faults'), rates });
  const heard: BrokerMessage[] = [];
  broker.listen((message) => heard.push(message));
  const rows = () => heard.flatMap((message) => (message.kind === 'session' ? [] : [message.row]));
  const pass = () => world.clock.pass(LATE);
  return { world, broker, heard, rows, pass };
}

/** How a call ended: its outcome, that it threw, or that it never did. */
async function endOf(call: Promise<{ kind: string }>, pass: () => Promise<void>): Promise<string> {
  let end = 'hangs';
  call.then(
    ({ kind }) => {
      end = kind;
    },
    () => {
      end = 'throws';
    },
  );
  await pass();
  return end;
}

for (const [fault, end, arrives] of [
  ['send-fails', 'failed', 0],
  ['send-unknown-before', 'unknown', 0],
  ['send-unknown-after', 'unknown', 1],
  ['send-throws-before', 'throws', 0],
  ['send-throws-after', 'throws', 1],
  ['send-hangs-before', 'hangs', 0],
  ['send-hangs-after', 'hangs', 1],
  ['send-vanishes', 'sent', 0],
  ['send-appears-late', 'sent', 1],
  ['foreign-twin', 'sent', 2],
] as const)
  test(`${fault}: the call ends as ${end}, and the broker has ${arrives} of it`, async () => {
    const { world, broker, pass } = await faulty();
    broker.once(fault);
    assert.equal(await endOf(broker.send(order()), pass), end);
    assert.equal(world.venue.truth().length, arrives);
    assert.equal(broker.fired.get(fault), 1);
  });

for (const [fault, end, status] of [
  ['request-unknown-before', 'unknown', 'LIVE'],
  ['request-unknown-after', 'unknown', 'CANCELED'],
  ['request-hangs-before', 'hangs', 'LIVE'],
  ['request-hangs-after', 'hangs', 'CANCELED'],
  ['request-vanishes', 'taken', 'LIVE'],
  ['request-refused', 'refused', 'LIVE'],
  ['cancel-rejected', 'taken', 'LIVE'],
] as const)
  test(`${fault}: a cancel ends as ${end}, and the order is ${status}`, async () => {
    const { world, broker, pass, rows } = await faulty();
    await broker.send(order());
    await pass();
    broker.once(fault);
    assert.equal(await endOf(broker.cancel({ brokerOrderId: rows()[0]?.brokerOrderId ?? '' }), pass), end);
    assert.equal(world.venue.truth()[0]?.status, status);
  });

test('report-lost and report-doubled: a report is not told, or twice', async () => {
  for (const [fault, times] of [
    ['report-lost', 1],
    ['report-doubled', 3],
  ] as const) {
    const { broker, rows, pass } = await faulty();
    broker.once(fault);
    await broker.send(order());
    await pass();
    assert.equal(rows().length, times, fault);
  }
});

test('report-late: what was told later comes first', async () => {
  const { broker, rows, pass } = await faulty();
  broker.once('report-late');
  await broker.send(order());
  await pass();
  assert.deepEqual(
    rows().map(({ status }) => status),
    ['LIVE', 'PENDING'],
  );
});

test('report-without-…: a report lacks an id or what was traded', async () => {
  const { world, broker, rows, pass } = await faulty();
  broker.once('report-without-local-id');
  broker.once('report-without-broker-id');
  broker.once('report-without-figures');
  await broker.send(order());
  await pass();
  await world.print(38, 300);
  assert.deepEqual(
    rows().map(({ localId, brokerOrderId, status, figures }) => [localId, brokerOrderId === null, status, figures.cum]),
    [
      [null, true, 'PENDING', 0],
      ['1', false, 'LIVE', 0],
      ['1', false, 'FILLED', 0],
    ],
  );
});

test('send-rejected-without-id: it is told and listed as rejected, without an id', async () => {
  const { broker, rows, pass } = await faulty();
  broker.once('send-rejected-without-id');
  await broker.send(order());
  await pass();
  assert.deepEqual([rows()[0]?.status, rows()[0]?.brokerOrderId], ['REJECTED', null]);
});

test('list-…: the list fails, hangs, or has holes and says so', async () => {
  const { broker, pass } = await faulty();
  await broker.send(order());
  await pass();
  broker.once('list-fails');
  await assert.rejects(broker.list());
  broker.once('list-hangs');
  assert.equal(
    await endOf(
      broker.list().then(() => ({ kind: 'listed' })),
      pass,
    ),
    'hangs',
  );
  broker.once('list-incomplete');
  const { complete, rows } = await broker.list();
  assert.deepEqual([complete, rows.length], [false, 0]);
});

test('session-reset: the session ends, another begins, and local ids begin again', async () => {
  const { broker, heard, pass } = await faulty();
  broker.once('session-reset');
  const first = await broker.send(order());
  await pass();
  assert.deepEqual(
    heard.flatMap((message) => (message.kind === 'session' ? [`${message.session} ${message.state}`] : [])),
    ['paper-m-1 UP', 'paper-m-1 DOWN', 'paper-m-2 UP'],
  );
  assert.deepEqual(await broker.send(order()), first);
});

for (const [fault, trades, expected] of [
  ['admin-cancel', 0, 'order ADMIN_CANCELED 0 0'],
  ['reject-after-ack', 0, 'order REJECTED 0 0'],
  ['overfill', 300, 'order FILLED 301 0'],
  ['bust', 300, 'busted CANCELED 0 1'],
  ['correct', 300, 'corrected FILLED 300 1'],
] as const)
  test(`${fault}: the last thing told is "${expected}"`, async () => {
    const { world, broker, heard, pass } = await faulty();
    broker.once(fault);
    await broker.send(order());
    await pass();
    if (trades > 0) await world.print(38, trades);
    await pass();
    const last = heard.at(-1);
    assert.ok(last !== undefined && last.kind !== 'session');
    const { status, figures } = last.row;
    assert.equal(`${last.kind} ${status} ${figures.cum} ${figures.restated}`, expected);
  });

test('fill-after-cancel: a canceled order trades, and stays canceled', async () => {
  const { broker, rows, pass } = await faulty();
  broker.once('fill-after-cancel');
  await broker.send(order());
  await pass();
  await broker.cancel({ brokerOrderId: rows()[0]?.brokerOrderId ?? '' });
  await pass();
  assert.deepEqual([rows().at(-1)?.status, rows().at(-1)?.figures.cum], ['CANCELED', 1]);
});

test('by chance every fault comes, at the same places for the same seed, and none after it healed', async () => {
  const run = async () => {
    const rates = Object.fromEntries(FAULTS.map((fault) => [fault, 0.15]));
    const { world, broker, heard, pass } = await faulty(rates);
    for (let round = 0; round < 300; round++) {
      void broker.send(order()).catch(() => 'the line broke');
      if (round % 4 === 0) await pass();
      const row = world.venue.truth().findLast(({ status }) => status === 'LIVE');
      if (row?.brokerOrderId && round % 2 === 0) void broker.cancel({ brokerOrderId: row.brokerOrderId });
      if (round % 7 === 0) await world.print(38, 900);
      if (round % 9 === 0) void broker.list().catch(() => 'the line broke');
    }
    await pass();
    const fired = [...broker.fired];
    broker.heal();
    await broker.send(order({ price: price(31) }));
    await pass();
    assert.deepEqual([...broker.fired], fired);
    return { fired: fired.map(([fault]) => fault), told: heard.length, orders: world.venue.truth().length };
  };
  const first = await run();
  assert.deepEqual(first.fired.toSorted(), FAULTS.toSorted());
  assert.deepEqual(await run(), first);
});

for (const guide of ['guide', 'guia'])
  test(`every fault is named in the ${guide}`, () => {
    const text = readFileSync(join(import.meta.dirname, `../../../docs/${guide}/paper-trading.md`), 'utf8');
    assert.deepEqual(
      FAULTS.filter((fault) => !text.includes(`\`${fault}\``)),
      [],
    );
  });

test('rates are read from text: each fault, or all of them', () => {
  assert.deepEqual(readFaultRates('-'), {});
  assert.deepEqual(readFaultRates(' report-lost=0.5,bust=1'), { 'report-lost': 0.5, bust: 1 });
  assert.deepEqual(Object.keys(readFaultRates('all=0.01') ?? {}), [...FAULTS]);
  assert.equal(readFaultRates('all=0.01,bust=0')?.bust, 0);
  for (const wrong of ['', 'bust', 'bust=2', 'bust=-1', 'bust=0.1,', 'nothing=1'])
    assert.equal(readFaultRates(wrong), undefined);
});
