import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Channel, ServerMessage } from '#contract/stream.ts';
import { candleOf, FakeMarket, FakeReader, hubOver, principalOf, quoteOf, tradeOf } from './hub.fixture.ts';
import type { Hub } from './hub.ts';
import type { Subscriber } from './lane.ts';

const CANDLES: Channel = { name: 'candles', exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' };
const QUOTES: Channel = { name: 'quotes', exchange: 'SIM' };
const QUOTE: Channel = { name: 'quote', exchange: 'SIM', symbol: 'PETR4' };
const TRADES: Channel = { name: 'trades', exchange: 'SIM', symbol: 'PETR4' };
const M1 = '2026-11-20T13:00:00Z';
const M2 = '2026-11-20T13:01:00Z';

function join(hub: Hub, userId = 'ana'): { reader: FakeReader; subscriber: Subscriber } {
  const reader = new FakeReader();
  return { reader, subscriber: hub.open({ reader, principal: principalOf(userId), isStrict: false }) };
}

function framesOf({ messages }: FakeReader): Extract<ServerMessage, { channel: string }>[] {
  return messages.filter((message) => 'channel' in message);
}

test('an unknown symbol is told for its item, and the others are served', async () => {
  const hub = hubOver(new FakeMarket());
  const { reader, subscriber } = join(hub);
  const subscribed = await hub.subscribe(subscriber, [{ ...QUOTE, symbol: 'XXXX1' } as Channel, CANDLES, CANDLES], {});
  assert.deepEqual(subscribed, {
    items: [
      { channel: 'candles:SIM:PETR4:1m', start: 'snapshot' },
      { channel: 'candles:SIM:PETR4:1m', start: 'held' },
    ],
    errors: [{ channel: 'quote:SIM:XXXX1', code: 'UNKNOWN_SYMBOL', detail: 'XXXX1 is not known on SIM.' }],
  });
  assert.equal(framesOf(reader).length, 1);
});

test('within a window the newest bar and quote count, and each trade is told', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const { reader, subscriber } = join(hub);
  await hub.subscribe(subscriber, [CANDLES, QUOTES, QUOTE, TRADES], {});
  for (let step = 1; step <= 3; step++) {
    market.candle(candleOf(M1, String(step)));
    market.quote(quoteOf('PETR4', String(step)));
    market.quote(quoteOf('VALE3', String(step)));
    market.trade(tradeOf(step));
  }
  hub.beat(1_000);
  const [candles, quotes, quote, trades, ...more] = framesOf(reader).slice(4);
  assert.deepEqual(more, []);
  assert.ok(candles?.type === 'candles' && quotes?.type === 'quotes' && quote?.type === 'quote');
  assert.deepEqual(
    [candles.data.map(({ close }) => close), quotes.data.map(({ last }) => last), quote.data?.last],
    [['3'], ['3', '3'], '3'],
  );
  assert.deepEqual(trades?.type === 'trades' && trades.data.map(({ id }) => id), [1, 2, 3]);
  // All of one beat in one write.
  assert.equal(reader.writes, 5);
});

test('each subscription has the window that it asked for', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const [fast, slow] = [join(hub), join(hub)];
  await hub.subscribe(fast.subscriber, [CANDLES], { windowMs: 0 });
  await hub.subscribe(slow.subscriber, [CANDLES], { windowMs: 250 });
  assert.ok(hub.beatMs <= 10);
  for (let nowMs = 10; nowMs <= 1_000; nowMs += 10) {
    market.candle(candleOf(M1, String(nowMs)));
    hub.beat(nowMs);
  }
  assert.deepEqual([framesOf(fast.reader).length, framesOf(slow.reader).length], [101, 5]);
  hub.leave(fast.subscriber);
  for (let nowMs = 2_000; nowMs <= 70_000; nowMs += 1_000) hub.beat(nowMs);
  assert.ok(hub.beatMs > 10, 'a window that nobody wants any more costs nothing');
});

