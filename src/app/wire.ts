/** Puts the parts together, as the configuration says. The only place that knows them all. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { PERMISSIONS, PERSONAL_PERMISSIONS, type Permission, type Principal } from '#contract/access.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { openApiDocument } from '#contract/openapi.ts';
import { TRADES_SNAPSHOT_MAX } from '#contract/stream.ts';
import { createIds } from '#kernel/id.ts';
import { type Instant, instantFromMs, instantOf, type LocalDate } from '#kernel/time.ts';
import { createZone, type Zone } from '#kernel/zone.ts';
import {
  type CandleSource,
  type CandleStore,
  CoverageRecorder,
  createDescriber,
  type Feed,
  Ingest,
  QuoteBoard,
  RecentTrades,
} from '#market-data/index.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { createLog, type Log } from '#platform/log/log.ts';
import { createMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { createReplayFeed, type ReplayFeed } from '#venues/replay/index.ts';
import {
  createSimulatedFeed,
  DELAY_US_MAX,
  faultsOf,
  firstStart,
  pastSessions,
  simulatedInstrument,
  withFaults,
} from '#venues/simulated/index.ts';
import { backfillForever } from './backfill.ts';
import type { Config } from './config.ts';
import { fillHistory, type HistoryTask } from './history.ts';
import { createIdempotency } from './http/idempotency.ts';
import { Market, type MarketParts } from './market.ts';
import { PROJECT_FOLDER, projectVersion } from './project.ts';
import { rebuildNext } from './rebuild.ts';
import { openReplaySource, openReplayStores, type ReplayStores } from './replay.ts';
import { forgetOldDays } from './retention.ts';
import { candleHandlers } from './routes/candles.ts';
import { gapHandlers } from './routes/gaps.ts';
import { instrumentHandlers } from './routes/instruments.ts';
import { replayHandlers } from './routes/replay.ts';
import { sessionHandlers } from './routes/sessions.ts';
import { streamHandlers } from './routes/stream.ts';
import { systemHandlers } from './routes/system.ts';
import { createServer, type ServerParts } from './server.ts';
import { openAnswerStore, openArchiveCare, openStores, type Stores } from './stores.ts';
import { tradingDayOf } from './trading-day.ts';
import { Watch } from './watch.ts';
import { takeStored } from './ws/market-source.ts';
import { openStreams, type Streams } from './ws/open-streams.ts';

export interface Platform {
  readonly server: FastifyInstance;
  readonly market: Market;
  readonly log: Log;
  /** Runs the market until `signal` is aborted, then stores everything. */
  run(signal: AbortSignal): Promise<void>;
  /** Closes what is open; after `run` has ended. */
  close(): Promise<void>;
}

