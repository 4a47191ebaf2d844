/**
 * The thread that fills the past of the simulated market: bars of each session from its tape, week by week, newest
 * first. A session is stored symbol by symbol in a fixed order, so that its last symbol tells whether it is whole.
 */

import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { assert, defined } from '#kernel/assert.ts';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import { createZone, type Zone } from '#kernel/zone.ts';
import {
  barStart,
  barsOfDay,
  type Candle,
  type CandleStore,
  type Instrument,
  restateWeek,
  type Trade,
} from '#market-data/index.ts';
import { dayBatches, instrumentsOn } from '#venues/simulated/index.ts';
import type { HistoryProgress, HistoryTask } from './history.ts';
import { openCandleStore } from './stores.ts';

/** Everything of the past is over. */
const AS_OF = instantOf(Number.MAX_SAFE_INTEGER);

async function fill(
  task: HistoryTask,
  stopped: () => boolean,
  tell: (progress: HistoryProgress) => void,
): Promise<void> {
  const zone = createZone(task.zoneId);
  const store = openCandleStore(task.dataDir);
  const stored = await storedStarts(store, task);
  const total = task.dates.length;
  let done = 0;
  const weekOf = (date: LocalDate): number => barStart('1w', zone.startOfDate(date), zone);
  for (const [week, dates] of groupBy(task.dates, weekOf)) {
    for (const date of dates) {
      if (stopped()) return;
      const days = stored.days.has(zone.startOfDate(date))
        ? []
        : await storeSession(store, date, { task, zone, stopped });
      if (stopped()) return;
      tell({ days, done: ++done, total });
    }
    if (week !== weekOf(task.liveDate) && !stored.weeks.has(week))
      await storeWeek(store, dates, { zone, listed: task.listed });
  }
  await store.close();
}

/** Starts of the days and weeks that are whole already, from an earlier run. */
async function storedStarts(
  store: CandleStore,
  { liveDate, listed }: HistoryTask,
): Promise<{ days: Set<number>; weeks: Set<number> }> {
  // The last one of every session is a paper, which is listed on all of them.
  const { symbol } = defined(instrumentsOn(liveDate, listed).at(-1), 'the simulated market has instruments');
  const startsOf = async (timeframe: '1d' | '1w'): Promise<Set<number>> => {
    const bars = await store.newest({ exchange: SIMULATED_EXCHANGE, symbol, timeframe }, { limit: 10_000 });
    return new Set(bars.map(({ start }) => start));
  };
  return { days: await startsOf('1d'), weeks: await startsOf('1w') };
}

/** Stores all bars of one session, and answers its daily ones. */
interface SessionParts {
  readonly task: HistoryTask;
  readonly zone: Zone;
  readonly stopped: () => boolean;
}

async function storeSession(
  store: CandleStore,
  date: LocalDate,
  { task: { seed, intensity, listed }, zone, stopped }: SessionParts,
): Promise<Candle[]> {
  const days: Candle[] = [];
  const trades = new Map<string, Trade[]>();
  for (const batch of dayBatches({ seed, date, intensity, zone, listed })) {
    for (const trade of batch) {
      const known = trades.get(trade.symbol);
      if (known === undefined) trades.set(trade.symbol, [trade]);
      else known.push(trade);
    }
  }
  for (const instrument of instrumentsOn(date, listed)) {
    // Lets the message in that asks to stop; a session that is cut off is stored again by the next start.
    await setImmediate();
    if (stopped()) return days;
    const bars = [...barsOfDay(trades.get(instrument.symbol) ?? [], optionsFor(instrument, zone)).values()].flat();
    await store.put(bars);
    days.push(...bars.filter((bar) => bar.timeframe === '1d'));
  }
  return days;
}

/** The week of these days, of every symbol that was listed on one of them. */
async function storeWeek(
  store: CandleStore,
  dates: readonly LocalDate[],
  { zone, listed }: { readonly zone: Zone; readonly listed: number },
): Promise<void> {
  const date = defined(dates[0], 'a week has a day');
  const instruments = dates.flatMap((one) => instrumentsOn(one, listed));
  for (const instrument of new Map(instruments.map((one) => [one.symbol, one])).values()) {
    const { exchange, symbol } = instrument;
    await restateWeek(store, { exchange, symbol, date }, optionsFor(instrument, zone));
  }
}

function optionsFor({ multiplier }: Instrument, zone: Zone): Parameters<typeof barsOfDay>[1] {
  return { multiplier, source: 'simulated', zone, asOf: AS_OF };
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

const port = parentPort;
assert(port !== null, 'the history is filled in a thread of its own');
let stopped = false;
port.on('message', () => {
  stopped = true;
});
await fill(
  workerData as HistoryTask,
  () => stopped,
  (progress) => port.postMessage(progress),
);
port.close();
