import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QuoteDto } from '#contract/market-data.ts';
import type { ChannelListener } from './channel-book.ts';
import { createFrameLoop } from './frame-loop.ts';
import { QuoteBook } from './quote-book.ts';

function quote(symbol: string, last: string): QuoteDto {
  const day = { open: last, high: last, low: last, volume: '1', turnover: null, trades: 1 };
  return { exchange: 'SIM', symbol, last, previousClose: null, lastTradeAt: '2026-11-20T13:00:00Z', ...day };
}

function setUp() {
  const frames: (() => void)[] = [];
  const listeners: ChannelListener<'quotes'>[] = [];
  let stops = 0;
  const subscribe = (_channel: unknown, listener: unknown) => {
    listeners.push(listener as ChannelListener<'quotes'>);
    return () => void stops++;
  };
  const book = new QuoteBook(
    { subscribe },
    createFrameLoop((run) => frames.push(run)),
  );
  const say = (snapshot: boolean, ...data: QuoteDto[]): void =>
    listeners[0]?.onFrame({ type: 'quotes', channel: 'quotes:SIM', epoch: 'a', seq: 1, ts: 0, snapshot, data });
  return {
    book,
    say,
    refuse: () => listeners[0]?.onRefused?.({ code: 'NO' }),
    frame: () => frames.shift()?.(),
    counts: () => ({ subscriptions: listeners.length, stops }),
  };
}

test('forty readers share one channel, and the last one closes it', () => {
  const { book, counts } = setUp();
  const stops = Array.from({ length: 40 }, (_, row) => book.watch('SIM', `S${row}`, () => {}));
  assert.deepEqual(counts(), { subscriptions: 1, stops: 0 });
  for (const stop of stops) stop();
  assert.deepEqual(counts(), { subscriptions: 1, stops: 1 });
});

test('before an exchange is known nothing is asked of the server', () => {
  const { book, counts } = setUp();
  book.watchState('', () => {})();
  assert.deepEqual(counts(), { subscriptions: 0, stops: 0 });
});

test('a symbol that changed ten times in a frame is told once, with its newest value', () => {
  const { book, say, frame } = setUp();
  let told = 0;
  book.watch('SIM', 'PETR4', () => told++);
  for (let price = 1; price <= 10; price++) say(price === 1, quote('PETR4', String(price)));
  assert.equal(told, 0);
  frame();
  assert.equal(told, 1);
  assert.equal(book.quote('SIM', 'PETR4')?.last, '10');
});

test('a symbol that did not change is not told', () => {
  const { book, say, frame } = setUp();
  let told = 0;
  book.watch('SIM', 'VALE3', () => told++);
  say(true, quote('PETR4', '1'), quote('VALE3', '1'));
  frame();
  say(false, quote('PETR4', '2'));
  frame();
  assert.equal(told, 1);
});

test('a symbol that a new snapshot does not have has no quote', () => {
  const { book, say, frame } = setUp();
  let told = 0;
  book.watch('SIM', 'PETR4', () => told++);
  say(true, quote('PETR4', '1'));
  frame();
  say(true);
  frame();
  assert.equal(book.quote('SIM', 'PETR4'), null);
  assert.equal(told, 2);
});

test('waiting, live and refused are told apart', () => {
  const { book, say, refuse, frame } = setUp();
  const states: string[] = [];
  book.watchState('SIM', () => states.push(book.state('SIM').kind));
  assert.equal(book.state('SIM').kind, 'waiting');
  refuse();
  frame();
  say(true);
  frame();
  assert.deepEqual(states, ['refused', 'live']);
});
