import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Instant, instantOf, type LocalDate, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { FeedEvent, Trade } from '#market-data/index.ts';
import type { TimeSource } from './clock.ts';
import { createSimulatedFeed, type SimulatedFeedOptions } from './feed.ts';
import { instrumentsOn } from './instruments.ts';
import { dayTape } from './tape.ts';

const zone = createZone('America/Sao_Paulo');
const FRIDAY = '2026-11-13' as LocalDate;
const MONDAY = '2026-11-16' as LocalDate;
const TUESDAY = '2026-11-17' as LocalDate;
const at = (date: LocalDate, hour: number, minute = 0, second = 0): Instant =>
  zone.at(date, ((hour * 60 + minute) * 60 + second) * SECOND_US);

/** What is subscribed: a contract that is listed on a later day is not among them. */
const LISTED = new Set(instrumentsOn(FRIDAY).map(({ symbol }) => symbol));

/** Real time that passes only while somebody sleeps. */
function fakeTime(): TimeSource {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += Math.max(ms, 1);
    },
  };
}

const defaults: Omit<SimulatedFeedOptions, 'time'> = {
  seed: '42',
  speed: 600,
  intensity: 0.02,
  startAt: at(FRIDAY, 10, 5),
  resumeAfter: null,
  zone,
};

/** Runs a feed until `enough` says so, and gives back all events with the real time of each. */
async function record(
  options: Partial<SimulatedFeedOptions>,
  enough: (event: FeedEvent, count: number) => boolean,
): Promise<{ event: FeedEvent; atMs: number }[]> {
  const events: { event: FeedEvent; atMs: number }[] = [];
  const controller = new AbortController();
  const time = options.time ?? fakeTime();
  const held = new Set(options.resumeAfter == null ? [] : LISTED);
  const feed = createSimulatedFeed({ ...defaults, held, time, ...options });
  feed.subscribe([...LISTED]);
  await feed.run((event) => {
    assert(!controller.signal.aborted, 'nothing comes after the abort');
    events.push({ event, atMs: time.nowMs() });
    if (enough(event, events.length)) controller.abort();
  }, controller.signal);
  return events;
}

const reaches =
  (instant: Instant) =>
  (event: FeedEvent): boolean =>
    event.kind === 'clock' && event.at >= instant;

const tradesOf = (events: readonly { event: FeedEvent }[]): Trade[] =>
  events.flatMap(({ event }) => (event.kind === 'trades' ? event.trades : []));

function tapeBetween(after: Instant, until: Instant, dates: readonly LocalDate[]): Trade[] {
  const { seed, intensity } = defaults;
  return dates
    .flatMap((date) => [...dayTape({ seed, intensity, zone, date })])
    .filter((trade) => LISTED.has(trade.symbol) && trade.at > after && trade.at <= until);
}

function lastClock(events: readonly { event: FeedEvent }[]): Instant {
  const last = events.findLast(({ event }) => event.kind === 'clock')?.event;
  assert(last?.kind === 'clock');
  return last.at;
}

test('a fresh feed delivers its first day from the opening, once and in order', async () => {
  const events = await record({}, reaches(at(FRIDAY, 16)));
  const until = lastClock(events);
  assert.deepEqual(tradesOf(events), tapeBetween(at(FRIDAY, 0), until, [FRIDAY]));
});

test('the feed passes nights and weekends in seconds and goes on with the next session', async () => {
  const events = await record({ startAt: at(FRIDAY, 18) }, reaches(at(TUESDAY, 10)));
  const until = lastClock(events);
  assert.deepEqual(tradesOf(events), tapeBetween(at(FRIDAY, 0), until, [FRIDAY, MONDAY, TUESDAY]));
  const phases = events.flatMap(({ event }) => (event.kind === 'phase' ? [event] : []));
  assert.deepEqual(
    phases.map(({ phase }) => phase),
    [
      'closed',
      ...['pre-open', 'opening-auction', 'continuous', 'closing-auction', 'closed'],
      ...['pre-open', 'opening-auction', 'continuous', 'closing-auction', 'closed'],
      ...['pre-open', 'opening-auction', 'continuous'],
    ],
  );
  assert.equal(phases[6]?.at, at(MONDAY, 8, 55));
  const [closedMs, openedMs] = [5, 6].map(
    (index) => events.find(({ event }) => event === phases[index])?.atMs ?? Number.NaN,
  );
  const closed = (openedMs ?? 0) - (closedMs ?? 0);
  assert(closed >= 2_900 && closed <= 3_200, `closed for ${closed} ms`);
});

