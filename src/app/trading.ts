/**
 * Orders, put together: the journal and the core on it, the lists that are made of it, and an adapter with the paper
 * venue behind it. What keeps orders may fail: then no order is taken, and the market goes on.
 */

import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { createIds } from '#kernel/id.ts';
import { seededRandom } from '#kernel/random.ts';
import { DAY_US, type Instant, instantFromMs, type LocalDate, SECOND_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { FeedEvent } from '#market-data/index.ts';
import type { Bus } from '#platform/bus/bus.ts';
import { systemClock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import { Adapter, type AdapterPolicy, type AdapterStore, CoreLink, type SequencerHealth } from '#trading/index.ts';
import { openPaperVenue, type PaperVenue, type Timing } from '#venues/paper/index.ts';
import type { Config } from './config.ts';
import type { Live } from './live.ts';
import type { Market } from './market.ts';
import { type OrderCore, openOrderCore } from './order-core.ts';
import { OrderDay } from './order-day.ts';
import { createOrderDesk } from './order-desk.ts';
import { createOrderFacts, type OrderFacts } from './order-facts.ts';
import { orderHealth } from './order-health.ts';
import { type OrderViews, openOrderViews } from './order-views.ts';
import { projectVersion } from './project.ts';
import type { OrderParts, OrdersOff } from './routes/orders.ts';
import { openAdapterStore, openOrderFrames, openOrderStore, openPaperStore, type Stores } from './stores.ts';
import type { OrderSource } from './ws/source.ts';

/** Who gets the orders: for now everybody trades on paper. */
const PAPER = 'paper';

/** How often the adapter looks at the time. */
const TICK_MS = 20;
const DAY_TICK_MS = 1_000;

/**
 * The paper venue is in this process, and its list shows an order within some milliseconds: what it does not show a few
 * seconds later was never sent.
 */
const PAPER_POLICY = {
  settleUs: 3 * SECOND_US,
  hintedSettleUs: 5 * SECOND_US,
  proofUs: SECOND_US,
  keepUs: 2 * DAY_US,
  listUs: SECOND_US,
} satisfies Partial<AdapterPolicy>;

interface TradingParts {
  readonly folder: string;
  /** Where the journal is copied to; null for nowhere. */
  readonly copyFolder: string | null;
  readonly zone: Zone;
  readonly bus: Bus;
  readonly log: Log;
  readonly facts: OrderFacts;
  /** The date at the exchange that runs. */
  readonly exchangeDate: () => LocalDate;
}

export interface Trading {
  /** For the API. */
  readonly orders: OrderParts | OrdersOff;
  /** For the stream; null where there are no orders. */
  readonly source: OrderSource | null;
  /** The market, for the paper venue. */
  hear(event: FeedEvent): void;
  /** Lets time pass, until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void>;
  /** Ends with everything durable; after `run` has. */
  close(): Promise<void>;
}

interface Platform {
  readonly config: Config;
  readonly live: Live | null;
  readonly market: Market;
  readonly stores: Stores;
  readonly zone: Zone;
  readonly bus: Bus;
  readonly log: Log;
}

/** Trading over the market that runs; none where that cannot be, with the reason. */
export async function openTradingOf({ config, live, market, stores, ...around }: Platform): Promise<Trading> {
  if (live?.replay != null) return noTrading('A replay takes no orders: its day is over, and its clock is moved.');
  const { zone, log } = around;
  const { candles, instruments: master } = stores;
  const exchangeDate = (): LocalDate => {
    const at = market.exchangeTime();
    return at === null ? (live?.history?.liveDate ?? zone.dateAt(now())) : zone.dateAt(at);
  };
  const facts = createOrderFacts({ market, master, candles, zone });
  try {
    const { PREGAO_DATA_DIR: folder, PREGAO_JOURNAL_COPY_DIR: copy } = config;
    return await openTrading({ folder, copyFolder: copy === '-' ? null : copy, facts, exchangeDate, ...around });
  } catch (error) {
    const { message } = error as Error;
    log.error({ error: message }, 'orders cannot be kept: none is taken, and the market goes on');
    return noTrading(`Orders cannot be kept: ${message}`);
  }
}

function noTrading(off: string): Trading {
  const nothing = async (): Promise<void> => {};
  return { orders: { off }, source: null, hear() {}, run: nothing, close: nothing };
}

/** Recovers what the journal holds, and begins to trade. Throws where the journal cannot be used. */
async function openTrading(parts: TradingParts): Promise<Trading> {
  const { folder, copyFolder, zone, bus, log, facts, exchangeDate } = parts;
  // Closed in the order that is the reverse of this.
  const opened: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const end of opened.toReversed()) await end();
  };
  try {
    const core = await openOrderCore({ folder, copyFolder, clock: systemClock, log });
    opened.push(() => core.close());
    const { sequencer } = core;
    const frames = openOrderFrames(folder);
    opened.push(() => frames.close());
    const openStore = async () => openOrderStore(folder);
    const views = openOrderViews({ sequencer, readFrames: frames.read, openStore, bus, zone, clock: systemClock, log });
    opened.push(() => views.close());
    const paper = await openPaper(parts);
    opened.push(() => paper.close());
    const link = new CoreLink(sequencer);
    opened.push(() => link.close());
    const notes = openAdapterStore(folder, PAPER);
    opened.push(() => notes.close());
    const adapter = await openAdapter({ notes, paper, link });
    opened.push(() => adapter.stop());
    const newId = createIds({ nowMs: systemClock.nowMs, randomBytes: () => randomBytes(16) });
    const { projector, source } = views;
    const health = (): SequencerHealth => orderHealth(sequencer.health, adapter.health);
    const desk = createOrderDesk({ sequencer, reader: projector, facts, adapterId: PAPER, health, newId });
    const day = new OrderDay({ sequencer, facts, exchangeDate, now });
    return {
      orders: {
        ...{ sequencer, reader: projector, facts, desk, health, newId },
        caughtUp: (seq, withinMs) => projector.caughtUp(seq, withinMs),
      },
      source,
      hear(event) {
        try {
          paper.take(event);
        } catch (error) {
          log.error({ error: String(error) }, 'the paper venue could not take in what the market says');
        }
      },
      run: (signal) => runAll({ core, adapter, views, day, health, log }, signal),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const now = (): Instant => instantFromMs(systemClock.nowMs());

function openPaper({ folder, zone, log, facts, exchangeDate }: TradingParts): Promise<PaperVenue> {
  return openPaperVenue({
    store: openPaperStore(folder),
    timing,
    random: seededRandom(randomBytes(8).toString('hex')),
    async factsOf(exchange, symbol) {
      const found = await facts.of({ exchange, symbol });
      return found.ok ? found.value.facts : null;
    },
    dateAt: (at) => zone.dateAt(at),
    today: exchangeDate(),
    onError: (error) => log.error({ error: String(error) }, 'the paper venue cannot go on; it tries again'),
  });
}

const timing: Timing = {
  now,
  after(us, work) {
    const timer = setTimeout(work, us / 1_000);
    return () => clearTimeout(timer);
  },
};

interface AdapterNeeds {
  readonly notes: AdapterStore;
  readonly paper: PaperVenue;
  readonly link: CoreLink;
}

async function openAdapter({ notes, paper, link }: AdapterNeeds): Promise<Adapter> {
  const adapter = await Adapter.start({
    adapterId: PAPER,
    buildHash: projectVersion(),
    store: notes,
    broker: paper,
    line: link,
    policy: PAPER_POLICY,
    clock: { now, monotonicUs: () => Math.floor(performance.now() * 1_000), turn: () => setImmediate() },
  });
  link.attach(PAPER, (messages) => adapter.take(messages));
  return adapter;
}

interface Running {
  readonly core: OrderCore;
  readonly adapter: Adapter;
  readonly views: OrderViews;
  readonly day: OrderDay;
  readonly health: () => SequencerHealth;
  readonly log: Log;
}

async function runAll({ core, adapter, views, ...rest }: Running, signal: AbortSignal): Promise<void> {
  await Promise.all([core.run(signal), views.run(signal), tickForever(adapter, signal), liveForever(rest, signal)]);
}

async function tickForever(adapter: Adapter, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    adapter.tick();
    await systemClock.sleep(TICK_MS, signal);
  }
}

async function liveForever(
  { day, health, log }: Pick<Running, 'day' | 'health' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  let told: SequencerHealth['state'] = 'OPEN';
  while (!signal.aborted) {
    const { state, reason } = health();
    if (state !== told)
      if (state === 'OPEN') log.info({}, 'orders are taken again');
      else log.error({ state, reason }, 'orders are not taken as they should be');
    told = state;
    try {
      await day.tick();
    } catch (error) {
      log.error({ error: (error as Error).message }, 'the day of orders cannot be kept; it is tried again');
    }
    await systemClock.sleep(DAY_TICK_MS, signal);
  }
}
