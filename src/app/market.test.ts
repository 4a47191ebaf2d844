import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { MarketStatusDto } from '#contract/market-data.ts';
import { systemEndpoints } from '#contract/system-endpoints.ts';
import { instantOf, type LocalDate, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import {
  CoverageRecorder,
  describeTicker,
  type Feed,
  type FeedEvent,
  Ingest,
  type Instrument,
  QuoteBoard,
  RecentTrades,
} from '#market-data/index.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { createLog } from '#platform/log/log.ts';
import { createMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { trade } from '../market-data/tape/trade.fixture.ts';
import { serverOf } from './http/endpoints.fixture.ts';
import { Market } from './market.ts';
import { systemHandlers } from './routes/system.ts';
import { openStores, type Stores } from './stores.ts';
import { withFolder } from './testing.fixture.ts';
import { tradingDayOf } from './trading-day.ts';
import { Watch } from './watch.ts';

const zone = createZone('America/Sao_Paulo');
const DATE = '2025-08-29' as LocalDate;
const NOON = zone.at(DATE, 12 * 60 * MINUTE_US);

interface Line {
  /** One second of real and of exchange time: a trade and the clock, the clock alone, or nothing at all. */
  second(what: 'trade' | 'clock' | 'nothing'): Promise<void>;
  status(): MarketStatusDto;
  halt(halted: boolean): void;
  standing(): ReturnType<Market['standing']>;
  ready(): Promise<number>;
  metric(name: string): Promise<string | undefined>;
  spells(): Promise<string[]>;
}

/** A past day of 45,000 trades, and the market over it. */
async function openMarket({ stores, feed, clock, metrics }: MarketNeeds): Promise<Market> {
  const exchange = 'B3';
  const start = zone.startOfDate('2025-08-28' as LocalDate);
  await stores.candles.put([candle({ exchange, timeframe: '1d', start, trades: 45_000 })]);
  const describe = (symbol: string): Instrument => describeTicker(exchange, symbol);
  const watchOptions = {
    exchange,
    zone,
    candles: stores.candles,
    tradingDay: (symbol: string, date: LocalDate) => tradingDayOf({ exchange, symbol }, date, zone),
    nowMs: clock.nowMs,
  };
  return new Market({
    feed,
    ingest: await Ingest.open(
      { ...stores, exchange, source: 'replay', zone, correctionWindowMinutes: 3, describe },
      feed.instruments,
    ),
    coverage: await CoverageRecorder.open(
      { exchange, zone, store: stores.coverage, sendsWholeDays: false },
      new Set(['PETR4']),
    ),
    subscriptions: { accept: () => undefined, tick: async () => undefined },
    watch: new Watch(watchOptions, ['PETR4']),
    heard: () => undefined,
    replay: () => null,
    archives: true,
    board: new QuoteBoard(),
    trades: new RecentTrades(200),
    bus: createMemoryBus(() => undefined),
    clock,
    log: createLog('silent'),
    metrics,
    zone,
    rebuildNext: async () => null,
    forgetOld: async () => 0,
    newId: () => 'id',
    durableIntervalMs: 100,
    publishIntervalMs: () => 100,
    published: () => undefined,
  });
}

interface MarketNeeds {
  readonly stores: Stores;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** A market of PETR4, whose feed and time are in the hands of the test. */
async function withLine(run: (line: Line) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    const stopping = new AbortController();
    let [nowMs, seconds] = [0, 0];
    let sink: (event: FeedEvent) => void = () => undefined;
    const clock: Clock = { nowMs: () => nowMs, sleep: async () => void (await turn()) };
    const feed: Feed = {
      venue: 'replay',
      exchange: 'B3',
      instruments: [describeTicker('B3', 'PETR4')],
      subscribe: () => undefined,
      unsubscribe: () => undefined,
      run: async (to, signal) => {
        sink = to;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    };
    const metrics = createMetrics();
    const market = await openMarket({ stores, feed, clock, metrics });
    const server = serverOf(
      systemEndpoints,
      systemHandlers({
        ...{ market, metrics, dataDir: '.', version: '0', openApi: {}, nowMs: () => 0 },
        eventLoop: { read: () => ({ p50: 0, p99: 0, max: 0 }) },
      }),
    );
    const running = market.run(stopping.signal);
    try {
      await run({
        async second(what) {
          seconds += 1;
          nowMs += 1_000;
          const at = instantOf(NOON + seconds * SECOND_US);
          if (what === 'trade') sink({ kind: 'trades', trades: [trade({ exchange: 'B3', id: seconds, at })] });
          if (what !== 'nothing') sink({ kind: 'clock', at });
          for (let turns = 0; turns < 8; turns++) await turn();
        },
        status: () => market.status(),
        halt: (halted) => sink({ kind: 'halt', symbol: 'PETR4', halted, at: NOON }),
        standing: () => market.standing('PETR4'),
        ready: async () => (await server.inject('/readyz')).statusCode,
        metric: async (name) => new RegExp(`^${name} (.*)$`, 'm').exec((await metrics.text()).body)?.[1],
        spells: async () =>
          (
            await stores.coverage.overlapping({
              exchange: 'B3',
              symbol: 'PETR4',
              from: NOON,
              to: instantOf(NOON + 3_600 * SECOND_US),
            })
          )
            .filter(({ kind }) => kind === 'down')
            .map(({ from, to }) => `${(from - NOON) / SECOND_US}–${to === null ? '…' : (to - NOON) / SECOND_US}`),
      });
    } finally {
      stopping.abort();
      await running;
      await server.close();
      await stores.close();
    }
  });
}

/** Waits until the ledger holds one spell of this form: a flush touches the disk, which takes the time it takes. */
async function stored(spells: () => Promise<string[]>, form: RegExp): Promise<void> {
  for (let turns = 0; !form.test((await spells()).join(' ')); turns++) {
    assert.ok(turns < 5_000, `${form} is not in the ledger: ${await spells()}`);
    await turn();
  }
}

test('a feed without a heartbeat is told as down with its own code, and is live again by itself', () =>
  withLine(async ({ second, status, ready, metric, spells }) => {
    for (let count = 0; count < 5; count++) await second('trade');
    assert.deepEqual([status().feed.state, status().feed.code, await ready()], ['live', null, 200]);
    assert.deepEqual(status().symbols, { closed: 0, live: 1, quiet: 0, silent: 0 });
    for (let count = 0; count < 11; count++) await second('nothing');
    assert.deepEqual([status().feed.state, status().feed.code, await ready()], ['down', 'FEED_SILENT', 503]);
    assert.match(status().feed.reason ?? '', /since 12:00:05 of the exchange/);
    assert.equal(await metric('pregao_market_data_feed_silent'), '1');
    await stored(spells, /^5–…$/);
    for (let count = 0; count < 3; count++) await second('trade');
    assert.deepEqual([status().feed.state, status().feed.code, await ready()], ['live', null, 200]);
    assert.equal(await metric('pregao_market_data_feed_silent'), '0');
    await stored(spells, /^5–1[789]$/);
  }));

test('a feed that tells its clock and no trades is told as down when too many are missing', () =>
  withLine(async ({ second, status, spells }) => {
    for (let count = 0; count < 60; count++) await second('trade');
    // 45,000 trades in 415 minutes: 27 a minute at the leanest, so that thirty are missing after 67 seconds.
    let waited = 0;
    for (; status().feed.code === null && waited < 200; waited++) await second('clock');
    assert.ok(waited > 60 && waited < 75, `${waited} s`);
    assert.deepEqual([status().feed.state, status().feed.code], ['down', 'FEED_SILENT']);
    await stored(spells, /^60–…$/);
    for (let count = 0; count < 3; count++) await second('trade');
    assert.equal(status().feed.state, 'live');
  }));

test('an order is told that its symbol is halted, and no price of a feed that is down', () =>
  withLine(async ({ second, halt, standing }) => {
    assert.deepEqual(standing(), { halted: false, reference: null });
    for (let count = 0; count < 5; count++) await second('trade');
    assert.ok((standing().reference ?? 0) > 0);
    halt(true);
    assert.equal(standing().halted, true);
    halt(false);
    assert.equal(standing().halted, false);
    for (let count = 0; count < 11; count++) await second('nothing');
    assert.equal(standing().reference, null);
  }));