test('events are in the order of exchange time and the clock is never silent', async () => {
  const events = await record({ startAt: at(FRIDAY, 17) }, reaches(at(MONDAY, 9, 30)));
  let reached = 0;
  let told = 0;
  let clockMs = 0;
  for (const { event, atMs } of events) {
    if (event.kind === 'trades') {
      assert((event.trades[0]?.at ?? 0) > told, 'no trade comes after a clock or phase that had passed it');
      for (const trade of event.trades) {
        assert(trade.at >= reached);
        reached = trade.at;
      }
    } else if (event.kind === 'clock' || event.kind === 'phase') {
      assert(event.at >= reached, `${event.kind} at ${event.at} after ${reached}`);
      reached = event.at;
      told = event.at;
    }
    if (event.kind !== 'clock') continue;
    assert(atMs - clockMs <= 250, `${atMs - clockMs} ms without a clock`);
    clockMs = atMs;
  }
});

test('at real speed trades come when they are due', async () => {
  const events = await record({ speed: 1, intensity: 1, resumeAfter: at(FRIDAY, 10, 5) }, (_, count) => count >= 400);
  for (const { event, atMs } of events) {
    if (event.kind !== 'trades') continue;
    for (const trade of event.trades) {
      const lateMs = atMs - (trade.at - at(FRIDAY, 10, 5)) / 1_000;
      assert(lateMs >= 0 && lateMs <= 25, `${lateMs} ms late`);
    }
  }
});

test('a feed cut anywhere resumes without loss or repetition', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 2, max: 700 }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(60, 600, 20_000),
      fc.boolean(),
      async (cuts, speed, byTrade) => {
        const received: Trade[] = [];
        let resumeAfter: Instant | null = null;
        let startAt = at(FRIDAY, 16, 30);
        for (const cut of cuts) {
          const events = await record({ speed, startAt, resumeAfter }, (_, count) => count >= cut);
          const trades = tradesOf(events);
          received.push(...trades);
          // A consumer knows the last trade that it stored, or also the exchange's clock.
          const last: Instant | undefined = trades.at(-1)?.at;
          const clocks = events.flatMap(({ event }) => (event.kind === 'clock' ? [event.at] : []));
          const clock = clocks.at(-1);
          if (last !== undefined) resumeAfter = last;
          if (!byTrade && clock !== undefined) resumeAfter = instantOf(Math.max(resumeAfter ?? 0, clock));
          if (resumeAfter !== null) startAt = resumeAfter;
        }
        const events = await record({ speed: 20_000, startAt, resumeAfter }, reaches(at(TUESDAY, 9)));
        received.push(...tradesOf(events));
        assert.deepEqual(received, tapeBetween(at(FRIDAY, 0), lastClock(events), [FRIDAY, MONDAY, TUESDAY]));
      },
    ),
    { numRuns: 10, seed: 5 },
  );
});

test('a feed that missed hours catches up before its clock goes on', async () => {
  const events = await record(
    { speed: 1, startAt: at(MONDAY, 15), resumeAfter: at(FRIDAY, 12) },
    reaches(at(MONDAY, 15)),
  );
  assert.deepEqual(tradesOf(events), tapeBetween(at(FRIDAY, 12), lastClock(events), [FRIDAY, MONDAY]));
  assert((events.at(-1)?.atMs ?? 0) < 2_000);
});

test('an aborted feed ends at once and sends nothing more', async () => {
  const aborted = AbortSignal.abort();
  const none: FeedEvent[] = [];
  await createSimulatedFeed({ ...defaults, time: fakeTime() }).run((event) => none.push(event), aborted);
  assert.deepEqual(none, []);

  const controller = new AbortController();
  const time: TimeSource = {
    nowMs: () => 0,
    sleep: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  };
  const run = createSimulatedFeed({ ...defaults, time }).run(() => {}, controller.signal);
  controller.abort();
  await run;
});

test('the events of a feed that is run again are the same', async () => {
  const feed = createSimulatedFeed({ ...defaults, time: fakeTime() });
  feed.subscribe(['WINZ26', 'PETR4']);
  const runs = [];
  for (let run = 0; run < 2; run++) {
    const controller = new AbortController();
    const trades: Trade[] = [];
    await feed.run((event) => {
      if (event.kind === 'trades') trades.push(...event.trades);
      if (trades.length > 500) controller.abort();
    }, controller.signal);
    runs.push(trades);
  }
  assert.deepEqual(runs[0], runs[1]);
});

