/** The real thread of the paper venue behind a real core. */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ok } from '#kernel/result.ts';
import { instantFromMs, instantOf, type LocalDate } from '#kernel/time.ts';
import type { FeedEvent } from '#market-data/index.ts';
import { type Clock, systemClock } from '#platform/clock/clock.ts';
import { createLog, type Log } from '#platform/log/log.ts';
import { CoreLink, type Order, openSequencer, type Sequencer } from '#trading/index.ts';
import { sha256 } from '../trading/journal/journal.fixture.ts';
import { createMemoryJournal } from '../trading/journal/journal.memory.ts';
import { FACTS, intentOf, keyOf } from '../trading/oms/oms.fixture.ts';
import type { OrderFacts } from './order-facts.ts';
import { PaperThread, type PaperThreadParts } from './paper-thread.ts';
import { withFolder } from './testing.fixture.ts';

const CLOCK: FeedEvent = { kind: 'clock', at: instantOf(1_756_472_400_000_000) };
const BY = { principal: 'tester', corr: 'c' };
const FOUND: OrderFacts = { of: async () => ok({ exchange: 'SIM', facts: FACTS, date: null }) };

function openCore(): Promise<Sequencer> {
  const now = () => instantFromMs(Date.now());
  return openSequencer({ store: createMemoryJournal(sha256), now, sha256 });
}

function partsOf(folder: string, sequencer: Sequencer): PaperThreadParts {
  return {
    ...{ folder, zoneId: 'America/Sao_Paulo', buildHash: 'test', faults: {}, facts: FOUND, clock: systemClock },
    ...{ link: new CoreLink(sequencer), exchangeDate: () => '2025-08-29' as LocalDate, log: createLog('silent') },
    monotonicMs: () => performance.now(),
  };
}

/** A log, and what went wrong by it. */
function told(): { readonly log: Log; readonly problems: unknown[] } {
  const problems: unknown[] = [];
  const log = { ...createLog('silent'), error: (...words: unknown[]) => problems.push(words) } as unknown as Log;
  return { log, problems };
}

const opened: PaperThread[] = [];
// A test that fails must not keep the process alive.
after(() => Promise.all(opened.map((thread) => thread.close())));

async function open(parts: PaperThreadParts): Promise<PaperThread> {
  const thread = await PaperThread.open(parts);
  opened.push(thread);
  return thread;
}

const submit = (sequencer: Sequencer, name: string) =>
  sequencer.give({ kind: 'SubmitOrder', ...keyOf(name), intent: intentOf({ account: name }), facts: FACTS }, BY);

/** Waits until what is durable makes the order so. */
function until(sequencer: Sequencer, name: string, holds: (order: Order) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const order = sequencer.order(`house/${name}/0.1`);
      if (order === undefined || !holds(order)) return;
      end();
      resolve();
    };
    const end = sequencer.onDurable(look);
    look();
  });
}

const isAtVenue = ({ brokerOrderId, life }: Order): boolean => brokerOrderId !== null && life === 'ACK';

test('orders reach the venue in its thread, which ends with them and begins with them', { timeout: 60_000 }, () =>
  withFolder(async (folder) => {
    const sequencer = await openCore();
    const thread = await open(partsOf(folder, sequencer));
    assert.equal(thread.health.state, 'RUNNING');
    thread.hear(CLOCK);
    await submit(sequencer, 'first');
    await until(sequencer, 'first', isAtVenue);
    await thread.close();
    assert.equal(thread.health.state, 'STOPPED');
    await submit(sequencer, 'second');
    const again = await open(partsOf(folder, sequencer));
    again.hear(CLOCK);
    await until(sequencer, 'second', isAtVenue);
    await sequencer.give({ kind: 'CancelOrder', orderId: 'house/first/0.1' }, BY);
    await until(sequencer, 'first', ({ life }) => life === 'CANCELED');
    await again.close();
  }),
);