/** The whole platform in one process, not listening yet; `page` is done when there is a page to serve. */
export async function wire(config: Config, page: Promise<void>): Promise<Platform> {
  const log = createLog(config.PREGAO_LOG_LEVEL);
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  const stores = openStores(config.PREGAO_DATA_DIR, zone, 'full');
  const bus = createMemoryBus((error, topic) =>
    log.error({ topic, error: String(error) }, 'a listener on the bus has failed'),
  );
  const metrics = createMetrics();
  const trades = new RecentTrades(TRADES_SNAPSHOT_MAX);
  const live = await openLive({ config, stores, zone, prints: trades }, () => beginAnew());
  const shown = live?.scratch ?? stores;
  const board = new QuoteBoard();
  await fillBoard(board, shown.candles);
  const care = openArchiveCare(config.PREGAO_DATA_DIR, zone);
  const market: Market = new Market({
    feed: live?.feed ?? null,
    ingest: live?.ingest ?? null,
    ...(await openListening(live, stores, zone)),
    replay: () => live?.replay?.state() ?? null,
    archives: live?.scratch == null,
    board,
    trades,
    bus,
    clock: systemClock,
    log,
    metrics,
    zone,
    rebuildNext: async () =>
      // The history under a replay stays as it is; the days wait for the next start without one.
      live?.scratch != null ? null : rebuildNext(stores, live?.ingest ?? null, { zone, asOf: wallClock() }),
    newId: createIds({ nowMs: systemClock.nowMs, randomBytes: () => randomBytes(16) }),
    forgetOld: (today) => forgetOldDays({ ...stores, care, keepDays: config.PREGAO_ARCHIVE_KEEP_DAYS }, today),
    durableIntervalMs: config.PREGAO_DURABLE_INTERVAL_MS,
    publishIntervalMs: () => streams.hub.beatMs,
    published: () => streams.hub.beat(systemClock.nowMs()),
  });
  const streams: Streams = openStreams({
    ...{ config, bus, market, board, trades, zone, metrics, log },
    candles: shown.candles,
    hotTape: () => shown.hotTape,
    authenticate: async () => DEMO,
  });
  const beginAnew = async (): Promise<void> => {
    if (live?.reopen === undefined) return;
    await market.restart(live.reopen);
    board.clear();
    trades.clear();
    await fillBoard(board, shown.candles);
    streams.hub.reset();
  };
  await page;
  const answers = openAnswerStore(config.PREGAO_DATA_DIR);
  const server = await createServer({
    handlers: handlersOf({ live, shown, stores, market, metrics, zone, streams }),
    authenticate: async () => DEMO,
    askerOf: ({ ip }) => ip,
    idempotency: createIdempotency(answers, systemClock.nowMs),
    requestsPerMinute: config.PREGAO_REQUESTS_PER_MINUTE,
    allowedOrigins: config.PREGAO_ALLOWED_ORIGINS,
    nowMs: systemClock.nowMs,
    stream: streams.door,
    metrics,
    log,
    webFolder: join(PROJECT_FOLDER, 'web', 'dist'),
  });
  return {
    server,
    market,
    log,
    run: (signal) => runAll({ live, market, stores, zone, log }, signal),
    async close() {
      await server.close();
      await answers.close();
      await live?.scratch?.close();
      await stores.close();
    },
  };
}

/** Whoever asks on the loopback address of a demo. */
const DEMO: Principal = {
  kind: 'demo',
  id: 'demo',
  userId: 'demo',
  tenantId: 'house',
  permissions: new Set<Permission>(PERMISSIONS.filter((it) => !PERSONAL_PERMISSIONS.includes(it))),
  provenUntilMs: null,
};

interface HandlerParts {
  readonly live: Live | null;
  /** The stores that are shown: in a replay those of the replay. */
  readonly shown: Pick<Stores, 'candles'>;
  readonly stores: Stores;
  readonly market: Market;
  readonly metrics: Metrics;
  readonly zone: Zone;
  readonly streams: Streams;
}

function handlersOf({ live, shown, stores, market, metrics, zone, streams }: HandlerParts): ServerParts['handlers'] {
  const replay = live?.replay ?? null;
  const { candles } = shown;
  // Of a day that is played again the instruments are those of that day.
  const today = (): LocalDate => (replay?.state()?.date as LocalDate | undefined) ?? zone.dateAt(wallClock());
  return {
    ...candleHandlers({ candles, market, zone }),
    ...instrumentHandlers({ candles, instruments: stores.instruments, market, today }),
    ...sessionHandlers,
    ...gapHandlers({ stores, market, zone, nowMs: systemClock.nowMs }),
    ...replayHandlers({ replay }),
    ...streamHandlers({ ...streams, check: (channels) => streams.hub.check(channels) }),
    ...systemHandlers({ market, metrics, openApi: openApiDocument(ENDPOINTS, projectVersion()) }),
  };
}

interface Running {
  readonly live: Live | null;
  readonly market: Market;
  readonly stores: Stores;
  readonly zone: Zone;
  readonly log: Log;
}

async function runAll(running: Running, signal: AbortSignal): Promise<void> {
  const { live, market, stores, zone, log } = running;
  const task = live?.history ?? null;
  const history = task === null ? undefined : runHistory(task, market, log, signal);
  // The history under a replay stays as it is.
  const isReplay = live?.scratch != null;
  const backfill = isReplay ? undefined : backfillForever({ stores, zone, log, clock: systemClock }, signal);
  try {
    await market.run(signal);
  } finally {
    await history;
    await backfill;
  }
}

