/** Puts the parts together, as the configuration says. The only place that knows them all. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Access, AccessMode } from '#access/index.ts';
import type { accessEndpoints } from '#contract/access-endpoints.ts';
import { TRADES_SNAPSHOT_MAX } from '#contract/stream.ts';
import { createIds } from '#kernel/id.ts';
import { type Instant, instantFromMs, type LocalDate } from '#kernel/time.ts';
import { createZone, type Zone } from '#kernel/zone.ts';
import {
  type CandleStore,
  CoverageRecorder,
  type Feed,
  QuoteBoard,
  RecentTrades,
  SubscriptionBook,
} from '#market-data/index.ts';
import { createMemoryBus } from '#platform/bus/bus.memory.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { createLog, type Log } from '#platform/log/log.ts';
import { createMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { createGate, type Gate, gateParts, openAccess, publicAddress, setupUrl, streamGate } from './access.ts';
import { formatAddress } from './address.ts';
import { backfillForever } from './backfill.ts';
import type { Config } from './config.ts';
import { type DataHandlers, openDataRoutes } from './data-routes.ts';
import { fillHistory, type HistoryTask } from './history.ts';
import { createIdempotency } from './http/idempotency.ts';
import { type Live, openLive, type Surroundings } from './live.ts';
import { Market, type MarketParts } from './market.ts';
import { PROJECT_FOLDER } from './project.ts';
import { rebuildNext } from './rebuild.ts';
import { replaySpace } from './replay-orders.ts';
import { forgetOldDays } from './retention.ts';
import { accessHandlers } from './routes/access.ts';
import { gapHandlers } from './routes/gaps.ts';
import { instrumentHandlers } from './routes/instruments.ts';
import { orderHandlers } from './routes/orders.ts';
import { replayHandlers } from './routes/replay.ts';
import { sessionHandlers } from './routes/sessions.ts';
import { streamHandlers } from './routes/stream.ts';
import { subscriptionHandlers } from './routes/subscriptions.ts';
import { createServer, type ServerParts } from './server.ts';
import { openAnswerStore, openArchiveCare, openStores, type Stores } from './stores.ts';
import { openSystemHandlers } from './system.ts';
import { openTradingOf, type Trading } from './trading.ts';
import { tradingDayOf } from './trading-day.ts';
import { takeUpForever } from './unfinished-import.ts';
import { Watch } from './watch.ts';
import { takeStored } from './ws/market-source.ts';
import { openStreams, type Streams } from './ws/open-streams.ts';
import { watchRights } from './ws/watch-rights.ts';

export interface Platform {
  readonly server: FastifyInstance;
  readonly market: Market;
  readonly log: Log;
  /** Who has to log in, and where the first admin is made; where there is no user yet. */
  firstRun(): Promise<FirstRun>;
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
  const bus = openBus(log);
  const metrics = createMetrics();
  const trades = new RecentTrades(TRADES_SNAPSHOT_MAX);
  const live = await openLive({ config, stores, zone, prints: trades }, () => beginAnew());
  const shown = live?.scratch ?? stores;
  const board = new QuoteBoard();
  await fillBoard(board, shown.candles);
  const listening = await openListening(live, { config, stores, zone });
  const market: Market = openMarket({
    ...{ config, stores, zone, live, board, trades, bus, log, metrics },
    ...listening,
    heard: (event) => trading.hear(event),
    publishIntervalMs: () => streams.hub.beatMs,
    published: () => streams.hub.beat(systemClock.nowMs()),
  });
  const about = { config, live, market, stores, zone, bus, log };
  const trading: Trading = await openTradingOf({ ...about, metrics: metrics.orders });
  const access = openAccess(config.PREGAO_DATA_DIR);
  const gate = createGate(access, config);
  const streams: Streams = openStreams({
    ...{ config, bus, market, board, trades, zone, metrics, log },
    candles: shown.candles,
    hotTape: () => shown.hotTape,
    orders: trading.source,
    gate: streamGate(gate, config),
  });
  const beginAnew = async (): Promise<void> => {
    if (live?.reopen === undefined) return;
    await market.restart(live.reopen);
    trading.rewind();
    board.clear();
    trades.clear();
    await fillBoard(board, shown.candles);
    streams.hub.reset();
  };
  await page;
  const data = await openDataRoutes({
    ...{ config, stores, shown, market, zone, log },
    today: () => shownDay(live, zone),
  });
  const own = handlersOf({ config, live, shown, stores, market, metrics, zone, streams, trading, ...listening });
  const handlers = { ...own, ...data.handlers };
  const isReplay = live?.played != null;
  const front = await openFront({ config, handlers, access, gate, streams, metrics, log, isReplay });
  return {
    ...front,
    market,
    log,
    run: (signal) => runAll({ config, live, market, stores, zone, log, streams, gate, trading }, signal),
    async close() {
      await front.close();
      await data.close();
      await trading.close();
      await access.store.close();
      await live?.scratch?.close();
      await stores.close();
    },
  };
}

