/** Orders on the stream: each tenant hears its own, as long as it may. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '#contract/access.ts';
import type { Channel, ServerMessage, WindowMs } from '#contract/stream.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import { createLog } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { alertOf, FakeMarket, FakeReader, hubOver, orderOf, principalOf, quoteOf, traderOf } from './hub.fixture.ts';
import { Hub } from './hub.ts';
import type { Subscriber } from './lane.ts';
import { endRightless } from './watch-rights.ts';

const ORDERS: Channel = { name: 'orders' };
const ALERTS: Channel = { name: 'alerts' };
const QUOTES: Channel = { name: 'quotes', exchange: 'SIM' };

interface Listener {
  readonly reader: FakeReader;
  readonly subscriber: Subscriber;
}

function listen(hub: Hub, principal: Principal): Listener {
  const reader = new FakeReader();
  return { reader, subscriber: hub.open({ reader, principal, isStrict: false }) };
}

function toldOn(reader: FakeReader, channel: string): Extract<ServerMessage, { channel: string }>[] {
  return reader.messages.filter((message) => 'channel' in message && message.channel === channel) as never;
}

function ordersTold(reader: FakeReader): string[][] {
  return toldOn(reader, 'orders').map((frame) =>
    frame.type === 'orders' ? frame.data.map(({ orderId, state }) => `${orderId} ${state}`) : [],
  );
}

test('two tenants at once hear each its own orders and alerts, under the same names', async () => {
  const market = new FakeMarket();
  market.order('house', orderOf('c1~0.1', { account: 'of house' }));
  market.order('desk', orderOf('c1~0.1', { account: 'of desk' }));
  const hub = hubOver(market);
  const [house, desk, second] = [traderOf('house'), traderOf('desk'), traderOf('house', 'rui')].map((it) =>
    listen(hub, it),
  ) as [Listener, Listener, Listener];
  for (const { subscriber } of [house, desk, second]) await hub.subscribe(subscriber, [ORDERS, ALERTS], {});
  market.order('house', orderOf('c2~0.1', { account: 'of house' }));
  market.alert('desk', alertOf('ALARM:1.0'));
  hub.beat(100);
  market.order('desk', orderOf('c1~0.1', { account: 'of desk', state: 'ACK' }));
  hub.beat(200);
  assert.deepEqual(ordersTold(house.reader), [['c1~0.1 NEW'], ['c2~0.1 NEW']]);
  assert.deepEqual(ordersTold(desk.reader), [['c1~0.1 NEW'], ['c1~0.1 ACK']]);
  assert.deepEqual(ordersTold(second.reader), ordersTold(house.reader));
  const text = (one: Listener) => JSON.stringify(one.reader.messages);
  assert.ok(!text(house).includes('of desk') && !text(desk).includes('of house'));
  assert.deepEqual(
    [house, desk].map(({ reader }) => toldOn(reader, 'alerts').length),
    [1, 2],
  );
});

test('a position of another tenant says nothing: who gives it begins with a snapshot of its own', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const [house, desk] = [listen(hub, traderOf('house')), listen(hub, traderOf('desk'))];
  await hub.subscribe(house.subscriber, [ORDERS], {});
  for (let n = 1; n <= 3; n++) {
    market.order('house', orderOf(`c${n}~0.1`));
    hub.beat(n * 100);
  }
  const [first] = toldOn(house.reader, 'orders');
  assert.ok(first !== undefined);
  const resume = { orders: { epoch: first.epoch, seq: first.seq } };
  const { items } = await hub.subscribe(desk.subscriber, [ORDERS], { resume });
  assert.deepEqual(items, [{ channel: 'orders', start: 'snapshot' }]);
  assert.deepEqual(ordersTold(desk.reader), [[]]);
  const again = listen(hub, traderOf('house'));
  assert.deepEqual((await hub.subscribe(again.subscriber, [ORDERS], { resume })).items[0]?.start, 'resumed');
  assert.deepEqual(ordersTold(again.reader), [['c1~0.1 NEW'], ['c2~0.1 NEW'], ['c3~0.1 NEW']]);
});

test('whoever may not read orders is refused these channels, and no others', async () => {
  const hub = hubOver(new FakeMarket());
  const { subscriber } = listen(hub, principalOf('ana'));
  const { items, errors } = await hub.subscribe(subscriber, [ORDERS, QUOTES, ALERTS], {});
  assert.deepEqual(
    [items.map(({ channel }) => channel), errors.map(({ channel, code }) => `${channel} ${code}`)],
    [['quotes:SIM'], ['orders NOT_ALLOWED', 'alerts NOT_ALLOWED']],
  );
});

test('a platform without orders says so', async () => {
  const { source } = new FakeMarket();
  const bus = createMemoryBus((error) => assert.fail(String(error)));
  const made = { metrics: createMetrics(), log: createLog('silent'), windowMs: 100, newRun: () => 'run' };
  const hub = new Hub({ bus, source, orders: null, ...made });
  const { subscriber } = listen(hub, traderOf('house'));
  const { errors } = await hub.subscribe(subscriber, [ORDERS], {});
  assert.deepEqual(errors, [{ channel: 'orders', code: 'NO_ORDERS', detail: 'This platform takes no orders.' }]);
});

test('when the right to orders ends, these channels end at once, are told so, and the rest goes on', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const [ana, rui] = [listen(hub, traderOf('house')), listen(hub, traderOf('house', 'rui'))];
  for (const { subscriber } of [ana, rui]) await hub.subscribe(subscriber, [ORDERS, QUOTES], {});
  market.order('house', orderOf('c1~0.1'));
  hub.beat(100);
  const renewed = async (principal: Principal) =>
    principal.userId === 'ana' ? { ...principal, permissions: new Set(['market:read'] as const) } : principal;
  await endRightless({ hub, renewed, log: createLog('silent') });
  market.order('house', orderOf('c2~0.1'));
  market.quote(quoteOf('PETR4', '10.00'));
  hub.beat(200);
  assert.deepEqual(ordersTold(ana.reader), [[], ['c1~0.1 NEW']]);
  assert.deepEqual(ordersTold(rui.reader), [[], ['c1~0.1 NEW'], ['c2~0.1 NEW']]);
  assert.deepEqual(
    ana.reader.messages.filter(({ type }) => type === 'ended'),
    [{ type: 'ended', channels: ['orders'], code: 'NOT_ALLOWED', detail: 'the permission orders:read has ended' }],
  );
  assert.equal(toldOn(ana.reader, 'quotes:SIM').length, 2);
  assert.equal(ana.reader.closed, null);
  const again = await hub.subscribe(ana.subscriber, [ORDERS], {});
  assert.equal(again.errors[0]?.code, 'NOT_ALLOWED');
});

test('a right that ends while somebody is behind leaves nothing of the orders to be made up for', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const ana = listen(hub, traderOf('house'));
  await hub.subscribe(ana.subscriber, [ORDERS], {});
  ana.reader.unsentBytes = 2 << 20;
  hub.beat(100);
  market.order('house', orderOf('c1~0.1'));
  hub.beat(200);
  hub.renew(principalOf('ana', 'house/ana'));
  ana.reader.unsentBytes = 0;
  for (let at = 300; at < 600; at += 100) {
    hub.beat(at);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(ordersTold(ana.reader), [[]]);
});

test('an order that changes often is told once a window, as it is; many come in frames of a bounded size', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const windowMs: WindowMs = 100;
  const { reader, subscriber } = listen(hub, traderOf('house'));
  await hub.subscribe(subscriber, [ORDERS, ALERTS], { windowMs });
  for (const state of ['NEW', 'SENT', 'ACK'] as const) market.order('house', orderOf('c0~0.1', { state }));
  hub.beat(100);
  assert.deepEqual(ordersTold(reader).at(-1), ['c0~0.1 ACK']);
  for (let n = 1; n <= 2_500; n++) market.order('house', orderOf(`c${n}~0.1`));
  for (let at = 200; at <= 600; at += 100) hub.beat(at);
  const sizes = ordersTold(reader).map(({ length }) => length);
  assert.deepEqual(sizes, [0, 1, 1_000, 1_000, 500]);
  assert.equal(new Set(ordersTold(reader).flat()).size, 2_501);
});
