/** The ledger end to end: a market that halts its symbols, through ingest and recorder, to what is told as missing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Instant, type LocalDate, MINUTE_US, toEpochMs, toIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { CoverageRecorder, describeTicker, type FeedEvent, Ingest } from '#market-data/index.ts';
import { createSimulatedFeed, withFaults } from '#venues/simulated/index.ts';
import { gapsAnswer } from './gaps.ts';
import { openStores, type Stores } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const DATE = '2026-11-13' as LocalDate;
const exchange = 'SIM';
const seed = 'halts';
const FROM = zone.at(DATE, 10 * 60 * MINUTE_US);
const UNTIL = zone.at(DATE, 12 * 60 * MINUTE_US);

/** A morning of a market with halts, stored as the platform stores it; answers what the feed told. */
async function storeMorning(stores: Stores): Promise<FeedEvent[]> {
  let nowMs = 0;
  const time = {
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += Math.max(ms, 1);
    },
  };
  const market = createSimulatedFeed({ seed, speed: 600, intensity: 1, startAt: FROM, resumeAfter: null, zone, time });
  const feed = withFaults(market, { seed, share: 0, lineShare: 0, haltShare: 0.1, burstShare: 0, zone });
  const describe = (symbol: string) => describeTicker(exchange, symbol);
  const ingest = await Ingest.open(
    { ...stores, exchange, source: 'simulated', zone, correctionWindowMinutes: 3, describe },
    feed.instruments,
  );
  const symbols = feed.instruments.map(({ symbol }) => symbol);
  const recorder = await CoverageRecorder.open(
    { exchange, zone, store: stores.coverage, sendsWholeDays: true },
    new Set(symbols),
  );
  feed.subscribe(symbols);
  const events: FeedEvent[] = [];
  const ended = new AbortController();
  await feed.run((event) => {
    ingest.accept(event);
    recorder.accept(event);
    if (event.kind === 'halt') events.push(event);
    if (event.kind === 'clock' && event.at >= UNTIL) ended.abort();
  }, ended.signal);
  await recorder.flushAfter(() => ingest.flush());
  return events;
}

interface Halt {
  readonly symbol: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** The halts between the opening and the end of the morning that ended before it. */
function haltsOf(events: readonly FeedEvent[]): Halt[] {
  const since = new Map<string, Instant>();
  return events.flatMap((event) => {
    if (event.kind !== 'halt') return [];
    const from = since.get(event.symbol);
    if (event.halted) since.set(event.symbol, event.at);
    else since.delete(event.symbol);
    const isWithin = from !== undefined && from >= FROM + 5 * MINUTE_US && event.at <= UNTIL - 5 * MINUTE_US;
    return event.halted || !isWithin ? [] : [{ symbol: event.symbol, from, to: event.at }];
  });
}

const minuteOf = (at: number): number => Math.floor(at / MINUTE_US);

test('the minutes in which a symbol was halted are told as halted, and the ones after it have bars again', () =>
  withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    try {
      const halts = haltsOf(await storeMorning(stores));
      assert.ok(halts.length >= 5, `${halts.length} halts`);
      for (const { symbol, from, to } of halts) {
        const question = { exchange, symbol, first: DATE, last: DATE };
        const [day] = (await gapsAnswer(question, { stores, zone, nowMs: () => toEpochMs(UNTIL) })).days;
        const gaps = day?.gaps.map((gap) => ({
          ...gap,
          from: Date.parse(gap.from) * 1e3,
          to: Date.parse(gap.to) * 1e3,
        }));
        for (let minute = minuteOf(from) + 1; minute < minuteOf(to); minute++) {
          const start = minute * MINUTE_US;
          const gap = gaps?.find((one) => one.from <= start && start < one.to);
          assert.equal(gap?.cause, 'halted', `${symbol} ${toIso(from)} ${minute}`);
        }
        assert.equal(day?.missing['feed-down'], 0);
        const after = await stores.candles.newest({ exchange, symbol, timeframe: '1m' }, { from: to, limit: 10 });
        assert.ok(after.length > 0, `${symbol} goes on after ${toIso(to)}`);
      }
    } finally {
      await stores.close();
    }
  }));