test(
  'a thread that ends by itself is begun again: until then it is told as stopped, and nothing is lost',
  {
    timeout: 60_000,
  },
  () =>
    withFolder(async (folder) => {
      const sequencer = await openCore();
      let goOn: () => void = () => undefined;
      const rested = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      let slept: () => void = () => undefined;
      const isDown = new Promise<void>((resolve) => {
        slept = resolve;
      });
      const clock: Clock = {
        ...systemClock,
        sleep(ms, signal) {
          if (ms !== 1_000) return systemClock.sleep(ms, signal);
          slept();
          return rested;
        },
      };
      const program = new URL('./ending-paper.fixture.ts', import.meta.url);
      const thread = await open({ ...partsOf(folder, sequencer), clock, program });
      thread.hear(CLOCK);
      await submit(sequencer, 'before');
      await until(sequencer, 'before', isAtVenue);
      thread.hear({ kind: 'ended' });
      await isDown;
      assert.equal(thread.health.state, 'STOPPED');
      await submit(sequencer, 'between');
      // What the market says meanwhile waits for it.
      thread.hear(CLOCK);
      goOn();
      await until(sequencer, 'between', isAtVenue);
      assert.equal(thread.health.state, 'RUNNING');
      const { brokerOrderId } = sequencer.order('house/before/0.1') ?? {};
      await sequencer.give({ kind: 'CancelOrder', orderId: 'house/before/0.1' }, BY);
      await until(sequencer, 'before', (order) => order.life === 'CANCELED' && order.brokerOrderId === brokerOrderId);
      await thread.close();
    }),
);

test(
  'a stop while orders are on their way to the exchange is no problem, and they go on afterwards',
  {
    timeout: 60_000,
  },
  () =>
    withFolder(async (folder) => {
      const sequencer = await openCore();
      const { log, problems } = told();
      const mute: OrderFacts = { of: () => new Promise(() => undefined) };
      const thread = await open({ ...partsOf(folder, sequencer), facts: mute, log });
      thread.hear(CLOCK);
      const names = ['a', 'b', 'c'];
      for (const name of names) await submit(sequencer, name);
      for (const name of names) await until(sequencer, name, ({ brokerOrderId }) => brokerOrderId !== null);
      await thread.close();
      assert.deepEqual(problems, []);
      const again = await open(partsOf(folder, sequencer));
      again.hear(CLOCK);
      for (const name of names) await until(sequencer, name, isAtVenue);
      await again.close();
    }),
);

test('a thread that says nothing is told as stopped, until it is heard again', { timeout: 60_000 }, () =>
  withFolder(async (folder) => {
    let ahead = 0;
    const monotonicMs = () => performance.now() + ahead;
    let looks = 0;
    const clock: Clock = {
      ...systemClock,
      // Its first look comes before anything that was said meanwhile is heard.
      sleep: (ms, signal) => (looks++ === 0 ? Promise.resolve() : systemClock.sleep(ms, signal)),
    };
    const { log, problems } = told();
    const thread = await open({ ...partsOf(folder, await openCore()), monotonicMs, clock, log });
    assert.equal(thread.health.state, 'RUNNING');
    ahead = 11_000;
    const { state, reason } = thread.health;
    assert.deepEqual([state, reason], ['STOPPED', 'its thread says nothing any more']);
    const stop = new AbortController();
    const running = thread.run(stop.signal);
    while (thread.health.reason !== null) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await running;
    await thread.close();
    assert.deepEqual(problems, [], 'it was held up, and has not hung');
  }),
);

const HANGING = new URL('./hanging-paper.fixture.ts', import.meta.url);

test('a thread that hangs is ended, and begun again', { timeout: 60_000 }, () =>
  withFolder(async (folder) => {
    let ahead = 0;
    const monotonicMs = () => performance.now() + ahead;
    const sequencer = await openCore();
    const thread = await open({ ...partsOf(folder, sequencer), monotonicMs, program: HANGING });
    const stop = new AbortController();
    const running = thread.run(stop.signal);
    thread.hear({ kind: 'ended' });
    ahead = 11_000;
    assert.equal(thread.health.state, 'STOPPED');
    while (thread.health.state === 'STOPPED') await new Promise((resolve) => setTimeout(resolve, 20));
    thread.hear(CLOCK);
    await submit(sequencer, 'o');
    await until(sequencer, 'o', isAtVenue);
    stop.abort();
    await running;
    await thread.close();
  }),
);

test('a stop does not wait for a thread that hangs', { timeout: 60_000 }, () =>
  withFolder(async (folder) => {
    const clock: Clock = { ...systemClock, sleep: () => Promise.resolve() };
    const thread = await open({ ...partsOf(folder, await openCore()), clock, program: HANGING });
    thread.hear({ kind: 'ended' });
    await thread.close();
    assert.equal(thread.health.state, 'STOPPED');
  }),
);

test('files that cannot be used are named, and nothing begins', { timeout: 60_000 }, () =>
  withFolder(async (folder) => {
    const path = join(folder, 'paper.db');
    await writeFile(path, 'no database at all, but a text of some length that nobody has asked for');
    await assert.rejects(open(partsOf(folder, await openCore())), (error: Error) => error.message.startsWith(path));
  }),
);
