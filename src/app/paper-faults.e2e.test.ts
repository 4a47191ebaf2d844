/** The platform over a paper venue that was told to misbehave. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderDto } from '#contract/orders.ts';
import { until, withPlatform } from './testing.fixture.ts';

const SETTINGS = { PREGAO_SIMULATED_HISTORY_SESSIONS: '0', PREGAO_LOG_LEVEL: 'warn' };

test('a sending whose outcome nobody knows is in doubt, and is found out', () =>
  withPlatform({ ...SETTINGS, PREGAO_PAPER_FAULTS: 'send-unknown-after=1,report-lost=1' }, async ({ address, log }) => {
    assert.match(log(), /misbehaves on purpose/);
    const body = JSON.stringify({ clientOrderId: 'a', symbol: 'PETR4', side: 'BUY', type: 'MARKET', quantity: '100' });
    const headers = { 'content-type': 'application/json' };
    await until('the order is taken', async () => {
      const { verdict } = (await (
        await fetch(`${address}/api/v1/orders/check`, { method: 'POST', headers, body })
      ).json()) as { verdict?: string };
      return verdict === 'ACCEPTED';
    });
    assert.equal((await fetch(`${address}/api/v1/orders`, { method: 'POST', headers, body })).status, 201);
    const order = async (): Promise<OrderDto> =>
      (await (await fetch(`${address}/api/v1/orders/a~0.1`)).json()) as OrderDto;
    await until('the list of the venue tells what it traded', async () => (await order()).state === 'FILLED');
    const { events } = (await (await fetch(`${address}/api/v1/orders/a~0.1/events`)).json()) as {
      events: { kind: string }[];
    };
    assert.ok(events.some(({ kind }) => kind === 'OrderInDoubt'));
    assert.equal((await order()).doubt, false);
  }));