interface FrontParts {
  readonly config: Config;
  /** Of all but access. */
  readonly handlers: Omit<ServerParts['handlers'], keyof typeof accessEndpoints>;
  readonly access: Access;
  readonly gate: Gate;
  readonly streams: Streams;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Its orders are practice. */
  readonly isReplay: boolean;
}

/** The server, with what only it needs. */
async function openFront(parts: FrontParts): Promise<Pick<Platform, 'server' | 'firstRun' | 'close'>> {
  const { config, handlers, access, gate, streams, metrics, log } = parts;
  const answers = openAnswerStore(config.PREGAO_DATA_DIR);
  const address = (): string => publicAddress(config, formatAddress(server.server.address()));
  const server: FastifyInstance = await createServer({
    handlers: { ...handlers, ...accessHandlers({ access, gate, address }) },
    ...gateParts(access, gate, config),
    idempotency: createIdempotency(answers, systemClock.nowMs, parts.isReplay ? replaySpace() : undefined),
    requestsPerMinute: config.PREGAO_REQUESTS_PER_MINUTE,
    nowMs: systemClock.nowMs,
    stream: streams.door,
    metrics,
    log,
    webFolder: join(PROJECT_FOLDER, 'web', 'dist'),
  });
  return {
    server,
    firstRun: async () => ({ mode: await gate.mode(), setupUrl: await setupUrl(access, address()) }),
    async close() {
      await server.close();
      await answers.close();
    },
  };
}

export interface FirstRun {
  readonly mode: AccessMode;
  /** Holds a secret: to be printed once, and not to be logged. Null where there are users. */
  readonly setupUrl: string | null;
}

function openBus(log: Log): MarketParts['bus'] {
  return createMemoryBus((error, topic) =>
    log.error({ topic, error: String(error) }, 'a listener on the bus has failed'),
  );
}

type Given = 'board' | 'trades' | 'bus' | 'log' | 'metrics' | 'heard' | 'publishIntervalMs' | 'published';

interface MarketNeeds extends Omit<Surroundings, 'prints'>, Listening, Pick<MarketParts, Given> {
  readonly live: Live | null;
}

/** The market of what is live; of the stores alone where nothing is. */
function openMarket({ live, config, stores, ...given }: MarketNeeds): Market {
  const { zone } = given;
  const care = openArchiveCare(config.PREGAO_DATA_DIR, zone);
  // The history under a replay stays as it is; what is to be done there waits for the next start without one.
  const isReplay = live?.scratch != null;
  return new Market({
    ...given,
    feed: live?.feed ?? null,
    ingest: live?.ingest ?? null,
    replay: () => live?.replay?.state() ?? null,
    archives: !isReplay,
    clock: systemClock,
    rebuildNext: async () => (isReplay ? null : rebuildNext(stores, live?.ingest ?? null, { zone, asOf: wallClock() })),
    newId: createIds({ nowMs: systemClock.nowMs, randomBytes: () => randomBytes(16) }),
    forgetOld: (today) => forgetOldDays({ ...stores, care, keepDays: config.PREGAO_ARCHIVE_KEEP_DAYS }, today),
    durableIntervalMs: config.PREGAO_DURABLE_INTERVAL_MS,
  });
}

interface HandlerParts {
  readonly config: Config;
  readonly live: Live | null;
  /** The stores that are shown: in a replay those of the replay. */
  readonly shown: Pick<Stores, 'candles'>;
  readonly stores: Stores;
  readonly market: Market;
  readonly metrics: Metrics;
  readonly zone: Zone;
  readonly streams: Streams;
  readonly subscriptions: SubscriptionBook;
  readonly trading: Trading;
}

