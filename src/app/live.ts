/** What is live: the feed that the settings name, its ingest, and for a replay what it writes to. */

import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { type Instant, instantFromMs, instantOf } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import { type CandleSource, createDescriber, type Feed, Ingest, type RecentTrades } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { createReplayFeed, type ReplayFeed, type ReplaySource } from '#venues/replay/index.ts';
import {
  createSimulatedFeed,
  DELAY_US_MAX,
  faultsOf,
  firstStart,
  pastSessions,
  simulatedInstrument,
  withFaults,
} from '#venues/simulated/index.ts';
import type { Config } from './config.ts';
import type { HistoryTask } from './history.ts';
import { openReplaySource, openReplayStores, type ReplayStores } from './replay.ts';
import type { Stores } from './stores.ts';

export interface Live {
  readonly feed: Feed;
  readonly ingest: Ingest;
  /** The past that still has to be filled in; null where there is none to fill. */
  readonly history: HistoryTask | null;
  /** The feed where it is a replay; null else, as what belongs to it. */
  readonly replay: ReplayFeed | null;
  /** What the replay plays; null where the feed is none. */
  readonly played: ReplaySource | null;
  /** What a replay writes to, over the history that it reads. */
  readonly scratch: ReplayStores | null;
  /** Begins with an empty scratch. */
  readonly reopen?: () => Promise<Ingest>;
}

export interface Surroundings {
  readonly config: Config;
  readonly stores: Stores;
  readonly zone: Zone;
  readonly prints: RecentTrades;
}

/** The feed that the settings name, with all that belongs to it; null where they name none. */
export async function openLive(around: Surroundings, onRewind: () => Promise<void>): Promise<Live | null> {
  switch (around.config.PREGAO_VENUE) {
    case 'none':
      return null;
    case 'replay':
      return openReplay(around, onRewind);
    case 'simulated':
      return openSimulated(around);
  }
}

async function openReplay(
  { config, stores, zone, prints }: Surroundings,
  onRewind: () => Promise<void>,
): Promise<Live> {
  const source = await openReplaySource(config, stores, zone).catch(async (error) => {
    await stores.close();
    throw error;
  });
  const feed = createReplayFeed({ source, zone, speed: config.PREGAO_REPLAY_SPEED, clock: systemClock, onRewind });
  const scratch = openReplayStores(stores, source, zone);
  const open = (): Promise<Ingest> => {
    const { instruments } = stores;
    return openIngest({
      config,
      stores: { ...scratch, hotTape: scratch.hotTape, instruments },
      zone,
      feed,
      source: 'replay',
      prints,
    });
  };
  const reopen = async (): Promise<Ingest> => {
    await scratch.renew();
    return open();
  };
  return { feed, ingest: await open(), history: null, replay: feed, played: source, scratch, reopen };
}

async function openSimulated({ config, stores, zone, prints }: Surroundings): Promise<Live> {
  const today = zone.dateAt(instantFromMs(systemClock.nowMs()));
  const newest = await newestTrade(stores);
  // A run that was cut off in its first moments, still catching up with the morning, goes on from where it was headed.
  const begun = firstStart(newest === null ? today : zone.dateAt(newest), zone);
  const startAt = instantOf(Math.max(begun, newest ?? begun));
  const { held, resumeAfter } = await heardUntil(newest, stores, zone);
  const healthy = createSimulatedFeed({
    seed: config.PREGAO_SIMULATED_SEED,
    speed: config.PREGAO_SIMULATED_SPEED,
    intensity: config.PREGAO_SIMULATED_INTENSITY,
    listed: config.PREGAO_SIMULATED_SYMBOLS,
    held,
    startAt,
    resumeAfter: resumeAfter === null ? null : instantOf(resumeAfter - resumeMarginUs(config)),
    zone,
    time: systemClock,
  });
  const feed = withSettingsFaults(healthy, config, zone);
  const liveDate = zone.dateAt(startAt);
  const history: HistoryTask = {
    dataDir: config.PREGAO_DATA_DIR,
    zoneId: zone.id,
    seed: config.PREGAO_SIMULATED_SEED,
    intensity: config.PREGAO_SIMULATED_INTENSITY,
    listed: config.PREGAO_SIMULATED_SYMBOLS,
    dates: pastSessions(liveDate, config.PREGAO_SIMULATED_HISTORY_SESSIONS).reverse(),
    liveDate,
  };
  const ingest = await openIngest({ config, stores, zone, feed, source: 'simulated', prints });
  return { feed, ingest, history, replay: null, played: null, scratch: null };
}

