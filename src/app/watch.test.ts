import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Instant, instantOf, type LocalDate, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Trade } from '#market-data/index.ts';
import { dayBatches, instrumentsOn, pastSessions, tradingDayOfSimulated } from '#venues/simulated/index.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { silenceMaxUs } from '../market-data/gap/watchdog.ts';
import { Watch } from './watch.ts';

const zone = createZone('America/Sao_Paulo');
const SEED = 'watch';
/** A tenth of the usual trades: the quietest symbols have some sixty a day. */
const INTENSITY = 0.1;

const tapes = new Map<LocalDate, readonly Trade[]>();

function tapeOf(date: LocalDate): readonly Trade[] {
  const tape = tapes.get(date) ?? [...dayBatches({ seed: SEED, date, zone, intensity: INTENSITY })].flat();
  tapes.set(date, tape);
  return tape;
}

/** Trades of the sessions before a date, by symbol: what the stored daily bars would tell. */
function pastOf(date: LocalDate): Map<string, { readonly start: Instant; readonly trades: number }[]> {
  const past = new Map<string, { readonly start: Instant; readonly trades: number }[]>();
  for (const session of pastSessions(date, 3))
    for (const [symbol, trades] of Map.groupBy(tapeOf(session), (one) => one.symbol)) {
      const days = past.get(symbol) ?? [];
      past.set(symbol, days);
      days.push({ start: zone.startOfDate(session), trades: trades.length });
    }
  return past;
}

interface Scene {
  readonly watch: Watch;
  /** The exchange's clock. */
  now(): Instant;
  /** One second of the exchange and of real time, as a healthy feed hands it over. */
  second(): void;
  /** One second in which the clock comes and no trade. */
  tradeless(): void;
  /** One second in which nothing comes. */
  unheard(): void;
}

async function watchDay(date: LocalDate, from = '08:50', without: readonly string[] = []): Promise<Scene> {
  const tape = tapeOf(date).filter(({ symbol }) => !without.includes(symbol));
  const past = pastOf(date);
  const [hour = 0, minute = 0] = from.split(':').map(Number);
  let now = zone.at(date, (hour * 60 + minute) * MINUTE_US);
  let next = tape.findIndex((trade) => trade.at > now);
  let nowMs = 0;
  const watch = new Watch(
    {
      exchange: 'SIM',
      zone,
      nowMs: () => nowMs,
      tradingDay: (symbol, day) => tradingDayOfSimulated(day, symbol, zone),
      candles: {
        newest: async ({ symbol }) =>
          (past.get(symbol) ?? []).map((day) => candle({ symbol, timeframe: '1d', ...day })),
      },
    },
    instrumentsOn(date).map(({ symbol }) => symbol),
  );
  watch.accept({ kind: 'clock', at: now });
  await watch.learn();
  const pass = (send: (trades: readonly Trade[]) => void, hasClock: boolean): void => {
    now = instantOf(now + SECOND_US);
    nowMs += 1_000;
    const first = next;
    while ((tape[next]?.at ?? Number.POSITIVE_INFINITY) <= now) next++;
    send(tape.slice(first, next));
    if (hasClock) watch.accept({ kind: 'clock', at: now });
    watch.tick();
  };
  const deliver = (trades: readonly Trade[]): void => {
    if (trades.length > 0) watch.accept({ kind: 'trades', trades });
  };
  return {
    watch,
    now: () => now,
    second: () => pass(deliver, true),
    tradeless: () => pass(() => undefined, true),
    unheard: () => pass(() => undefined, false),
  };
}

/** The last day of a dollar contract, on which its trades go to the next one; Ash Wednesday, which opens at 13:00. */
const DAYS = ['2025-08-29', '2025-03-05'] as LocalDate[];