const wallClock = (): Instant => instantFromMs(systemClock.nowMs());

interface Live {
  readonly feed: Feed;
  readonly ingest: Ingest;
  /** The past that still has to be filled in; null where there is none to fill. */
  readonly history: HistoryTask | null;
  /** The feed where it is a replay; null else, as what belongs to it. */
  readonly replay: ReplayFeed | null;
  /** What a replay writes to, over the history that it reads. */
  readonly scratch: ReplayStores | null;
  /** Begins with an empty scratch. */
  readonly reopen?: () => Promise<Ingest>;
}

interface Surroundings {
  readonly config: Config;
  readonly stores: Stores;
  readonly zone: Zone;
  readonly prints: RecentTrades;
}

async function openLive(around: Surroundings, onRewind: () => Promise<void>): Promise<Live | null> {
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
  return { feed, ingest: await open(), history: null, replay: feed, scratch, reopen };
}

async function openSimulated({ config, stores, zone, prints }: Surroundings): Promise<Live> {
  const today = zone.dateAt(instantFromMs(systemClock.nowMs()));
  const resumeAfter = await newestTrade(stores);
  // A run that was cut off in its first moments, still catching up with the morning, goes on from where it was headed.
  const begun = firstStart(resumeAfter === null ? today : zone.dateAt(resumeAfter), zone);
  const startAt = instantOf(Math.max(begun, resumeAfter ?? begun));
  const healthy = createSimulatedFeed({
    seed: config.PREGAO_SIMULATED_SEED,
    speed: config.PREGAO_SIMULATED_SPEED,
    intensity: config.PREGAO_SIMULATED_INTENSITY,
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
    dates: pastSessions(liveDate, config.PREGAO_SIMULATED_HISTORY_SESSIONS).reverse(),
    liveDate,
  };
  const ingest = await openIngest({ config, stores, zone, feed, source: 'simulated', prints });
  return { feed, ingest, history, replay: null, scratch: null };
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

/** What was played again was listened to on its own day, and its clock may stand still or jump. */
async function openListening(
  live: Live | null,
  stores: Stores,
  zone: Zone,
): Promise<Pick<MarketParts, 'coverage' | 'watch'>> {
  if (live === null || live.scratch !== null) return { coverage: null, watch: null };
  return { coverage: await openCoverage(live.feed, stores, zone), watch: openWatch(live.feed, stores, zone) };
}

/** A file and the simulated market both hand over all of a day, so that nothing is missed between two runs. */
function openCoverage({ exchange, instruments }: Feed, stores: Stores, zone: Zone): Promise<CoverageRecorder> {
  return CoverageRecorder.open(
    { exchange, zone, store: stores.coverage, sendsWholeDays: true },
    instruments.map(({ symbol }) => symbol),
  );
}

function openWatch({ exchange, instruments }: Feed, { candles }: Stores, zone: Zone): Watch {
  return new Watch(
    {
      exchange,
      zone,
      candles,
      tradingDay: (symbol, date) => tradingDayOf({ exchange, symbol }, date, zone),
      nowMs: systemClock.nowMs,
    },
    instruments.map(({ symbol }) => symbol),
  );
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

/** Has the board say what the stored daily bars tell. */
async function fillBoard(board: QuoteBoard, candles: CandleStore): Promise<void> {
  const exchanges = new Set((await candles.symbols()).map(({ exchange }) => exchange));
  for (const exchange of exchanges) await takeStored(board, candles, exchange);
}

async function runHistory(task: HistoryTask, market: Market, log: Log, signal: AbortSignal): Promise<void> {
  try {
    await fillHistory(task, ({ days, ...progress }) => market.adopt(days, progress), signal);
  } catch (error) {
    log.error({ error: (error as Error).message }, 'past sessions could not be filled; the next start goes on');
  }
}
