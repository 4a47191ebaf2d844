/**
 * The running market: one feed into one ingest, made durable and published at their own pace. It owns the time of
 * all this; what is done at each tick is in market-data.
 */

import type { Envelope } from '#contract/envelope.ts';
import type { CandleRemoved, CandleUpdated, MarketStatusDto, QuoteDto, QuoteRemoved } from '#contract/market-data.ts';
import type { ReplayDto } from '#contract/replay.ts';
import type { TradesPrinted } from '#contract/trade.ts';
import type { Price } from '#kernel/price.ts';
import { type Instant, instantFromMs, type LocalDate, toIso } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type {
  BarKey,
  Candle,
  CoverageRecorder,
  Feed,
  FeedEvent,
  Ingest,
  Instrument,
  Quote,
  QuoteBoard,
  RecentTrades,
  SeriesKey,
  SubscriptionBook,
  SymbolState,
} from '#market-data/index.ts';
import type { Bus } from '#platform/bus/bus.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { candleDto, quoteDto, tradeDto } from './dto.ts';
import type { Watch } from './watch.ts';

export interface MarketParts {
  readonly feed: Feed | null;
  readonly ingest: Ingest | null;
  /** Writes down what could be heard of the feed. */
  readonly coverage: CoverageRecorder | null;
  /** Tells a quiet market from a dead feed. */
  readonly watch: Watch | null;
  /** Has the feed deliver what the lists of the users want. */
  readonly subscriptions: Pick<SubscriptionBook, 'accept' | 'tick'>;
  /** Whoever else trades by what the feed says. */
  readonly heard: (event: FeedEvent) => void;
  /** Where the replay stands; null where the feed is none. */
  readonly replay: () => ReplayDto | null;
  /** Whether past days move to the archive; a replay leaves it alone. */
  readonly archives: boolean;
  readonly board: QuoteBoard;
  /** Time and sales: what the ingest hears is published from here. */
  readonly trades: RecentTrades;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly zone: Zone;
  /** Rebuilds the next day that somebody asked for; null where none waits. */
  readonly rebuildNext: () => Promise<readonly Candle[] | null>;
  readonly newId: () => string;
  readonly durableIntervalMs: number;
  /** Deletes archived trades that are no longer kept on this date; answers of how many days. */
  readonly forgetOld: (today: LocalDate) => Promise<number>;
  /** How long to wait until what came in is published again. */
  readonly publishIntervalMs: () => number;
  /** Called each time that it was. */
  readonly published: () => void;
}

/** After a day that could not be rebuilt: it will hardly be better at once, and others may be tried before it. */
const REBUILD_PAUSE_MS = 10_000;
/** Time between two tellings of the status where nothing but the clock has moved. */
const STATUS_INTERVAL_MS = 1_000;
/** A replay's clock may run a hundred times as fast. */
const REPLAY_STATUS_INTERVAL_MS = 250;

export class Market {
  readonly #parts: MarketParts;
  #ingest: Ingest | null;
  /** The end of whatever is being stored, or begun anew: one after the other. */
  #storing: Promise<void> = Promise.resolve();
  #since: Instant;
  /** Why market data cannot be stored; null while it can. */
  #failure: string | null = null;
  #history: MarketStatusDto['history'] = null;
  /** Symbols that the exchange has stopped. */
  #halted = new Set<string>();
  /** The log has said that the lists cannot be read. */
  #isListTold = false;
  /** No day is rebuilt before. */
  #rebuildAtMs = 0;
  /** When the oldest trade came in that no bar has told yet. */
  #waitingSinceMs: number | null = null;
  #told = { text: '', controls: '', atMs: 0 };
  #counted = { trades: 0, doubled: 0, late: 0, busted: 0, refused: 0, stored: 0 };

  constructor(parts: MarketParts) {
    this.#parts = parts;
    this.#ingest = parts.ingest;
    this.#since = instantFromMs(parts.clock.nowMs());
  }

