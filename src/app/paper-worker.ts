/**
 * The thread of the paper venue and its adapter. They are apart from the core as a broker and its adapter are, with files
 * of their own, so that a market that fills and a disk that syncs hold up no request.
 */

import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '#kernel/assert.ts';
import { seededRandom } from '#kernel/random.ts';
import { DAY_US, type Instant, instantFromMs, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { FeedEvent } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { Adapter, type AdapterHealth, type AdapterPolicy, PortLine } from '#trading/index.ts';
import { FaultyBroker, openPaperVenue, type PaperVenue, type Timing } from '#venues/paper/index.ts';
import { FactBook } from './paper-facts.ts';
import { type FromPaper, PAPER, type PaperTask, type ToPaper } from './paper-talk.ts';
import { openAdapterStore, openPaperStore } from './venue-stores.ts';

/** How often the adapter looks at the time. */
const TICK_MS = 20;

/**
 * The paper venue is in the same thread, and its list shows an order within some milliseconds: what it does not show a
 * few seconds later was never sent.
 */
const POLICY = {
  settleUs: 3 * SECOND_US,
  hintedSettleUs: 5 * SECOND_US,
  proofUs: SECOND_US,
  keepUs: 2 * DAY_US,
  listUs: SECOND_US,
} satisfies Partial<AdapterPolicy>;

/** Where it is told to be late: still within the time that an order may take to appear. */
const LATE_US = 2 * SECOND_US;

const port = defined(parentPort, 'the paper venue has a thread of its own');
const say = (word: FromPaper): void => port.postMessage(word);
const { folder, zoneId, today, buildHash, faults: rates } = workerData as PaperTask;

const now = (): Instant => instantFromMs(systemClock.nowMs());

const timing: Timing = {
  now,
  after(us, work) {
    const timer = setTimeout(work, us / 1_000);
    return () => clearTimeout(timer);
  },
};

const facts = new FactBook(say);
const stopped = new AbortController();
/** What a stop interrupts goes on with the next start: that is no problem. */
const tellProblem = (error: unknown): void => {
  if (!stopped.signal.aborted) say({ kind: 'problem', text: String(error) });
};

function openVenue(): Promise<PaperVenue> {
  const zone = createZone(zoneId);
  return openPaperVenue({
    store: openPaperStore(folder),
    timing,
    random: seededRandom(randomBytes(8).toString('hex')),
    factsOf: (exchange, symbol) => facts.of(exchange, symbol),
    dateAt: (at) => zone.dateAt(at),
    today,
    onError: tellProblem,
  });
}

const venue = await openVenue();
const random = seededRandom(randomBytes(8).toString('hex'));
const broker =
  Object.keys(rates).length === 0 ? venue : new FaultyBroker(venue, { timing, random, rates, lateUs: LATE_US });
const store = openAdapterStore(folder, PAPER);
let adapter: Adapter | null = null;
const line = new PortLine(say, (messages) => adapter?.take(messages));
adapter = await Adapter.start({
  ...{ adapterId: PAPER, buildHash, store, broker, line, policy: POLICY },
  clock: { now, monotonicUs: () => Math.floor(performance.now() * 1_000), turn: () => setImmediate() },
});
/** What is said of the market itself, and not of the line to it. Phases are those of the calendar, by the clock. */
const TELLING: ReadonlySet<FeedEvent['kind']> = new Set(['trades', 'busts', 'clock', 'halt', 'ended']);

port.on('message', (word: ToPaper) => {
  switch (word.kind) {
    case 'market':
      if (TELLING.has(word.event.kind)) facts.marketSpoke();
      attempt(() => venue.take(word.event));
      return;
    case 'rewind':
      facts.marketBeganAnew();
      attempt(() => venue.rewind(word.date));
      return;
    case 'facts':
      facts.hear(word);
      return;
    case 'stop':
      stopped.abort();
      return;
    case 'answer':
    case 'failure':
    case 'messages':
      line.hear(word);
      return;
  }
});

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    tellProblem(error);
  }
}

/** Lets time pass until it is told to stop, and ends with everything on the disk. */
async function run(adapter: Adapter): Promise<void> {
  let told: AdapterHealth | null = null;
  while (!stopped.signal.aborted) {
    adapter.tick();
    const { health } = adapter;
    if (!isDeepStrictEqual(health, told)) say({ kind: 'health', health });
    told = health;
    // Its notes have failed: the next thread reads them again.
    if (health.state === 'STOPPED') throw new Error(health.reason ?? 'the adapter has stopped');
    await systemClock.sleep(TICK_MS, stopped.signal);
  }
  adapter.stop();
  // The venue first: what waits there for an answer must not take its end for one.
  const closed = venue.close();
  facts.close();
  await closed;
  await store.close();
  port.close();
}

// What fails in it ends the thread, and whoever began it begins it again.
void run(adapter);