function handlersOf(
  parts: HandlerParts,
): Omit<ServerParts['handlers'], keyof typeof accessEndpoints | keyof DataHandlers> {
  const { live, shown, stores, market, zone, streams, subscriptions, trading } = parts;
  const replay = live?.replay ?? null;
  const { candles } = shown;
  const today = (): LocalDate => shownDay(live, zone);
  return {
    ...instrumentHandlers({ candles, instruments: stores.instruments, market, today }),
    ...subscriptionHandlers({ candles, instruments: stores.instruments, market, today, subscriptions }),
    ...orderHandlers(trading.orders),
    ...sessionHandlers,
    ...gapHandlers({ stores: { ...stores, candles }, market, zone, nowMs: systemClock.nowMs }),
    ...replayHandlers({ replay }),
    ...streamHandlers({ ...streams, check: (principal, channels) => streams.hub.check(principal, channels) }),
    ...openSystemHandlers(parts),
  };
}

/** Today; of a day that is played again the instruments are those of that day. */
function shownDay(live: Live | null, zone: Zone): LocalDate {
  return (live?.replay?.state()?.date as LocalDate | undefined) ?? zone.dateAt(wallClock());
}

interface Running {
  readonly config: Config;
  readonly live: Live | null;
  readonly market: Market;
  readonly stores: Stores;
  readonly zone: Zone;
  readonly log: Log;
  readonly streams: Streams;
  readonly gate: Gate;
  readonly trading: Trading;
}

async function runAll(running: Running, signal: AbortSignal): Promise<void> {
  const { config, live, market, stores, zone, log, streams, gate, trading } = running;
  const task = live?.history ?? null;
  const history = task === null ? undefined : runHistory(task, market, log, signal);
  // The history under a replay stays as it is.
  const isReplay = live?.scratch != null;
  const backfill = isReplay ? undefined : backfillForever({ stores, zone, log, clock: systemClock }, signal);
  const unfinished = { dataDir: config.PREGAO_DATA_DIR, rebuilds: stores.rebuilds, log, clock: systemClock };
  const takenUp = isReplay ? undefined : takeUpForever(unfinished, signal);
  const { renewed } = gate;
  const rights = watchRights({ hub: streams.hub, renewed, clock: systemClock, log }, signal);
  const traded = trading.run(signal);
  try {
    await market.run(signal);
  } finally {
    await traded;
    await rights;
    await history;
    await backfill;
    await takenUp;
  }
}

const wallClock = (): Instant => instantFromMs(systemClock.nowMs());

interface Listening extends Pick<MarketParts, 'coverage' | 'watch'> {
  readonly subscriptions: SubscriptionBook;
}

/** Asks the feed for what is on the lists of the users; a replay plays its day whatever they say. */
async function openListening(
  live: Live | null,
  { config, stores, zone }: Omit<Surroundings, 'prints'>,
): Promise<Listening> {
  const isReplay = live?.scratch != null;
  const subscriptions = await SubscriptionBook.open({
    store: stores.subscriptions,
    feed: live?.feed ?? null,
    nowMs: systemClock.nowMs,
    recorded: isReplay ? null : config.PREGAO_RECORD_SYMBOLS,
  });
  // What is played again was listened to on its own day, and its clock may stand still or jump.
  if (live === null || isReplay) return { subscriptions, coverage: null, watch: null };
  const { exchange } = live.feed;
  // A file and the simulated market both hand over all of a day, so that nothing is missed between two runs.
  const options = { exchange, zone, store: stores.coverage, sendsWholeDays: true };
  const coverage = await CoverageRecorder.open(options, subscriptions.wanted);
  return { subscriptions, coverage, watch: openWatch(live.feed, stores, zone) };
}

function openWatch({ exchange }: Feed, { candles }: Stores, zone: Zone): Watch {
  return new Watch(
    {
      exchange,
      zone,
      candles,
      tradingDay: (symbol, date) => tradingDayOf({ exchange, symbol }, date, zone),
      nowMs: systemClock.nowMs,
    },
    [],
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
