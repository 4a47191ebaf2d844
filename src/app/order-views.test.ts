import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scheduler, setImmediate } from 'node:timers/promises';
import { instantOf } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { createLog } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { frameReader, openSequencer, type Sequencer } from '#trading/index.ts';
import { BY, cancel, HeldDisk, START, sha256, submit } from '../trading/journal/journal.fixture.ts';
import { foldingHere } from '../trading/projection/line.fixture.ts';
import { assertTold } from '../trading/projection/projection.fixture.ts';
import { type OrderViews, openOrderViews } from './order-views.ts';
import { openOrderStore, orderListsBelow } from './stores.ts';
import { withFolder } from './testing.fixture.ts';
import { FakeMarket, FakeReader, traderOf } from './ws/hub.fixture.ts';
import { Hub } from './ws/hub.ts';

const TENANT = 'house';
const PAGE = { before: null, limit: 100 };

/** Time that passes only by being waited for. */
class FakeClock implements Clock {
  #ms = START / 1_000;

  nowMs = (): number => this.#ms;

  async sleep(ms: number): Promise<void> {
    this.#ms += ms;
    await scheduler.yield();
  }
}

interface Scene {
  readonly disk: HeldDisk;
  readonly sequencer: Sequencer;
  readonly views: OrderViews;
  readonly hub: Hub;
  readonly read: ReturnType<typeof frameReader>;
}

async function openScene(folder: string, file?: HeldDisk['store']['file']): Promise<Scene> {
  const disk = new HeldDisk(file);
  disk.holding = false;
  let us = START;
  const sequencer = await openSequencer({ store: disk.store, now: () => instantOf(us++), sha256 });
  const { source } = new FakeMarket();
  const bus = createMemoryBus((error) => assert.fail(String(error)));
  const log = createLog('silent');
  const read = frameReader(disk.store, sha256);
  const views = openOrderViews({
    sequencer,
    stored: {
      start: () => foldingHere({ open: async () => openOrderStore(folder), read }),
      openReader: orderListsBelow(folder).openReader,
    },
    ...{ bus, log, clock: new FakeClock(), zone: createZone('America/Sao_Paulo') },
  });
  const metrics = createMetrics();
  const hub = new Hub({ bus, source, orders: views.source, metrics, log, windowMs: 100, newRun: () => 'run' });
  return { disk, sequencer, views, hub, read };
}

async function listen(hub: Hub, tenant: string): Promise<FakeReader> {
  const reader = new FakeReader();
  const subscriber = hub.open({ reader, principal: traderOf(tenant), isStrict: false });
  await hub.subscribe(subscriber, [{ name: 'orders' }], {});
  return reader;
}

/** What a reader was told of orders: each frame as names with states. */
function told({ messages }: FakeReader): string[] {
  return messages.flatMap((message) =>
    message.type === 'orders'
      ? [message.data.map(({ clientOrderId, state, pending }) => `${clientOrderId} ${state} ${pending}`).join(', ')]
      : [],
  );
}

test('what is answered can be read in the lists and on the stream; after a start both know it', () =>
  withFolder(async (folder) => {
    const { disk, sequencer, views, hub, read } = await openScene(folder);
    const [house, other] = [await listen(hub, TENANT), await listen(hub, 'desk')];
    await sequencer.give(submit('a'), BY);
    await sequencer.give(submit('b'), BY);
    await sequencer.give(cancel('a'), BY);
    assert.equal(await views.lists.caughtUp(sequencer.durableSeq, 500), true);
    await setImmediate();
    await assertTold(views.lists, await read(0, 100));
    hub.beat(100);
    assert.deepEqual([told(house), told(other)], [['', 'a NEW CANCEL, b NEW NONE'], ['']]);
    await views.close();

    const again = await openScene(folder, disk.store.file);
    assert.equal(await again.views.lists.caughtUp(again.sequencer.durableSeq, 500), true);
    await assertTold(again.views.lists, await read(0, 100));
    assert.deepEqual(told(await listen(again.hub, TENANT)), ['b NEW NONE, a NEW CANCEL']);
    await again.views.close();
  }));

test('nothing is told of an order before it is on the disk', () =>
  withFolder(async (folder) => {
    const { disk, sequencer, views, hub } = await openScene(folder);
    const reader = await listen(hub, TENANT);
    disk.holding = true;
    const answer = sequencer.give(submit('a'), BY);
    await scheduler.yield();
    hub.beat(100);
    await views.lists.fold();
    assert.deepEqual(
      [told(reader), await views.lists.list({ tenant: TENANT }, PAGE), told(await listen(hub, TENANT))],
      [[''], [], ['']],
    );
    await disk.release();
    await answer;
    await setImmediate();
    hub.beat(200);
    assert.deepEqual(told(reader), ['', 'a NEW NONE']);
    await views.close();
  }));

test('lists on a disk that fails stop neither orders nor the stream, and are made up for', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'order-projection.db');
    writeFileSync(file, 'this is no database, and longer than the head of one: '.repeat(100));
    const { sequencer, views, hub, read } = await openScene(folder);
    const reader = await listen(hub, TENANT);
    await sequencer.give(submit('a'), BY);
    assert.equal((await sequencer.give(cancel('a'), BY)).kind, 'taken');
    assert.equal(await views.lists.caughtUp(sequencer.durableSeq, 500), false);
    assert.match(views.lists.health.problem ?? '', /order-projection\.db.*move it away/);
    await setImmediate();
    await assert.rejects(views.lists.list({ tenant: TENANT }, PAGE), /order-projection\.db/);
    hub.beat(100);
    assert.deepEqual(told(reader), ['', 'a NEW CANCEL']);
    assert.equal(sequencer.health.state, 'OPEN');

    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    assert.equal(await views.lists.caughtUp(sequencer.durableSeq, 500), true);
    assert.deepEqual(views.lists.health, { projectedSeq: sequencer.durableSeq, behind: 0, problem: null });
    await assertTold(views.lists, await read(0, 100));
    await views.close();
  }));

test('lists are kept up while nobody asks, and a stop leaves nothing behind', () =>
  withFolder(async (folder) => {
    const { sequencer, views, read } = await openScene(folder);
    const stop = new AbortController();
    const running = views.run(stop.signal);
    for (let n = 0; n < 40; n++) await sequencer.give(submit(`o${n}`), BY);
    for (let turn = 0; turn < 10_000 && views.lists.health.behind > 0; turn++) await scheduler.yield();
    assert.equal(views.lists.health.behind, 0);
    for (let n = 0; n < 40; n++) await sequencer.give(cancel(`o${n}`), BY);
    stop.abort();
    await running;
    assert.equal(views.lists.health.behind, 0);
    await assertTold(views.lists, await read(0, 1_000));
    await views.close();
  }));
