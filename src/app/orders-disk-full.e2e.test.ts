/** Orders of the real program on a disk that fills up: whoever wants to be out of the market gets out. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { OrderDto } from '#contract/orders.ts';
import { get, ORDER_KILL_SETTINGS, post, untilTrading } from './order-kill.fixture.ts';
import { readVenueOrders } from './order-truth.fixture.ts';
import { fill, free, reasonForNoSmallDisk, withSmallDisk } from './small-disk.fixture.ts';
import { type Running, startPlatform } from './testing.fixture.ts';

const SIZE_MB = 128;
const COUNT = 20;
const skip = reasonForNoSmallDisk();

interface Listed {
  readonly orders: readonly OrderDto[];
  readonly isCurrent: boolean;
}

/** Waits until it is so; others take whatever becomes free meanwhile. */
async function until(what: string, isSo: () => Promise<boolean>, step = (): void => {}): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    step();
    if (await isSo()) return;
    await wait(50);
  }
  throw new Error(`it never came to this: ${what}`);
}

async function submit({ address }: Running, clientOrderId: string, price: string) {
  const body = { clientOrderId, account: 'A1', symbol: 'PETR4', side: 'BUY', type: 'LIMIT', quantity: '100', price };
  return (await post(address, '/api/v1/orders', body)) ?? assert.fail('it answers');
}

async function are({ address }: Running, states: readonly string[], isRight: (order: OrderDto) => boolean) {
  const listed = await get<Listed>(address, `/api/v1/orders?state=${states.join(',')}&limit=500`);
  return listed?.orders.filter(isRight).length ?? 0;
}

test('on a full disk cancels reach the venue and end there, and lists can be read', { skip }, () =>
  withSmallDisk(SIZE_MB, async (folder) => {
    const running = await startPlatform(folder, ORDER_KILL_SETTINGS);
    try {
      const price = String(Math.floor((await untilTrading(running.address)) * 95) / 100);
      for (let number = 0; number < COUNT; number++)
        assert.equal((await submit(running, `o${number}`, price)).status, 201);
      await until('all rest', async () => (await are(running, ['ACK'], () => true)) === COUNT);

      fill(folder);
      const refused = await submit(running, 'full', price);
      assert.deepEqual([refused.status, (refused.body as { code: string }).code], [503, 'ORDERS_DISK_FULL']);
      const story = await fetch(`${running.address}/api/v1/orders`);
      assert.equal(story.status, 200, await story.text());
      assert.equal((await post(running.address, '/api/v1/orders/o0/cancel', undefined))?.status, 200);
      fill(folder);
      assert.equal((await post(running.address, '/api/v1/orders/cancel-all', {}))?.status, 200);
      await until(
        'all are canceled at the venue, while the disk is full',
        async () => readVenueOrders(folder).filter(({ isOver }) => isOver).length === COUNT,
        () => fill(folder),
      );
      const isToldOver = async (number: number): Promise<boolean> =>
        (await get<OrderDto>(running.address, `/api/v1/orders/o${number}~0.1`))?.state === 'CANCELED';
      for (let number = 0; number < COUNT; number++)
        await until(
          `o${number} is told as canceled, while the disk is full`,
          () => isToldOver(number),
          () => fill(folder),
        );
      const listed = await get<Listed>(running.address, '/api/v1/orders?limit=500');
      assert.equal(listed?.orders.length, COUNT, 'what was there when the disk was full can be read');

      free(folder);
      await until(
        'all are told as canceled',
        async () => (await are(running, ['CANCELED'], ({ pending }) => pending === 'NONE')) === COUNT,
      );
      await until('orders are taken again', async () => (await submit(running, 'later', price)).status === 201);
      await until('it rests', async () => (await are(running, ['ACK'], () => true)) === 1);
      const { code, stderr } = await running.stop('SIGTERM');
      assert.equal(code, 0, stderr);
      assert.deepEqual(readVenueOrders(folder).filter(({ isOver }) => !isOver).length, 1, 'the new one alone');
    } finally {
      if (running.process.exitCode === null && running.process.signalCode === null) await running.stop('SIGKILL');
    }
  }),
);
