/** What every event bus promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bus } from './bus.ts';

export interface OpenedBus {
  readonly bus: Bus;
  /** Errors of listeners that were reported, with their topics. */
  readonly reported: readonly { readonly error: unknown; readonly topic: string }[];
  /** Resolves when everything published before has reached its listeners. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Heard {
  readonly topic: string;
  readonly message: unknown;
}

const PATTERNS: readonly (readonly [pattern: string, topic: string, heard: boolean])[] = [
  ['market_data.1m.PETR4', 'market_data.1m.PETR4', true],
  ['market_data.1m.PETR4', 'market_data.1m.VALE3', false],
  ['market_data.1m.*', 'market_data.1m.PETR4', true],
  ['market_data.*.PETR4', 'market_data.5m.PETR4', true],
  ['market_data.*.*', 'market_data.quote.PETR4', true],
  ['*.*.*', 'market_data.1m.PETR4', true],
  ['market_data.*', 'market_data.1m.PETR4', false],
  ['market_data.*.*', 'market_data.1m', false],
  ['market_data', 'market_data.1m', false],
  ['*', 'market_data', true],
  ['market_data.1m.PETR', 'market_data.1m.PETR4', false],
  ['market_data.1m.PETR*', 'market_data.1m.PETR4', false],
  ['market_data.1m.petr4', 'market_data.1m.PETR4', false],
];

/** `open` gives a fresh bus that nobody listens to. */
export function busSuite(engine: string, open: () => Promise<OpenedBus>): void {
  const withBus = async (run: (opened: OpenedBus) => Promise<void>): Promise<void> => {
    const opened = await open();
    try {
      await run(opened);
    } finally {
      await opened.close();
    }
  };

  describe(`event bus: ${engine}`, () => {
    for (const [pattern, topic, expected] of PATTERNS) {
      test(`a listener to ${pattern} ${expected ? 'hears' : 'does not hear'} ${topic}`, () =>
        withBus(async ({ bus, settled }) => {
          const heard: Heard[] = [];
          bus.subscribe(pattern, (message, from) => heard.push({ message, topic: from }));
          bus.publish(topic, { price: '38.12' });
          await settled();
          assert.deepEqual(heard, expected ? [{ topic, message: { price: '38.12' } }] : []);
        }));
    }

    test('a message that nobody listens to is no mistake', () =>
      withBus(async ({ bus, settled, reported }) => {
        bus.publish('feed.status.none', {});
        await settled();
        assert.deepEqual(reported, []);
      }));

    test('every listener hears all messages, in the order of publishing', () =>
      withBus(async ({ bus, settled }) => {
        const sent = Array.from({ length: 200 }, (_, index) => ({ topic: `a.${index % 3}`, message: index }));
        const heard: Heard[][] = [[], []];
        for (const list of heard) bus.subscribe('a.*', (message, topic) => list.push({ topic, message }));
        for (const { topic, message } of sent) bus.publish(topic, message);
        await settled();
        assert.deepEqual(heard, [sent, sent]);
      }));

    test('a message that a listener publishes comes to all after the one that led to it', () =>
      withBus(async ({ bus, settled }) => {
        const heard: unknown[] = [];
        bus.subscribe('a', () => bus.publish('b', 'second'));
        bus.subscribe('*', (message) => heard.push(message));
        bus.publish('a', 'first');
        await settled();
        assert.deepEqual(heard, ['first', 'second']);
      }));

    test('whoever listens twice hears twice, and stops each apart', () =>
      withBus(async ({ bus, settled }) => {
        let count = 0;
        const listen = (): (() => void) => bus.subscribe('a', () => count++);
        const stop = listen();
        listen();
        bus.publish('a', 1);
        await settled();
        assert.equal(count, 2);
        stop();
        bus.publish('a', 2);
        await settled();
        assert.equal(count, 3);
      }));

    test('a listener that throws keeps nobody from its message, and is reported', () =>
      withBus(async ({ bus, settled, reported }) => {
        const heard: unknown[] = [];
        const failure = new Error('a listener of ours has a fault');
        bus.subscribe('a.*', (message) => heard.push(['before', message]));
        bus.subscribe('a.b', () => {
          throw failure;
        });
        bus.subscribe('a.b', (message) => heard.push(['after', message]));
        bus.publish('a.b', 1);
        bus.publish('a.b', 2);
        await settled();
        assert.deepEqual(heard, [
          ['before', 1],
          ['after', 1],
          ['before', 2],
          ['after', 2],
        ]);
        assert.deepEqual(reported, [
          { error: failure, topic: 'a.b' },
          { error: failure, topic: 'a.b' },
        ]);
      }));

    test('a listener that stopped hears nothing more, and stopping again does nothing', () =>
      withBus(async ({ bus, settled }) => {
        const heard: unknown[] = [];
        const stop = bus.subscribe('a.*', (message) => heard.push(message));
        bus.publish('a.b', 1);
        await settled();
        stop();
        stop();
        bus.publish('a.b', 2);
        await settled();
        assert.deepEqual(heard, [1]);
      }));

    test('a listener may stop itself at its first message', () =>
      withBus(async ({ bus, settled }) => {
        const heard: unknown[] = [];
        const stop = bus.subscribe('a', (message) => {
          heard.push(message);
          stop();
        });
        bus.subscribe('a', (message) => heard.push(['other', message]));
        bus.publish('a', 1);
        bus.publish('a', 2);
        await settled();
        assert.deepEqual(heard, [1, ['other', 1], ['other', 2]]);
      }));

    test('a listener that another one stops during a message does not hear it any more', () =>
      withBus(async ({ bus, settled }) => {
        const heard: unknown[] = [];
        const stops: (() => void)[] = [];
        bus.subscribe('a', () => stops.pop()?.());
        stops.push(bus.subscribe('a', (message) => heard.push(message)));
        bus.publish('a', 1);
        await settled();
        assert.deepEqual(heard, []);
      }));

    test('whoever begins to listen after messages of a topic hears the next one', () =>
      withBus(async ({ bus, settled }) => {
        bus.subscribe('a.*', () => undefined);
        bus.publish('a.b', 1);
        const heard: unknown[] = [];
        bus.subscribe('a.b', (message) => heard.push(message));
        bus.publish('a.b', 2);
        await settled();
        assert.deepEqual(heard, [2]);
      }));

    test('whoever begins to listen during a message hears the next one', () =>
      withBus(async ({ bus, settled }) => {
        const heard: unknown[] = [];
        const stop = bus.subscribe('a', () => {
          stop();
          bus.subscribe('a', (message) => heard.push(message));
        });
        bus.publish('a', 1);
        await settled();
        assert.deepEqual(heard, []);
        bus.publish('a', 2);
        await settled();
        assert.deepEqual(heard, [2]);
      }));
  });
}
