import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { InstrumentFacts } from '../risk/basic-check.ts';
import { ack, expired, FACTS, figures, idOf, rejected, terms, World } from './oms.fixture.ts';

const ID = idOf('o');
const day = (text: string): LocalDate => text as LocalDate;

test('a promise whose new day the venue refuses ends with an alarm: nobody waits for that answer', () => {
  const world = new World();
  const renew = { kind: 'RenewOrder', parentId: 'house/o', facts: FACTS } as const;
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  world.give({ ...renew, day: day('2026-11-24') });
  world.report('house/o/0.2', rejected);
  assert.deepEqual(world.give({ ...renew, day: day('2026-11-25') }), { kind: 'over', life: 'REJECTED' });
  const alarms = world.events.filter((event) => event.kind === 'AlarmRaised');
  assert.deepEqual(
    alarms.map(({ orderId, alarm, text }) => [orderId, alarm, text.includes('R1')]),
    [['house/o/0.2', 'PROMISE_DENIED', true]],
  );
  world.finish();
});

test('one that the venue refuses at once ends without: whoever sent it is told', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, rejected);
  world.give({ kind: 'RenewOrder', parentId: 'house/o', facts: FACTS, day: day('2026-11-25') });
  assert.deepEqual(
    world.events.filter(({ kind }) => kind === 'AlarmRaised'),
    [],
  );
  assert.equal(world.state.requests.get('house/o')?.promise?.open, false);
});

/** The instrument on the morning after a split of 2:1. */
const HALVED: InstrumentFacts = {
  ...FACTS,
  priceMin: priceOf(45_000),
  priceMax: priceOf(55_000),
  reference: priceOf(50_000),
};

test('H: after a split overnight the old price of a GTC order is out of bounds: it is not sent, and somebody is told', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  const renewed = world.give({ kind: 'RenewOrder', parentId: 'house/o', day: day('2026-11-24'), facts: HALVED });
  assert.deepEqual(renewed.kind === 'denied' && renewed.reasons.map(({ code }) => code), ['PRICE_BAND']);
  assert.deepEqual(
    [...world.state.alarms.entries()].map(([, { alarm }]) => alarm),
    ['PROMISE_DENIED'],
  );
  assert.equal(world.order(ID).attempts.NEW, 1);
  assert.equal(world.cancel('house/o').kind, 'taken', 'whoever was told can end it, and order anew');
  assert.equal(world.state.requests.get('house/o')?.promise?.open, false);
  world.finish();
});

test('H: what the venue made of a GTC order in a split is what the next morning sends', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  const split = { kind: 'BrokerReplaced', attempt: null, figures: figures(0), terms: terms(200, 50_000) } as const;
  world.report(ID, ack('b1'), { ...split, brokerOrderId: null }, expired(0));
  world.give({ kind: 'RenewOrder', parentId: 'house/o', day: day('2026-11-24'), facts: HALVED });
  const { life, quantity, price } = world.order('house/o/0.2');
  assert.deepEqual([life, quantity, price], ['QUEUED', 200, 50_000]);
  world.finish();
});
