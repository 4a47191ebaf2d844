import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Instant, instantOf, type LocalDate, SECOND_US } from '#kernel/time.ts';
import type { InputBody } from '#trading/index.ts';
import { OrderDay } from './order-day.ts';
import { ORDER, openOrderWorld, post } from './orders.fixture.ts';

const [MONDAY, TUESDAY] = ['2026-11-23', '2026-11-24'] as [LocalDate, LocalDate];

/** A core whose market opens and closes by hand, and the days over it. */
async function openDays() {
  const world = await openOrderWorld();
  const server = world.serverFor();
  let reports = 0;
  const days = {
    world,
    date: MONDAY,
    now: instantOf(1_700_000_000_000_000) as Instant,
    given: [] as string[],
    hasNext: true,
    open: () => {
      world.facts = { ...world.facts, phase: 'continuous' };
    },
    close: () => {
      world.facts = { ...world.facts, phase: null };
    },
    async send(body: object): Promise<void> {
      const answer = await post(server, '/api/v1/orders', { ...ORDER, ...body });
      assert.equal(answer.statusCode, 201, answer.body);
    },
    async report(orderId: string, report: (InputBody & { kind: 'AdapterReport' })['reports'][number]['report']) {
      const one = { adapterSeq: ++reports, orderId, brokerOrderId: null, report };
      await world.venue({ kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq: 0, reports: [one] });
    },
    /** Lets some seconds pass; answers what was given to the core meanwhile. */
    async pass(seconds: number): Promise<string[]> {
      days.given = [];
      for (let second = 0; second < seconds; second++) {
        days.now = instantOf(days.now + SECOND_US);
        await day.tick();
      }
      return days.given;
    },
    restart: () => {
      day = openDay();
    },
    life: (orderId: string) => world.sequencer.state.orders.get(orderId)?.life,
    attempts: (parentId: string) => world.sequencer.state.requests.get(parentId)?.orderIds.length,
  };
  const openDay = () =>
    new OrderDay({
      sequencer: {
        state: world.sequencer.state,
        give(body, by) {
          days.given.push(body.kind);
          return world.sequencer.give(body, by);
        },
      },
      facts: world.parts.facts,
      exchangeDate: () => days.date,
      now: () => days.now,
      hasNextDay: days.hasNext,
    });
  let day = openDay();
  return days;
}

const NO_FILLS = { cum: 0, notional: 0n, restated: 0 } as const;
const EXPIRED = { kind: 'BrokerExpired', figures: NO_FILLS } as never;

test('a while after the close of its market an order ends or is asked about, once', async () => {
  const days = await openDays();
  await days.send({ clientOrderId: 'a' });
  assert.deepEqual(await days.pass(10), []);
  days.close();
  assert.deepEqual(await days.pass(4), []);
  assert.deepEqual(await days.pass(30), ['EodClose']);
  assert.equal(days.life('house/a/0.1'), 'EXPIRED', 'no adapter had fetched it');
  days.open();
  await days.send({ clientOrderId: 'b' });
  await days.pass(5);
  days.close();
  assert.deepEqual(await days.pass(30), ['EodClose'], 'and on the next day again');
});

test('a pause of some seconds, or a market that nobody knows, ends nothing', async () => {
  const days = await openDays();
  await days.send({ clientOrderId: 'a' });
  days.close();
  await days.pass(3);
  days.open();
  await days.pass(3);
  days.close();
  assert.deepEqual(await days.pass(4), []);
  const { date } = days.world;
  days.world.date = null;
  assert.deepEqual(await days.pass(30), [], 'as at a start, before the exchange is heard');
  days.world.date = date;
  days.open();
  await days.pass(1);
  days.close();
  days.world.parts.facts.of = async () => ({ ok: false, error: { kind: 'unknown', detail: 'not known' } });
  assert.deepEqual(await days.pass(30), []);
});

test('a promise is sent again on its next day, when its market has opened, and once a day', async () => {
  const days = await openDays();
  await days.send({ clientOrderId: 'a', timeInForce: 'GTC' });
  await days.pass(2);
  await days.report('house/a/0.1', { kind: 'BrokerAck', brokerOrderId: 'b1' });
  await days.report('house/a/0.1', EXPIRED);
  assert.equal(days.life('house/a/0.1'), 'EXPIRED');
  assert.deepEqual(await days.pass(5), [], 'its day is not over for it');
  days.close();
  days.date = TUESDAY;
  assert.deepEqual(await days.pass(5), [], 'its market is closed');
  days.open();
  assert.deepEqual(await days.pass(5), ['RenewOrder']);
  assert.equal(days.attempts('house/a'), 2);
  assert.equal(days.life('house/a/0.2'), 'QUEUED');
});

test('a promise whose day ended over a night, or while nothing ran, is sent again as soon as its end is told', async () => {
  for (const runs of [true, false]) {
    const days = await openDays();
    await days.send({ clientOrderId: 'a', timeInForce: 'GTC' });
    await days.report('house/a/0.1', { kind: 'BrokerAck', brokerOrderId: 'b1' });
    if (runs) await days.pass(2);
    else days.restart();
    days.date = TUESDAY;
    assert.deepEqual(await days.pass(5), [], 'its end is not told yet');
    await days.report('house/a/0.1', EXPIRED);
    assert.deepEqual(await days.pass(5), ['RenewOrder'], runs ? 'over a night' : 'after a start');
    await days.report('house/a/0.2', { kind: 'BrokerAck', brokerOrderId: 'b2' });
    await days.report('house/a/0.2', EXPIRED);
    assert.deepEqual(await days.pass(5), [], 'once a day');
  }
});

test('a replay plays its day again: what is promised for the next one waits for none', async () => {
  const days = await openDays();
  days.hasNext = false;
  days.restart();
  await days.send({ clientOrderId: 'a', timeInForce: 'GTC' });
  await days.report('house/a/0.1', { kind: 'BrokerAck', brokerOrderId: 'b1' });
  await days.report('house/a/0.1', EXPIRED);
  assert.deepEqual(await days.pass(5), [], 'also where it had ended before anybody looked');
});

test('a promise that is refused in the morning is told, and not asked for again before the next day', async () => {
  const days = await openDays();
  await days.send({ clientOrderId: 'a', timeInForce: 'GTC' });
  await days.pass(2);
  await days.report('house/a/0.1', { kind: 'BrokerAck', brokerOrderId: 'b1' });
  await days.report('house/a/0.1', EXPIRED);
  days.date = TUESDAY;
  days.world.facts = { ...days.world.facts, halted: true };
  assert.deepEqual(await days.pass(20), ['RenewOrder']);
  assert.equal(days.attempts('house/a'), 1);
  assert.equal(days.world.sequencer.state.requests.get('house/a')?.promise?.open, true);
});