  status(): MarketStatusDto {
    const { feed, replay, watch, zone } = this.#parts;
    const { exchangeTime = null, phase = null } = this.#ingest?.state ?? {};
    return {
      venue: feed?.venue ?? 'none',
      exchange: feed?.exchange ?? null,
      feed: { ...this.#feedState(), since: toIso(this.#since) },
      exchangeTime: exchangeTime === null ? null : toIso(exchangeTime),
      phase,
      timeZone: zone.id,
      symbols: watch?.counts ?? null,
      replay: replay(),
      history: this.#history,
    };
  }

  quotes(exchange: string): QuoteDto[] {
    return this.#parts.board.of(exchange).map(quoteDto);
  }

  /** Bars of a series that may still move; none for an exchange that is not live. */
  moving({ exchange, symbol, timeframe }: SeriesKey): readonly Candle[] {
    const { feed } = this.#parts;
    return exchange === feed?.exchange ? (this.#ingest?.newest(symbol, timeframe) ?? []) : [];
  }

  /** How a symbol trades at present; null where the watchdog does not know it. */
  symbolState(exchange: string, symbol: string): SymbolState | null {
    const { feed, watch } = this.#parts;
    return exchange === feed?.exchange ? (watch?.stateOf(symbol) ?? null) : null;
  }

  /** The exchange that is live; null where none is. */
  get exchange(): string | null {
    return this.#parts.feed?.exchange ?? null;
  }

  /** The time on the exchange; null before it was told, and once the feed has ended: nothing can happen then. */
  exchangeTime(): Instant | null {
    const { state = 'starting', exchangeTime = null } = this.#ingest?.state ?? {};
    return state === 'starting' || state === 'ended' ? null : exchangeTime;
  }

  /** Whether the live exchange has stopped a symbol, and its last price, which is not known while the feed is down. */
  standing(symbol: string): { readonly halted: boolean; readonly reference: Price | null } {
    const { feed, board } = this.#parts;
    const isHeard = feed !== null && this.#feedState().state === 'live';
    const reference = isHeard ? (board.find(feed.exchange, symbol)?.day.close ?? null) : null;
    return { halted: this.#halted.has(symbol), reference };
  }

  /** Instruments that the feed can deliver. */
  instruments(): readonly Instrument[] {
    return this.#parts.feed?.instruments ?? [];
  }

  /** Takes in daily bars that the history filler has stored. */
  adopt(days: readonly Candle[], { done, total }: { readonly done: number; readonly total: number }): void {
    this.#history = done === total ? null : { done, total };
    this.#ingest?.adopt(days);
    this.#publishQuotes(this.#parts.board.update(days));
  }

  /**
   * Goes on with another ingest, as if nothing had come before; `open` makes it, between two flushes. Only while the
   * feed says nothing.
   */
  restart(open: () => Promise<Ingest>): Promise<void> {
    return this.#inTurn(async () => {
      this.#ingest = await open();
      this.#halted.clear();
      this.#counted = { ...this.#ingest.counts };
    });
  }

  /** Runs until `signal` is aborted, and ends with everything durable. */
  async run(signal: AbortSignal): Promise<void> {
    const { feed } = this.#parts;
    if (feed === null || this.#ingest === null) {
      await Promise.all([this.#publishForever(signal), this.#storeForever(signal)]);
      return;
    }
    const storing = new AbortController();
    const stored = this.#storeForever(storing.signal);
    try {
      await Promise.all([this.#publishForever(signal), this.#runFeed(feed, signal)]);
    } finally {
      // Only after the feed's last word is everything that it said made durable.
      storing.abort();
      await stored;
    }
    // Whoever started it must know that something that came in is not on the disk.
    if (this.#failure !== null) throw new Error(this.#failure);
  }

  async #runFeed(feed: Feed, signal: AbortSignal): Promise<void> {
    try {
      await feed.run((event) => this.#take(event), signal);
    } catch (error) {
      this.#take({ kind: 'lost', code: 'FEED_FAILED', reason: (error as Error).message });
      this.#parts.log.error({ error: (error as Error).message }, 'the feed has failed');
    }
  }

  #take(event: FeedEvent): void {
    if (event.kind === 'trades') this.#waitingSinceMs ??= this.#parts.clock.nowMs();
    if (event.kind === 'halt') this.#halted[event.halted ? 'add' : 'delete'](event.symbol);
    this.#ingest?.accept(event);
    this.#parts.coverage?.accept(event);
    this.#parts.watch?.accept(event);
    this.#parts.subscriptions.accept(event);
    this.#parts.heard(event);
  }

  async #publishForever(signal: AbortSignal): Promise<void> {
    const { clock, publishIntervalMs, published } = this.#parts;
    while (!signal.aborted) {
      if (this.#ingest !== null) this.#publishChanges(this.#ingest);
      this.#listen();
      await this.#keepSubscribed();
      this.#publishStatus();
      published();
      await clock.sleep(publishIntervalMs(), signal);
    }
  }

  /** Lets the watchdog look, and the ledger of gaps know what it says. */
  #listen(): void {
    const { watch, coverage, metrics } = this.#parts;
    if (watch?.tick()) coverage?.tellSilence(watch.silence?.since ?? null);
    for (const [state, count] of Object.entries(watch?.counts ?? {})) metrics.symbols.set({ state }, count);
    metrics.feedSilent.set(watch === null || watch.silence === null ? 0 : 1);
  }

  /** Where the lists cannot be read the feed goes on as it is, and the next moment tries again. */
  async #keepSubscribed(): Promise<void> {
    try {
      await this.#parts.subscriptions.tick();
      this.#isListTold = false;
    } catch (error) {
      if (this.#isListTold) return;
      this.#isListTold = true;
      this.#parts.log.error({ error: (error as Error).message }, 'the lists of symbols cannot be read or stored');
    }
  }

  /** Lets the watchdog look up what is usual; without it, it only misses the heartbeat. */
  async #learn(): Promise<void> {
    try {
      await this.#parts.watch?.learn();
    } catch (error) {
      this.#parts.log.error({ error: (error as Error).message }, 'the usual pace of symbols could not be read');
    }
  }

  async #storeForever(signal: AbortSignal): Promise<void> {
    const { archives, clock, durableIntervalMs, zone } = this.#parts;
    let archived = '';
    while (!signal.aborted) {
      await clock.sleep(durableIntervalMs, signal);
      await this.#rebuildSome();
      await this.#flush();
      await this.#learn();
      const ingest = this.#ingest;
      const exchangeTime = ingest?.state.exchangeTime ?? null;
      if (!archives || ingest === null || exchangeTime === null || zone.dateAt(exchangeTime) === archived) continue;
      archived = zone.dateAt(exchangeTime);
      await this.#archiveBefore(ingest, zone.dateAt(exchangeTime));
    }
    await this.#flush();
  }

  /** As many days as half the time between two flushes allows; a day that fails is tried again. */
  async #rebuildSome(): Promise<void> {
    const { clock, durableIntervalMs } = this.#parts;
    const untilMs = clock.nowMs() + durableIntervalMs / 2;
    let [days, bars] = [0, 0];
    try {
      while (clock.nowMs() < untilMs && clock.nowMs() >= this.#rebuildAtMs) {
        const changed = await this.#parts.rebuildNext();
        if (changed === null) break;
        this.#publishCandles(changed);
        days++;
        bars += changed.length;
      }
      if (days > 0) this.#parts.log.info({ days, bars }, 'days were rebuilt from their trades');
    } catch (error) {
      this.#rebuildAtMs = clock.nowMs() + REBUILD_PAUSE_MS;
      this.#parts.log.error({ error: (error as Error).message }, 'a day could not be rebuilt; it is tried again');
    }
  }

  /** Runs `work` when what is being stored is stored. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#storing.then(work);
    // Whoever asked for it hears of its failure; the next one begins all the same.
    this.#storing = done.catch(() => undefined);
    return done;
  }

  async #flush(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#ingest !== null) await this.#store(this.#ingest);
    });
  }

  /** Makes everything durable once; a failure is told, and tried again the next time. */
  async #store(ingest: Ingest): Promise<void> {
    const { metrics, log, coverage } = this.#parts;
    const done = metrics.flushSeconds.startTimer();
    try {
      this.#publishChanges(ingest);
      const flushed = coverage === null ? ingest.flush() : coverage.flushAfter(() => ingest.flush());
      this.#publishCandles(await flushed);
      if (this.#failure !== null) log.info({}, 'market data is stored again');
      this.#failure = null;
    } catch (error) {
      const { message } = error as Error;
      this.#failure = `Market data cannot be stored: ${message}. Free the disk; nothing received is forgotten.`;
      log.error({ error: message }, 'market data cannot be stored');
    } finally {
      done();
      this.#count(ingest.counts);
    }
  }

  async #archiveBefore(ingest: Ingest, today: LocalDate): Promise<void> {
    const { log } = this.#parts;
    try {
      const days = await ingest.archiveBefore(today);
      if (days > 0) log.info({ days }, 'past days archived');
    } catch (error) {
      log.error({ error: (error as Error).message }, 'past days stay on the hot tape until the next day or start');
    }
    await this.#forgetOld();
  }

