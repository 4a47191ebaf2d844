import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Channel } from '#contract/stream.ts';
import { FakeMarket, hubOver, principalOf, tradeOf } from './hub.fixture.ts';
import { EventReader, packPositions, parseChannelList, unpackPositions } from './sse.ts';

test('positions come back from their text, and a text that is none has none', () => {
  const position = fc.record({ epoch: fc.stringMatching(/^[\w-]{1,20}$/), seq: fc.nat() }, { noNullPrototype: true });
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.option(position), { noNullPrototype: true }),
      (positions) => {
        const keys = Object.keys(positions);
        const known = new Map(
          Object.entries(positions).flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
        );
        assert.deepEqual(unpackPositions(keys, packPositions(keys, known)), Object.fromEntries(known));
      },
    ),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const { epoch, seq } of Object.values(unpackPositions(['a', 'b'], text)))
        assert.ok(/^[\w-]+$/.test(epoch) && Number.isSafeInteger(seq));
    }),
  );
});

const LISTS: readonly (readonly [text: string, channels: number | RegExp])[] = [
  ['candles:SIM:PETR4:1m,quote:SIM:VALE3,trades:B3:WINZ26,quotes:SIM,status', 5],
  ['status,status', 1],
  ['', /names no channel/],
  ['candles:SIM:PETR4', /names no channel/],
  ['candles:SIM:PETR4:2m', /names no channel/],
  ['status:SIM', /names no channel/],
  ['orders:SIM', /names no channel/],
  [Array.from({ length: 21 }, (_, index) => `quote:SIM:S${index}`).join(','), /at most 20/],
];
for (const [text, expected] of LISTS)
  test(`channels of an address: ${text.slice(0, 40) || 'none'}`, () => {
    const channels = parseChannelList(text);
    if (typeof expected === 'number') assert.equal(channels.ok && channels.value.length, expected);
    else assert.match(channels.ok ? '' : channels.error, expected);
  });

const TRADES: Channel = { name: 'trades', exchange: 'SIM', symbol: 'PETR4' };

interface Told {
  readonly id: string;
  readonly trades: readonly number[];
}

/** Opens an event stream; the result reads what came so far. */
async function openEvents(hub: ReturnType<typeof hubOver>, lastEventId: string | null): Promise<() => Told> {
  const line = new PassThrough();
  const keys = ['trades:SIM:PETR4'];
  const resume = lastEventId === null ? {} : unpackPositions(keys, lastEventId);
  const reader = new EventReader(line, { channels: [TRADES], resume, nowMs: 0 });
  const subscriber = hub.open({ reader, principal: principalOf('ana'), isStrict: false });
  await hub.subscribe(subscriber, [TRADES], { resume });
  return () => {
    const events = String(line.read() ?? '')
      .split('\n\n')
      .filter((event) => event.startsWith('id:'));
    const trades = events.flatMap((event) => {
      const { data } = JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { data: { id: number }[] };
      return data.map(({ id }) => id);
    });
    return { id: /^id: (.*)$/m.exec(events.at(-1) ?? '')?.[1] ?? '', trades };
  };
}

test('an event stream that comes back with the last id gets each trade once', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const first = await openEvents(hub, null);
  market.trade(tradeOf(1));
  hub.beat(100);
  const { id, trades } = first();
  market.trade(tradeOf(2));
  hub.beat(200);
  market.trade(tradeOf(3));
  hub.beat(300);
  const second = await openEvents(hub, id);
  assert.deepEqual([trades, second().trades], [[1], [2, 3]]);
  const nonsense = await openEvents(hub, 'nonsense');
  assert.deepEqual(nonsense().trades, [1, 2, 3]);
});

test('a line on which nothing happens is kept open by comments', () => {
  const line = new PassThrough();
  const reader = new EventReader(line, { channels: [TRADES], resume: {}, nowMs: 0 });
  for (let nowMs = 0; nowMs <= 40_000; nowMs += 1_000) reader.beat(nowMs);
  assert.equal(String(line.read()), ': still here\n\n: still here\n\n');
});