/**
 * Which symbols were heard when the last run ended, and until when that is sure: trades may have been stored and the
 * word on what was heard not. Of the newest day at most, where no word of it is left.
 */
async function heardUntil(
  newest: Instant | null,
  { coverage }: Stores,
  zone: Zone,
): Promise<{ readonly held: ReadonlySet<string>; readonly resumeAfter: Instant | null }> {
  const lasting = await coverage.lasting(SIMULATED_EXCHANGE);
  const held = lasting.flatMap(({ kind, symbol }) => (kind === 'subscribed' && symbol !== null ? [symbol] : []));
  const lastHeard = await coverage.lastHeard(SIMULATED_EXCHANGE);
  if (newest === null) return { held: new Set(), resumeAfter: null };
  const sure = Math.min(newest, lastHeard ?? newest);
  return { held: new Set(held), resumeAfter: instantOf(Math.max(sure, zone.startOfDate(zone.dateAt(newest)))) };
}

/**
 * How far before the newest stored trade a feed resumes: trades of the very instant, or on a faulty line those that
 * were still under way, may have been cut off by a crash. The tape drops those that it has.
 */
function resumeMarginUs({ PREGAO_SIMULATED_FAULTS: share }: Config): number {
  return share === 0 ? 1 : 2 * DELAY_US_MAX;
}

function withSettingsFaults(feed: Feed, { PREGAO_SIMULATED_FAULTS: share, ...config }: Config, zone: Zone): Feed {
  if (share === 0) return feed;
  return withFaults(feed, faultsOf(share, { seed: config.PREGAO_SIMULATED_SEED, zone }));
}

/**
 * The newest simulated trade that is stored, where the last run ended; null on a fresh start. The bars are asked too:
 * between a day's archiving and the next day's first trade the hot tape is empty.
 */
async function newestTrade({ hotTape, candles }: Stores): Promise<Instant | null> {
  const days = (await hotTape.days()).filter((day) => day.exchange === SIMULATED_EXCHANGE);
  // A day of which only cancellations are stored, as a crash may leave it, tells no time.
  const times: number[] = days.flatMap(({ lastTrade }) => (lastTrade === null ? [] : [lastTrade.at]));
  const stored = (await candles.symbols()).filter(({ exchange }) => exchange === SIMULATED_EXCHANGE);
  for (const { symbol } of stored) {
    const [day] = await candles.newest({ exchange: SIMULATED_EXCHANGE, symbol, timeframe: '1d' }, { limit: 1 });
    if (typeof day?.lastTradeAt === 'number') times.push(day.lastTradeAt);
  }
  return times.length === 0 ? null : instantOf(Math.max(...times));
}

interface IngestParts extends Omit<Surroundings, 'stores'> {
  readonly stores: Pick<Stores, 'candles' | 'hotTape' | 'archive' | 'instruments'>;
  readonly feed: Feed;
  readonly source: CandleSource;
}

function openIngest({ config, stores, zone, feed, source, prints }: IngestParts): Promise<Ingest> {
  const own = feed.exchange === SIMULATED_EXCHANGE ? simulatedInstrument : () => null;
  const describe = createDescriber(feed.exchange, stores.instruments.findNow);
  return Ingest.open(
    {
      exchange: feed.exchange,
      source,
      zone,
      correctionWindowMinutes: config.PREGAO_CORRECTION_WINDOW_MINUTES,
      prints,
      ...stores,
      // What a venue itself says of its instruments counts: the simulated one makes its own.
      describe: (symbol, date) => own(symbol) ?? describe(symbol, date),
    },
    feed.instruments,
  );
}
