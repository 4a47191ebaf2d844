/**
 * Orders, put together: the journal and the core on it, the lists that are made of it, and the thread of the adapter with
 * the paper venue behind it. What keeps orders may fail: then no order is taken, and the market goes on.
 */

import { randomBytes } from 'node:crypto';
import { createIds } from '#kernel/id.ts';
import { type Instant, instantFromMs, type LocalDate } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { FeedEvent } from '#market-data/index.ts';
import type { Bus } from '#platform/bus/bus.ts';
import { systemClock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import type { OrderMetrics } from '#platform/metrics/metrics.ts';
import { CoreLink, type SequencerHealth } from '#trading/index.ts';
import type { FaultRates } from '#venues/paper/index.ts';
import type { Config } from './config.ts';
import type { Live } from './live.ts';
import type { Market } from './market.ts';
import { type OrderCore, openOrderCore } from './order-core.ts';
import { OrderDay } from './order-day.ts';
import { createOrderDesk } from './order-desk.ts';
import { createOrderFacts, type OrderFacts } from './order-facts.ts';
import { orderHealth } from './order-health.ts';
import { countOrders, showOrders } from './order-metrics.ts';
import { type OrderViews, openOrderViews } from './order-views.ts';
import { PAPER } from './paper-talk.ts';
import { PaperThread } from './paper-thread.ts';
import { projectVersion } from './project.ts';
import { makeReplayOrders } from './replay-orders.ts';
import type { OrderParts, OrdersOff } from './routes/orders.ts';
import { orderListsBelow, type Stores } from './stores.ts';
import type { OrderSource } from './ws/source.ts';

const DAY_TICK_MS = 1_000;

interface TradingParts {
  readonly folder: string;
  /** Where the journal is copied to; null for nowhere. */
  readonly copyFolder: string | null;
  readonly zone: Zone;
  readonly bus: Bus;
  readonly log: Log;
  readonly metrics: OrderMetrics;
  /** What the paper venue does wrong on purpose. */
  readonly faults: FaultRates;
  readonly facts: OrderFacts;
  /** The date at the exchange that runs. */
  readonly exchangeDate: () => LocalDate;
  readonly hasNextDay: boolean;
}

export interface Trading {
  /** For the API. */
  readonly orders: OrderParts | OrdersOff;
  /** For the stream; null where there are no orders. */
  readonly source: OrderSource | null;
  /** The market, for the paper venue. */
  hear(event: FeedEvent): void;
  /** The market begins its day anew, as a replay that goes back does: what is open expires. */
  rewind(): void;
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
  readonly metrics: OrderMetrics;
}

/** Trading over the market that runs; none where that cannot be, with the reason. */
export async function openTradingOf({ config, live, market, stores, ...around }: Platform): Promise<Trading> {
  const { zone, log } = around;
  const { PREGAO_PAPER_FAULTS: faults, PREGAO_JOURNAL_COPY_DIR: copy } = config;
  const played = live?.played ?? null;
  const { candles } = live?.scratch ?? stores;
  const facts = createOrderFacts({ market, master: stores.instruments, candles, zone, played });
  const exchangeDate = (): LocalDate => dateOf(live, market, zone);
  // What a replay has is thrown away, and the copy is that of the orders that last.
  const copyFolder = copy === '-' || played !== null ? null : copy;
  try {
    const folder = played === null ? config.PREGAO_DATA_DIR : makeReplayOrders(config.PREGAO_DATA_DIR);
    return await openTrading({
      folder,
      copyFolder,
      faults,
      facts,
      exchangeDate,
      hasNextDay: played === null,
      ...around,
    });
  } catch (error) {
    const { message } = error as Error;
    log.error({ error: message }, 'orders cannot be kept: none is taken, and the market goes on');
    return noTrading(`Orders cannot be kept: ${message}`);
  }
}

/** By the exchange's clock; before it is heard, and where it begins anew, the day that is going to be live. */
function dateOf(live: Live | null, market: Market, zone: Zone): LocalDate {
  const at = market.exchangeTime();
  if (at !== null) return zone.dateAt(at);
  const coming = (live?.replay?.state()?.date as LocalDate | undefined) ?? live?.history?.liveDate;
  return coming ?? zone.dateAt(now());
}

function noTrading(off: string): Trading {
  const nothing = async (): Promise<void> => {};
  return { orders: { off }, source: null, hear() {}, rewind() {}, run: nothing, close: nothing };
}

/** Recovers what the journal holds, and begins to trade. Throws where the journal cannot be used. */
async function openTrading(parts: TradingParts): Promise<Trading> {
  const { folder, copyFolder, zone, bus, log, metrics, faults, facts, exchangeDate, hasNextDay } = parts;
  // Closed in the order that is the reverse of this.
  const opened: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    let failure: unknown = null;
    for (const end of opened.toReversed())
      try {
        await end();
      } catch (error) {
        // What is beneath it is closed all the same: the journal above all.
        failure ??= error;
      }
    if (failure !== null) throw failure;
  };
  try {
    const core = await openOrderCore({ folder, copyFolder, clock: systemClock, log });
    opened.push(() => core.close());
    const { sequencer } = core;
    const stored = orderListsBelow(folder);
    const views = openOrderViews({ sequencer, stored, bus, zone, clock: systemClock, log });
    opened.push(() => views.close());
    opened.push(countOrders(sequencer, metrics));
    const link = new CoreLink(sequencer);
    opened.push(() => link.close());
    const about = { folder, zoneId: zone.id, buildHash: projectVersion(), faults };
    if (Object.keys(faults).length > 0) log.warn({ faults }, 'the paper venue misbehaves on purpose');
    const paper = await PaperThread.open({ ...about, exchangeDate, link, facts, clock: systemClock, monotonicMs, log });
    opened.push(() => paper.close());
    const newId = createIds({ nowMs: systemClock.nowMs, randomBytes: () => randomBytes(16) });
    const { lists, source } = views;
    const health = (): SequencerHealth => orderHealth(sequencer.health, paper.health);
    const desk = createOrderDesk({ sequencer, reader: lists, facts, adapterId: PAPER, health, newId });
    const day = new OrderDay({ sequencer, facts, exchangeDate, now, hasNextDay });
    return {
      orders: {
        ...{ sequencer, reader: lists, facts, desk, health, newId },
        alerts: (tenant) => source.alerts(tenant),
        caughtUp: (seq, withinMs) => lists.caughtUp(seq, withinMs),
      },
      source,
      hear: (event) => paper.hear(event),
      rewind: () => paper.rewind(exchangeDate()),
      run: (signal) => runAll({ core, views, paper, day, health, metrics, log }, signal),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const monotonicMs = (): number => performance.now();
const now = (): Instant => instantFromMs(systemClock.nowMs());

interface Running {
  readonly core: OrderCore;
  readonly views: OrderViews;
  readonly paper: PaperThread;
  readonly day: OrderDay;
  readonly health: () => SequencerHealth;
  readonly metrics: OrderMetrics;
  readonly log: Log;
}

async function runAll({ core, views, paper, ...rest }: Running, signal: AbortSignal): Promise<void> {
  await Promise.all([core.run(signal), views.run(signal), paper.run(signal), liveForever({ views, ...rest }, signal)]);
}

async function liveForever(
  { views, day, health, metrics, log }: Omit<Running, 'core' | 'paper'>,
  signal: AbortSignal,
): Promise<void> {
  let told: SequencerHealth['state'] = 'OPEN';
  while (!signal.aborted) {
    const { state, reason } = health();
    showOrders(metrics, { state, reason }, views.counts());
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
