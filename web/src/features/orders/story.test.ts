import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderEventDto } from '#contract/orders.ts';
import { storyOf } from './story.ts';

let seq = 0;
/** An event `ms` after the first. */
function eventOf(kind: string, ms: number, details: OrderEventDto['details'] = {}): OrderEventDto {
  const at = new Date(Date.UTC(2026, 10, 20, 13) + ms).toISOString();
  return { seq: ++seq, index: 0, at, kind, principal: 'u1', corr: 'c1', details };
}

const STORY = [
  eventOf('OrderReceived', 0, { quantity: '300', price: '38.52', stopPrice: null }),
  eventOf('OrderAccepted', 0),
  eventOf('OutboxQueued', 0, { verb: 'NEW' }),
  eventOf('IntentLogged', 2),
  eventOf('OrderSent', 3),
  eventOf('OrderAcked', 15),
  eventOf('FillBooked', 4_015, { quantity: '100', price: '38.50' }),
  eventOf('OrderCanceled', 9_015, { reason: 'REQUESTED', text: '' }),
];

test('each step tells how long it came after the one above it', () => {
  const steps = storyOf(STORY, false);
  assert.deepEqual(
    steps.map(({ name, afterMs }) => [name, afterMs]),
    [
      ['OrderReceived', null],
      ['OrderAccepted', 0],
      ['OutboxQueued.NEW', 0],
      ['OrderSent', 3],
      ['OrderAcked', 12],
      ['FillBooked', 4_000],
      ['OrderCanceled', 5_000],
    ],
  );
});

test('steps for specialists are there on demand, and times add up all the same', () => {
  const total = (isTechnical: boolean): number =>
    storyOf(STORY, isTechnical).reduce((sum, { afterMs }) => sum + (afterMs ?? 0), 0);
  assert.equal(storyOf(STORY, true).length, STORY.length);
  assert.equal(total(true), total(false));
});

test('a fill says what traded, a wish what was wished', () => {
  const steps = storyOf(STORY, false);
  assert.deepEqual(steps.find(({ name }) => name === 'FillBooked')?.traded, { quantity: '100', price: '38.50' });
  assert.deepEqual(steps[0]?.terms, { quantity: '300', price: '38.52', stopPrice: null });
  assert.equal(steps[1]?.traded, null);
});

test('a kind that is new to this page is shown, and a clock that went back takes no time', () => {
  const steps = storyOf([eventOf('OrderSent', 10), eventOf('SomethingNew', 5, { text: 'why' })], false);
  assert.deepEqual([steps[1]?.name, steps[1]?.afterMs, steps[1]?.words], ['SomethingNew', 0, 'why']);
});
