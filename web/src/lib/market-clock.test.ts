import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { ChannelListener } from './channel-book.ts';
import { MarketClock } from './market-clock.ts';

const status: MarketStatusDto = {
  venue: 'simulated',
  exchange: 'SIM',
  feed: { state: 'live', since: '2026-11-20T13:00:00Z', code: null, reason: null },
  exchangeTime: '2026-11-20T13:32:05Z',
  phase: 'continuous',
  timeZone: 'America/Sao_Paulo',
  symbols: null,
  replay: null,
  history: null,
};

function setUp() {
  const listeners: ChannelListener<'status'>[] = [];
  let stops = 0;
  let now = 5_000;
  const subscribe = (_channel: unknown, listener: unknown) => {
    listeners.push(listener as ChannelListener<'status'>);
    return () => void stops++;
  };
  const clock = new MarketClock({ subscribe }, () => now);
  const say = (data: MarketStatusDto): void =>
    listeners[0]?.onFrame({ type: 'status', channel: 'status', epoch: 'a', seq: 1, ts: 0, snapshot: true, data });
  return { clock, say, pass: (ms: number) => (now += ms), counts: () => [listeners.length, stops] };
}

test('the channel is open while somebody looks', () => {
  const { clock, counts } = setUp();
  const stops = [clock.subscribe(() => {}), clock.subscribe(() => {})];
  assert.deepEqual(counts(), [1, 0]);
  for (const stop of stops) stop();
  assert.deepEqual(counts(), [1, 1]);
});

test('ages are reckoned by the clock of the exchange', () => {
  const { clock, say, pass } = setUp();
  clock.subscribe(() => {});
  assert.equal(clock.exchangeNowMs(), 5_000);
  say(status);
  pass(700);
  assert.equal(clock.exchangeNowMs(), Date.parse('2026-11-20T13:32:05Z') + 700);
});

test('what was told is kept when nobody looks any more', () => {
  const { clock, say } = setUp();
  const stop = clock.subscribe(() => {});
  say(status);
  stop();
  assert.deepEqual(clock.told(), { status, receivedMs: 5_000 });
});
