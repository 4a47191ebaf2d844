import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { CandleDto, CandlesAnswer } from '#contract/market-data.ts';
import { ApiError, type CandlePage } from '../../lib/api.ts';
import type { ChannelListener } from '../../lib/channel-book.ts';
import { createFrameLoop } from '../../lib/frame-loop.ts';
import { candle } from './candle.fixture.ts';
import { CandleFeed, DAY_PAGE, PAGE } from './candle-feed.ts';
import { CandleSeries } from './candle-series.ts';

const HEAD = { channel: 'candles:SIM:PETR4:1m', epoch: 'a', seq: 1, ts: 0 } as const;

const KEY = { exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' } as const;
const fullPage = (first: number) => Array.from({ length: PAGE }, (_, place) => candle(first + place));

/** A server whose answers the test gives one by one. */
function setUp(until?: string) {
  const pages: CandlePage[] = [];
  const replies: ((reply: readonly CandleDto[] | ApiError) => void)[] = [];
  const listeners: ChannelListener<'candles'>[] = [];
  const series = new CandleSeries(createFrameLoop(() => {}));
  const feed = new CandleFeed({ ...KEY, until }, series, {
    fetchPage: (page, signal) => {
      pages.push(page);
      return new Promise<CandlesAnswer>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        replies.push((reply) => {
          if (reply instanceof ApiError) reject(reply);
          else resolve({ ...KEY, timeZone: 'America/Sao_Paulo', candles: [...reply] });
        });
      });
    },
    subscribe: (_key, listener) => {
      listeners.push(listener);
      return () => {};
    },
  });
  const live = (snapshot: boolean, ...data: CandleDto[]): void =>
    listeners.at(-1)?.onFrame({ ...HEAD, type: 'candles', snapshot, data });
  const reset = (...data: CandleDto[]): void => {
    const frame = { ...HEAD, type: 'candles', snapshot: true, reset: true } as const;
    listeners.at(-1)?.onFrame({ ...frame, data });
  };
  const reply = async (what: readonly CandleDto[] | ApiError): Promise<void> => {
    replies.shift()?.(what);
    await turn();
  };
  const isLive = (): boolean => listeners.length > 0;
  return {
    feed,
    series,
    pages,
    isLive,
    live,
    reset,
    reply,
    refuse: () => listeners.at(-1)?.onRefused?.({ code: 'NO' }),
  };
}

test('one call brings the history', async () => {
  const { feed, series, pages, reply } = setUp();
  feed.start();
  assert.equal(feed.state().history.kind, 'loading');
  await reply(fullPage(0));
  assert.deepEqual(pages, [{ ...KEY, limit: PAGE }]);
  assert.equal(feed.state().history.kind, 'ready');
  assert.equal(feed.state().timeZone, 'America/Sao_Paulo');
  assert.notEqual(series.newest(), null);
});

test('empty and failed are two different things', async () => {
  const empty = setUp();
  empty.feed.start();
  await empty.reply([]);
  assert.equal(empty.feed.state().history.kind, 'empty');

  const failed = setUp();
  failed.feed.start();
  await failed.reply(new ApiError('problem', { status: 503, code: 'X' }));
  const { history } = failed.feed.state();
  assert.equal(history.kind === 'failed' && history.error.code, 'X');
});

test('a failure can be tried again', async () => {
  const { feed, reply } = setUp();
  feed.start();
  await reply(new ApiError('network'));
  void feed.load();
  assert.equal(feed.state().history.kind, 'loading');
  await reply([candle(1)]);
  assert.equal(feed.state().history.kind, 'ready');
});

test('the first trade of a symbol without bars fills the chart', async () => {
  const { feed, live, reply } = setUp();
  feed.start();
  live(true);
  await reply([]);
  live(false, candle(1, { complete: false }));
  assert.equal(feed.state().history.kind, 'ready');
});

test('a snapshot after an outage has the history read again, the first one does not', async () => {
  const { feed, pages, live, reply } = setUp();
  feed.start();
  live(true, candle(1));
  await reply([candle(1)]);
  assert.equal(pages.length, 1);
  live(true, candle(9));
  assert.equal(pages.length, 2);
});

test('an outage of REST does not take away the bars that are here', async () => {
  const { feed, reply } = setUp();
  feed.start();
  await reply([candle(1)]);
  void feed.load();
  await reply(new ApiError('network'));
  assert.equal(feed.state().history.kind, 'ready');
});

test('older pages end before the oldest bar, one at a time, until there are none', async () => {
  const { feed, pages, reply } = setUp();
  feed.start();
  await reply(fullPage(1_000));
  void feed.loadOlder();
  void feed.loadOlder();
  assert.equal(pages.length, 2);
  assert.equal(pages[1]?.to, candle(1_000).start);
  await reply([candle(1)]);
  assert.equal(feed.state().older, 'end');
  void feed.loadOlder();
  assert.equal(pages.length, 2);
});

test('a failed older page can be tried again', async () => {
  const { feed, reply } = setUp();
  feed.start();
  await reply(fullPage(1_000));
  void feed.loadOlder();
  await reply(new ApiError('network'));
  assert.equal(feed.state().older, 'failed');
  void feed.loadOlder();
  await reply(fullPage(500));
  assert.equal(feed.state().older, 'idle');
});

test('when more past was stored, what had ended is read again', async () => {
  const { feed, pages, reply } = setUp();
  feed.start();
  await reply([candle(1)]);
  feed.historyGrew();
  assert.equal(pages.length, 2);
});

test('a stopped feed changes nothing any more', async () => {
  const { feed, series, reply } = setUp();
  feed.start();
  feed.stop();
  await reply([candle(1)]);
  assert.equal(feed.state().history.kind, 'loading');
  assert.equal(series.newest(), null);
});

test('a refusal of the live bars is told, and forgotten when they come', async () => {
  const { feed, live, refuse } = setUp();
  feed.start();
  refuse();
  assert.equal(feed.state().refused, 'NO');
  live(true, candle(1));
  assert.equal(feed.state().refused, null);
});

test('when time goes back, the bars of the future are gone and the history is read again', async () => {
  const { feed, series, live, reset, reply } = setUp();
  feed.start();
  await reply([candle(0), candle(1)]);
  live(false, candle(2), candle(3));
  reset(candle(1));
  assert.equal(feed.state().history.kind, 'loading');
  await reply([candle(0)]);
  assert.equal(feed.state().history.kind, 'ready');
  assert.equal(series.newest()?.candle.start, candle(1).start);
});

test('a past day ends where it ended: one page up to its end, the past before it, and nothing live', async () => {
  const until = '2025-08-30T03:00:00.000Z';
  const { feed, series, pages, isLive, reply } = setUp(until);
  feed.start();
  assert.equal(isLive(), false);
  await reply(Array.from({ length: DAY_PAGE }, (_, place) => candle(1_000 + place)));
  assert.deepEqual(pages, [{ ...KEY, limit: DAY_PAGE, to: until }]);
  const oldest = series.oldest()?.candle.start;
  const older = feed.loadOlder();
  await reply([]);
  await older;
  assert.deepEqual(pages[1], { ...KEY, limit: PAGE, to: oldest });
  assert.equal(feed.state().older, 'end');
  feed.stop();
});
