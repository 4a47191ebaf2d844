/** Orders over a day that is played again by the real program: practice, apart from the orders that last. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { DoubtsAnswer, OrderDto, OrderEventDto, SubmittedDto } from '#contract/orders.ts';
import type { Problem } from '#contract/problem.ts';
import { at, get, importDays, post, SETTINGS, settled } from './replay.fixture.ts';
import { type Running, startPlatform, until, withFolder } from './testing.fixture.ts';

/** A buy of 100 PETR4 that rests: every seventh trade is at 38.12, and the others are at 39.12 and above. */
const BUY = { symbol: 'PETR4', side: 'BUY', type: 'LIMIT', quantity: '100', price: '39.12' };

async function send<T = SubmittedDto>({ address }: Running, body: object): Promise<{ status: number; body: T }> {
  const response = await fetch(`${address}/api/v1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...BUY, ...body }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

async function sent(running: Running, clientOrderId: string, body: object = {}): Promise<void> {
  const answer = await send(running, { clientOrderId, ...body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}

const orderOf = (running: Running, id: string): Promise<OrderDto> => get<OrderDto>(running, `orders/${id}~0.1`);

async function becomes(running: Running, id: string, state: OrderDto['state']): Promise<OrderDto> {
  await until(`${id} is ${state}`, async () => (await orderOf(running, id)).state === state);
  return orderOf(running, id);
}

async function expires(running: Running, id: string): Promise<void> {
  await becomes(running, id, 'CANCELED');
  await until(`the story of ${id} says so`, async () => {
    const { events } = await get<{ events: OrderEventDto[] }>(running, `orders/${id}~0.1/events`);
    return events.some(({ kind }) => kind === 'OrderExpired');
  });
}

async function goTo(running: Running, time: string): Promise<void> {
  const { status } = await post(running, { action: 'seek', to: at(time) });
  assert.equal(status, 200);
  await settled(running);
}

/** Steps from trade to trade until the order is filled. */
async function stepUntilFilled(running: Running, id: string): Promise<OrderDto> {
  for (let steps = 0; steps < 60; steps++) {
    await post(running, { action: 'step', by: 'trade', count: 1 });
    await settled(running);
    // The venue tells after some milliseconds.
    await wait(60);
    if ((await orderOf(running, id)).state === 'FILLED') break;
  }
  return becomes(running, id, 'FILLED');
}

async function practise(running: Running): Promise<void> {
  await post(running, { action: 'pause' });
  await goTo(running, '10:01:00');

  await sent(running, 'first');
  await becomes(running, 'first', 'ACK');
  const filled = await stepUntilFilled(running, 'first');
  assert.deepEqual([filled.filledQuantity, filled.averagePrice, filled.exchange], ['100', '39.12', 'B3']);

  await sent(running, 'far', { price: '20.00' });
  await sent(running, 'promise', { price: '20.00', timeInForce: 'GTC' });
  await becomes(running, 'far', 'ACK');
  await becomes(running, 'promise', 'ACK');
  await goTo(running, '10:01:00');
  for (const id of ['far', 'promise']) await expires(running, id);
  assert.equal((await orderOf(running, 'first')).state, 'FILLED');

  await sent(running, 'again');
  await becomes(running, 'again', 'ACK');
  await sent(running, 'open', { price: '20.00' });
  await becomes(running, 'open', 'ACK');
  await stepUntilFilled(running, 'again');
}

test('orders are practised on a replayed day: they fill by its tape, and expire where it goes back or ends', () =>
  withFolder(async (folder) => {
    await importDays(folder);
    // What lasts is not even opened.
    writeFileSync(join(folder, 'orders.db'), 'the journal that lasts');
    let running = await startPlatform(folder, SETTINGS);
    try {
      await practise(running);

      const other = await send<Problem>(running, { symbol: 'ITUB4' });
      assert.deepEqual([other.status, other.body.code], [404, 'NOT_FOUND']);
      const odd = await send<Problem>(running, { quantity: '150' });
      assert.deepEqual([odd.status, odd.body.reasons?.map(({ code }) => code)], [422, ['LOT']]);

      await post(running, { action: 'speed', speed: 'max' });
      await post(running, { action: 'resume' });
      await until('the day ends', async () => (await settled(running)).state === 'ended');
      await expires(running, 'open');
      const { orders: doubtful, breaks, alarms } = await get<DoubtsAnswer>(running, 'orders/doubts');
      assert.deepEqual([doubtful, breaks, alarms], [[], [], []], 'nothing waits for a person');
      const late = await send<Problem>(running, {});
      assert.deepEqual([late.status, late.body.reasons?.some(({ code }) => code === 'SESSION')], [422, true]);

      assert.equal((await running.stop('SIGTERM')).code, 0);
      running = await startPlatform(folder, SETTINGS);
      const { orders } = await get<{ orders: OrderDto[] }>(running, 'orders');
      assert.deepEqual(orders, [], 'a replay begins with no orders');
      await goTo(running, '10:01:00');
      await sent(running, 'first');
    } finally {
      await running.stop('SIGKILL');
    }
    assert.equal(readFileSync(join(folder, 'orders.db'), 'utf8'), 'the journal that lasts');
    for (const file of ['orders.head', 'paper.db', 'adapter-paper.db', 'order-projection.db'])
      assert.equal(existsSync(join(folder, file)), false, file);
  }));