  /** By the calendar on the wall: the clock of a simulated or replayed market may be years away. */
  async #forgetOld(): Promise<void> {
    const { log, forgetOld, clock, zone } = this.#parts;
    try {
      const days = await forgetOld(zone.dateAt(instantFromMs(clock.nowMs())));
      if (days > 0) log.info({ days }, 'trades of old days deleted');
    } catch (error) {
      log.error({ error: (error as Error).message }, 'trades of old days stay until the next day or start');
    }
  }

  #publishChanges(ingest: Ingest): void {
    this.#publishTrades();
    const candles = ingest.changes();
    for (const bar of ingest.removals()) this.#publishRemoval(bar);
    this.#publishCandles(candles);
    // Trades that changed no bar, doubled ones, are no latency.
    if (this.#waitingSinceMs !== null && candles.length > 0)
      this.#parts.metrics.tradeToBarSeconds.observe((this.#parts.clock.nowMs() - this.#waitingSinceMs) / 1_000);
    this.#waitingSinceMs = null;
  }

  #publishTrades(): void {
    for (const { exchange, symbol, trades, busted } of this.#parts.trades.take()) {
      const payload: TradesPrinted = {
        exchange,
        symbol,
        trades: trades.map(tradeDto),
        busted: busted.map(({ id }) => id),
      };
      this.#publish(`market_data.trades.${symbol}`, 'trades.printed', payload);
    }
  }

  #publishRemoval(bar: BarKey): void {
    const { exchange, symbol, timeframe, start } = bar;
    const payload: CandleRemoved = { exchange, symbol, timeframe, removedStart: toIso(start) };
    this.#publish(`market_data.${timeframe}.${symbol}`, 'candle.removed', payload);
    const left = this.#parts.board.remove(bar);
    if (left === null) return;
    if (left.quote !== null) {
      this.#publishQuotes([left.quote]);
    } else {
      const gone: QuoteRemoved = { exchange, symbol, quoteRemoved: true };
      this.#publish(`market_data.quote.${symbol}`, 'quote.removed', gone);
    }
  }

  #publishCandles(candles: readonly Candle[]): void {
    for (const candle of candles) {
      const { exchange, symbol, timeframe } = candle;
      const payload: CandleUpdated = { exchange, symbol, timeframe, candle: candleDto(candle) };
      this.#publish(`market_data.${timeframe}.${symbol}`, 'candle.updated', payload);
    }
    this.#publishQuotes(this.#parts.board.update(candles));
  }

  #publishQuotes(quotes: readonly Quote[]): void {
    for (const quote of quotes)
      this.#publish(`market_data.quote.${quote.day.symbol}`, 'quote.updated', quoteDto(quote));
  }

  #publishStatus(): void {
    const { feed, replay, clock, log } = this.#parts;
    const { state, code, reason } = this.#feedState();
    const phase = this.#ingest?.state.phase ?? null;
    const text = `${state} ${reason} ${phase}`;
    const nowMs = clock.nowMs();
    const stands = replay();
    const controls = stands === null ? '' : `${stands.state} ${stands.paused} ${stands.speed} ${stands.rewinds}`;
    const intervalMs = stands === null ? STATUS_INTERVAL_MS : REPLAY_STATUS_INTERVAL_MS;
    const isSame = text === this.#told.text && controls === this.#told.controls;
    if (isSame && nowMs - this.#told.atMs < intervalMs) return;
    if (text !== this.#told.text) {
      this.#since = instantFromMs(nowMs);
      log.info({ venue: feed?.venue ?? 'none', state, code, reason, phase }, 'feed state');
    }
    this.#told = { text, controls, atMs: nowMs };
    this.#publish(`feed.status.${feed?.venue ?? 'none'}`, 'feed.status', this.status());
  }

  #publish<P>(topic: string, type: string, payload: P): void {
    const { newId, clock, bus } = this.#parts;
    const id = newId();
    const message: Envelope<P> = {
      id,
      type,
      version: 1,
      ts: toIso(instantFromMs(clock.nowMs())),
      source: 'market-data',
      correlationId: id,
      causationId: null,
      payload,
      signature: null,
    };
    bus.publish(topic, message);
  }

  #feedState(): Omit<MarketStatusDto['feed'], 'since'> {
    const ingest = this.#ingest;
    const { watch } = this.#parts;
    if (this.#failure !== null) return { state: 'down', code: 'STORE_FAILED', reason: this.#failure };
    if (ingest === null) return { state: 'off', code: null, reason: null };
    const { state, code, reason } = ingest.state;
    const silence = watch?.silence ?? null;
    if (state === 'live' && silence !== null) return { state: 'down', code: 'FEED_SILENT', reason: silence.reason };
    return { state, code, reason };
  }

  #count(counts: Ingest['counts']): void {
    const { metrics } = this.#parts;
    metrics.trades.inc(counts.trades - this.#counted.trades);
    metrics.doubledTrades.inc(counts.doubled - this.#counted.doubled);
    metrics.lateTrades.inc(counts.late - this.#counted.late);
    metrics.bustedTrades.inc(counts.busted - this.#counted.busted);
    metrics.refusedTrades.inc(counts.refused - this.#counted.refused);
    metrics.candlesStored.inc(counts.stored - this.#counted.stored);
    this.#counted = { ...counts };
  }
}