describe('over a whole simulated day', () => {
  for (const date of DAYS)
    test(`${date}: a healthy feed is never called dead, and none of its symbols silent`, async () => {
      const { watch, second } = await watchDay(date);
      const seen = { closed: 0, live: 0, quiet: 0, silent: 0 };
      for (let seconds = 0; seconds < 10 * 3_600; seconds++) {
        second();
        if (watch.silence !== null) assert.fail(`dead after ${seconds} s: ${watch.silence.reason}`);
        const counts = watch.counts;
        assert.ok(counts !== null);
        for (const state of ['closed', 'live', 'quiet', 'silent'] as const) seen[state] += counts[state];
      }
      assert.equal(seen.silent, 0);
      assert.ok(seen.live > 10 * seen.quiet, `${JSON.stringify(seen)}`);
    });

  test('a feed whose trades stop is called dead in the time that its pace tells, and lives again with the next trade', async () => {
    const date = '2025-08-29' as LocalDate;
    for (const from of ['09:05', '10:30', '13:10', '16:40']) {
      const scene = await watchDay(date, from);
      for (let seconds = 0; seconds < 120; seconds++) scene.second();
      const paces = [...pastOf(date)].map(([symbol, days]) => {
        const day = tradingDayOfSimulated(date, symbol, zone);
        const phase = day.state === 'open' ? day.phases[0] : undefined;
        const isOpen = phase !== undefined && phase.from <= scene.now() && scene.now() < phase.to;
        const trades = days.map((one) => one.trades).sort((a, b) => a - b)[1] ?? 0;
        return isOpen && phase !== undefined ? (trades * MINUTE_US) / (phase.to - phase.from) : 0;
      });
      const stated = silenceMaxUs(paces.reduce((sum, pace) => sum + pace, 0));
      assert.ok(stated !== null);
      let seconds = 0;
      for (; scene.watch.silence === null; seconds++) {
        assert.ok(seconds <= stated / SECOND_US + 6, `${from}: ${seconds} s, stated ${stated / SECOND_US} s`);
        scene.tradeless();
      }
      assert.ok(seconds >= 15);
      assert.match(scene.watch.silence?.reason ?? '', /No trade of any symbol has come since \d\d:\d\d:\d\d/);
      for (let more = 0; more < 5; more++) scene.tradeless();
      const { reason } = scene.watch.silence ?? {};
      scene.tradeless();
      assert.equal(scene.watch.silence?.reason, reason, 'it says the same as long as it lasts');
      for (let more = 0; more < 30; more++) scene.second();
      assert.equal(scene.watch.silence, null);
    }
  });

  test('a feed that tells not even its clock is dead after ten seconds, at night too, and lives again when heard', async () => {
    for (const from of ['13:00', '08:00']) {
      const scene = await watchDay('2025-08-29' as LocalDate, from);
      scene.second();
      let seconds = 0;
      for (; scene.watch.silence === null && seconds < 60; seconds++) scene.unheard();
      // The second in which it was last heard may count.
      assert.ok(seconds === 9 || seconds === 10, `${seconds} s`);
      assert.match(scene.watch.silence?.reason ?? '', /not even its clock/);
      scene.second();
      assert.equal(scene.watch.silence, null);
    }
  });

  test('one symbol whose trades fail to come is silent while the others live, and a halted one is not', async () => {
    const scene = await watchDay('2025-08-29' as LocalDate, '10:30', ['PETR4', 'VALE3']);
    scene.watch.accept({ kind: 'halt', symbol: 'VALE3', halted: true, at: scene.now() });
    for (let seconds = 0; seconds < 3_600; seconds++) scene.second();
    assert.equal(scene.watch.silence, null);
    assert.equal(scene.watch.counts?.silent, 1);
    scene.watch.accept({ kind: 'halt', symbol: 'VALE3', halted: false, at: scene.now() });
    scene.second();
    assert.equal(scene.watch.counts?.silent, 2);
  });
});

function watchWithoutPast(nowMs: () => number): Watch {
  return new Watch(
    {
      exchange: 'SIM',
      zone,
      nowMs,
      tradingDay: (symbol, day) => tradingDayOfSimulated(day, symbol, zone),
      candles: { newest: async () => [] },
    },
    ['PETR4'],
  );
}

describe('the watchdog at work', () => {
  const date = '2025-08-29' as LocalDate;

  test('a computer that slept, and a program that was busy, has not listened', async () => {
    let nowMs = 0;
    const watch = watchWithoutPast(() => nowMs);
    watch.accept({ kind: 'clock', at: zone.at(date, 12 * 60 * MINUTE_US) });
    watch.tick();
    nowMs += 3_600_000;
    assert.equal(watch.tick(), false);
    assert.equal(watch.silence, null);
  });

  test('a start in the middle of a day expects nothing from before', async () => {
    const scene = await watchDay(date, '15:00');
    for (let seconds = 0; seconds < 20; seconds++) scene.second();
    assert.deepEqual([scene.watch.silence, scene.watch.counts?.silent], [null, 0]);
  });

  test('a line that is known to be lost, and a feed that has ended, is not called dead besides', async () => {
    for (const event of [{ kind: 'lost', code: 'LINE_LOST', reason: 'gone' }, { kind: 'ended' }] as const) {
      const scene = await watchDay(date, '13:00');
      scene.second();
      scene.watch.accept(event);
      for (let seconds = 0; seconds < 120; seconds++) scene.unheard();
      assert.equal(scene.watch.silence, null);
    }
  });

  test('where the venue says that nothing trades, nothing is expected', async () => {
    const scene = await watchDay(date, '13:00');
    scene.watch.accept({ kind: 'phase', phase: 'closed', at: scene.now() });
    for (let seconds = 0; seconds < 600; seconds++) scene.tradeless();
    assert.equal(scene.watch.silence, null);
    assert.equal(scene.watch.counts?.quiet, 0);
  });

  test('a symbol that nobody wants is not silent, and one that is asked for is expected from then on', async () => {
    const scene = await watchDay(date, '10:30', ['PETR4', 'VALE3']);
    scene.watch.accept({ kind: 'unsubscribed', symbol: 'VALE3', at: scene.now() });
    for (let seconds = 0; seconds < 3_600; seconds++) scene.second();
    assert.deepEqual([scene.watch.counts?.silent, scene.watch.stateOf('PETR4')], [1, 'silent']);
    assert.equal(scene.watch.stateOf('VALE3'), null);
    scene.watch.accept({ kind: 'subscribed', symbol: 'VALE3', from: scene.now() });
    await scene.watch.learn();
    scene.second();
    assert.deepEqual([scene.watch.counts?.silent, scene.watch.stateOf('VALE3')], [1, 'quiet']);
    for (let seconds = 0; seconds < 1_800; seconds++) scene.second();
    assert.deepEqual([scene.watch.counts?.silent, scene.watch.stateOf('VALE3')], [2, 'silent']);
  });

  test('without a known past only the heartbeat can fail', async () => {
    let nowMs = 0;
    const watch = watchWithoutPast(() => nowMs);
    for (let seconds = 0; seconds < 3_600; seconds++) {
      nowMs += 1_000;
      watch.accept({ kind: 'clock', at: instantOf(zone.at(date, 12 * 60 * MINUTE_US) + seconds * SECOND_US) });
      watch.tick();
      if (seconds === 0) await watch.learn();
    }
    assert.deepEqual([watch.silence, watch.counts], [null, { closed: 0, live: 0, quiet: 1, silent: 0 }]);
  });
});