/** A feed whose subscriptions the test changes at moments of the exchange's clock. */
async function follow(
  changes: readonly { readonly at: Instant; readonly start?: string[]; readonly stop?: string[] }[],
  options: Partial<SimulatedFeedOptions> = {},
): Promise<FeedEvent[]> {
  const feed = createSimulatedFeed({ ...defaults, time: fakeTime(), ...options });
  const waiting = [...changes];
  const obey = (until: Instant): void => {
    while (waiting[0] !== undefined && waiting[0].at <= until) {
      const { start = [], stop = [] } = waiting.shift() ?? {};
      if (start.length > 0) feed.subscribe(start);
      if (stop.length > 0) feed.unsubscribe(stop);
    }
  };
  obey(instantOf(0));
  const events: FeedEvent[] = [];
  const controller = new AbortController();
  await feed.run((event) => {
    events.push(event);
    if (event.kind === 'clock') obey(event.at);
    if (event.kind === 'clock' && event.at >= at(FRIDAY, 14)) controller.abort();
  }, controller.signal);
  return events;
}

const atOnce = instantOf(0);
const soldIn = (events: readonly FeedEvent[], symbol: string): Trade[] =>
  events.flatMap((event) => (event.kind === 'trades' ? event.trades : [])).filter((trade) => trade.symbol === symbol);

test('only what is subscribed is delivered, and of it the very same trades', async () => {
  const events = await follow([{ at: atOnce, start: ['PETR4'] }]);
  const { seed, intensity } = defaults;
  const tape = [...dayTape({ seed, intensity, zone, date: FRIDAY, symbols: ['PETR4'] })];
  const trades = soldIn(events, 'PETR4');
  assert.deepEqual(trades, tape.slice(0, trades.length));
  assert(trades.length > 50);
  assert.equal(events.flatMap((event) => (event.kind === 'trades' ? event.trades : [])).length, trades.length);
});

test('a symbol that is subscribed late, or again, gets its trades of the day so far, then the confirmation', async () => {
  const events = await follow([
    { at: atOnce, start: ['PETR4'] },
    { at: at(FRIDAY, 11), stop: ['PETR4'] },
    { at: at(FRIDAY, 12), start: ['VALE3', 'PETR4'] },
  ]);
  const { seed, intensity } = defaults;
  for (const symbol of ['PETR4', 'VALE3']) {
    const confirmed = events.findLastIndex((event) => event.kind === 'subscribed' && event.symbol === symbol);
    const before = soldIn(events.slice(0, confirmed), symbol);
    const tape = [...dayTape({ seed, intensity, zone, date: FRIDAY, symbols: [symbol] })];
    const noon = at(FRIDAY, 12);
    assert(tape.filter((trade) => trade.at <= noon).every((trade) => before.some(({ id }) => id === trade.id)));
    const all = new Map(soldIn(events, symbol).map((trade) => [trade.id, trade]));
    const ordered = [...all.values()].sort((a, b) => a.id - b.id);
    assert.deepEqual(ordered, tape.slice(0, ordered.length));
    assert((ordered.at(-1)?.at ?? 0) > noon, 'it goes on');
    const told = events[confirmed];
    assert(told?.kind === 'subscribed' && told.from === at(FRIDAY, 0));
  }
  const stopped = events.findIndex((event) => event.kind === 'unsubscribed');
  const again = events.findIndex((event, index) => index > stopped && event.kind === 'subscribed');
  const between = events.slice(stopped, again).flatMap((event) => (event.kind === 'clock' ? [event.at] : []));
  assert(between.length > 2 && (between.at(-1) ?? 0) >= at(FRIDAY, 12));
});

test('a symbol that was not held at the departure gets the day before it, one that was held does not', async () => {
  const events = await follow([{ at: atOnce, start: ['PETR4', 'VALE3'] }], {
    resumeAfter: at(FRIDAY, 13),
    held: new Set(['PETR4']),
  });
  assert(soldIn(events, 'PETR4').every((trade) => trade.at > at(FRIDAY, 13)));
  assert((soldIn(events, 'VALE3')[0]?.at ?? 0) < at(FRIDAY, 10, 1));
});

test('every command is confirmed, and a symbol that is not listed is refused with the reason', async () => {
  const events = await follow([
    { at: atOnce, start: ['PETR4', 'PETR9'] },
    { at: at(FRIDAY, 11), start: ['PETR4'], stop: ['VALE3'] },
  ]);
  const told = events.flatMap((event) =>
    'symbol' in event && event.kind !== 'halt' ? [`${event.kind} ${event.symbol}`] : [],
  );
  assert.deepEqual(told, ['subscribed PETR4', 'refused PETR9', 'subscribed PETR4', 'unsubscribed VALE3']);
  const refused = events.find((event) => event.kind === 'refused');
  assert(refused?.kind === 'refused' && /does not list PETR9/.test(refused.reason));
});
