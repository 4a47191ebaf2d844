import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { ack, cum, idOf } from '../trading/oms/oms.fixture.ts';
import { countOrders, showOrders } from './order-metrics.ts';
import { ORDER, openOrderWorld, post } from './orders.fixture.ts';

test('orders and executions are counted where they are durable, each once', async () => {
  const world = await openOrderWorld();
  const metrics = createMetrics();
  const stop = countOrders(world.sequencer, metrics.orders);
  const server = world.serverFor();
  const send = (clientOrderId: string, more: object = {}) =>
    post(server, '/api/v1/orders', { ...ORDER, clientOrderId, ...more });
  await send('a');
  await send('a');
  await send('b', { price: '10.001' });
  await send('c');
  await world.venue({
    ...{ kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq: 0 },
    reports: [ack(), cum(40)].map((report, index) => ({
      ...{ orderId: idOf('a'), brokerOrderId: null, adapterSeq: index + 1, report },
    })),
  });
  stop();
  await send('d');
  await server.close();
  const { body } = await metrics.text();
  assert.match(body, /^pregao_orders_received_total\{verdict="accepted"\} 2$/m);
  assert.match(body, /^pregao_orders_received_total\{verdict="denied"\} 1$/m);
  assert.match(body, /^pregao_order_fills_total 1$/m);
});

test('how orders stand is shown, and that none is taken', async () => {
  const metrics = createMetrics();
  showOrders(metrics.orders, { state: 'OPEN', reason: null }, { open: 5, doubts: 2, breaks: 1, alarms: 3 });
  const { body } = await metrics.text();
  assert.match(body, /^pregao_orders_working 5$/m);
  assert.match(body, /^pregao_orders_in_doubt 2$/m);
  assert.match(body, /^pregao_order_breaks_open 1$/m);
  assert.match(body, /^pregao_order_alarms_open 3$/m);
  assert.match(body, /^pregao_orders_accepting 1$/m);
  for (const state of ['CLOSING', 'HALTED'] as const) {
    showOrders(metrics.orders, { state, reason: 'the disk is full' }, { open: 5, doubts: 2, breaks: 1, alarms: 3 });
    assert.match((await metrics.text()).body, /^pregao_orders_accepting 0$/m);
  }
});