test('trades beyond the bound of a frame are counted, and the newest told', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const { reader, subscriber } = join(hub);
  await hub.subscribe(subscriber, [TRADES], {});
  for (let id = 1; id <= 5_500; id++) market.trade(tradeOf(id));
  hub.beat(1_000);
  const frame = framesOf(reader).at(-1);
  assert.ok(frame?.type === 'trades');
  assert.deepEqual([frame.skipped, frame.data.length, frame.data[0]?.id], [4_500, 1_000, 4_501]);
});

test('a trade that was taken back is told, and is in no later snapshot', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const [first, second] = [join(hub), join(hub)];
  await hub.subscribe(first.subscriber, [TRADES], {});
  market.trade(tradeOf(1), tradeOf(2));
  hub.beat(1_000);
  market.bust(1);
  hub.beat(2_000);
  const frame = framesOf(first.reader).at(-1);
  assert.deepEqual(frame?.type === 'trades' && frame.busted, [1]);
  await hub.subscribe(second.subscriber, [TRADES], {});
  const [snapshot] = framesOf(second.reader);
  assert.deepEqual(snapshot?.type === 'trades' && snapshot.data.map(({ id }) => id), [2]);
});

test('no frame falls between a snapshot that takes its time and what follows', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const { reader, subscriber } = join(hub);
  market.quote(quoteOf('PETR4', '1'));
  market.onRead = async () => {
    market.quote(quoteOf('PETR4', '2'));
    await turn();
    hub.beat(1_000);
    market.onRead = () => undefined;
  };
  await hub.subscribe(subscriber, [QUOTE], {});
  assert.deepEqual(
    framesOf(reader).map(({ seq, snapshot }) => [seq, snapshot]),
    [
      [0, true],
      [1, false],
    ],
  );
});

test('a continuous series has the bars of its contract of the day, each with its name', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const { reader, subscriber } = join(hub);
  await hub.subscribe(subscriber, [{ ...CANDLES, symbol: 'WIN$' } as Channel], {});
  market.candle(candleOf(M1, '5'), { symbol: 'WINZ26' });
  market.candle(candleOf(M1, '7'), { symbol: 'WING27' });
  hub.beat(1_000);
  const frame = framesOf(reader).at(-1);
  assert.ok(frame?.type === 'candles');
  assert.deepEqual(
    [frame.channel, frame.data.map((bar) => [bar.close, bar.contract])],
    ['candles:SIM:WIN$:1m', [['5', 'WINZ26']]],
  );
});

test('who comes back gets the frames that were missed, and no snapshot', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const first = join(hub);
  await hub.subscribe(first.subscriber, [CANDLES], {});
  market.candle(candleOf(M1, '1'));
  hub.beat(1_000);
  const last = framesOf(first.reader).at(-1);
  assert.ok(last !== undefined);
  hub.leave(first.subscriber);
  market.candle(candleOf(M1, '2'));
  hub.beat(2_000);
  const again = join(hub);
  const resume = { 'candles:SIM:PETR4:1m': { epoch: last.epoch, seq: last.seq } };
  const { items } = await hub.subscribe(again.subscriber, [CANDLES], { resume });
  assert.deepEqual(items, [{ channel: 'candles:SIM:PETR4:1m', start: 'resumed' }]);
  assert.deepEqual(
    framesOf(again.reader).map(({ seq, snapshot }) => [seq, snapshot]),
    [[2, false]],
  );
});

test('a position that is no longer kept, of another run or of the future gets a snapshot that says why', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const first = join(hub);
  await hub.subscribe(first.subscriber, [QUOTE], {});
  const [snapshot] = framesOf(first.reader);
  assert.ok(snapshot !== undefined);
  for (let seq = 1; seq <= 700; seq++) {
    market.quote(quoteOf('PETR4', String(seq)));
    hub.beat(seq * 100);
  }
  const reasonOf = async (epoch: string, seq: number): Promise<unknown> => {
    const { reader, subscriber } = join(hub);
    await hub.subscribe(subscriber, [QUOTE], { resume: { 'quote:SIM:PETR4': { epoch, seq } } });
    const frame = framesOf(reader)[0];
    return frame?.snapshot && frame.reason;
  };
  assert.equal(await reasonOf(snapshot.epoch, 3), 'resume-too-old');
  assert.equal(await reasonOf(snapshot.epoch, 701), 'resume-too-old');
  assert.equal(await reasonOf('earlier-1', 700), 'restarted');
});

test('when time goes back everybody begins anew, and a number from before is never mistaken', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const { reader, subscriber } = join(hub);
  await hub.subscribe(subscriber, [CANDLES, TRADES], {});
  market.candle(candleOf(M2, '2'));
  market.trade(tradeOf(1));
  hub.beat(1_000);
  const [before] = framesOf(reader);
  assert.ok(before !== undefined);
  market.clear();
  hub.reset();
  market.candle(candleOf(M1, '1'));
  hub.beat(2_000);
  await turn();
  const snapshots = framesOf(reader)
    .filter(({ snapshot }) => snapshot)
    .slice(2);
  assert.deepEqual(
    snapshots.map(({ snapshot, reset, reason, seq }) => [snapshot, reset, reason, seq]),
    [
      [true, true, 'restarted', 0],
      [true, true, 'restarted', 0],
    ],
  );
  assert.ok(snapshots.every(({ epoch }) => epoch !== before.epoch));
  const late = join(hub);
  const resume = { 'candles:SIM:PETR4:1m': { epoch: before.epoch, seq: 0 } };
  await hub.subscribe(late.subscriber, [CANDLES], { resume });
  assert.equal(framesOf(late.reader)[0]?.reason, 'restarted');
});

test('a slow reader is left out, then gets each trade that it missed and the newest of the rest', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const [slow, healthy] = [join(hub), join(hub)];
  for (const { subscriber } of [slow, healthy]) await hub.subscribe(subscriber, [CANDLES, TRADES], {});
  slow.reader.unsentBytes = 2 << 20;
  for (let step = 1; step <= 20; step++) {
    market.candle(candleOf(M1, String(step)));
    market.trade(...Array.from({ length: 20 }, (_, index) => tradeOf(step * 20 + index)));
    hub.beat(step * 100);
  }
  assert.equal(framesOf(slow.reader).length, 2);
  slow.reader.unsentBytes = 0;
  hub.beat(2_100);
  await turn();
  const told = framesOf(slow.reader).slice(2);
  assert.deepEqual(
    told.flatMap((frame) => (frame.type === 'trades' ? frame.data.map(({ id }) => id) : [])),
    Array.from({ length: 400 }, (_, index) => 20 + index),
  );
  const candles = told.filter(({ type }) => type === 'candles');
  assert.deepEqual(
    candles.map(({ snapshot, reason }) => [snapshot, reason]),
    [[true, 'slow']],
  );
  assert.equal(framesOf(healthy.reader).length, 42);
});

test('a reader that never catches up is closed, and nobody else', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const [slow, healthy] = [join(hub), join(hub)];
  for (const { subscriber } of [slow, healthy]) await hub.subscribe(subscriber, [CANDLES], {});
  slow.reader.unsentBytes = 2 << 20;
  for (let nowMs = 100; nowMs <= 31_000; nowMs += 100) {
    market.candle(candleOf(M1, String(nowMs)));
    hub.beat(nowMs);
  }
  assert.deepEqual([slow.reader.closed, healthy.reader.closed], [[1008, 'reads too slowly'], null]);
});

test('whoever loses the right to read is disconnected, and nobody else', () => {
  const hub = hubOver(new FakeMarket());
  const [ana, rui] = [join(hub, 'ana'), join(hub, 'rui')];
  hub.disconnect(({ userId }) => userId === 'ana');
  assert.deepEqual([ana.reader.closed?.[0], rui.reader.closed], [4001, null]);
});

test('a connection holds so many channels and no more', async () => {
  const market = new FakeMarket();
  const source = { ...market.source, check: async (channels: readonly Channel[]) => channels.map(() => null) };
  Object.assign(market, { source });
  const hub = hubOver(market);
  const { subscriber } = join(hub);
  const channels = Array.from({ length: 200 }, (_, index): Channel => ({ ...QUOTE, symbol: `S${index}` }) as Channel);
  assert.deepEqual((await hub.subscribe(subscriber, channels, {})).errors, []);
  const { errors } = await hub.subscribe(subscriber, [TRADES], {});
  assert.deepEqual([errors[0]?.code, subscriber.lanes.size], ['TOO_MANY_CHANNELS', 200]);
});
