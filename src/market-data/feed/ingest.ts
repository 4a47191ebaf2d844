/**
 * What the market sends becomes tape and bars. Trades enter the live bars at once; every moment the new trades are
 * made durable on the tape, and then the bars that they changed. The tape is the truth: on start, and where a trade
 * came too late for the live bars, bars are rebuilt from it.
 *
 * A trade whose number is not above its symbol's last one may be a doubled or a late one. The tape tells which; it
 * enters the bars only when the tape did not hold it.
 */

import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { ensureNever } from '#kernel/assert.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Candle, CandleSource, SeriesKey } from '../candle/candle.ts';
import type { CandleStore, Span } from '../candle/candle-store.ts';
import { LiveCandles } from '../candle/live-candles.ts';
import { barOfMinute, barsOfDay } from '../candle/rebuild.ts';
import { restateDay, restateRollUp, restateSpan } from '../candle/restate.ts';
import { barEnd, barStart } from '../candle/timeframe.ts';
import type { Instrument } from '../instrument/instrument.ts';
import type { TapeArchive } from '../tape/archive.ts';
import type { HotTape, TapeDay } from '../tape/hot-tape.ts';
import { compareTrades, type Trade, type TradeBust } from '../tape/trade.ts';
import type { FeedEvent, Phase } from './feed.ts';

export interface IngestOptions {
  readonly exchange: string;
  readonly source: CandleSource;
  readonly zone: Zone;
  readonly correctionWindowMinutes: number;
  readonly hotTape: HotTape;
  readonly archive: TapeArchive;
  readonly candles: CandleStore;
  /** What is known of a symbol; asked once, when it is first seen. */
  readonly describe: (symbol: string) => Instrument;
}

export interface FeedState {
  readonly state: 'starting' | 'live' | 'down' | 'ended';
  readonly code: 'LINE_LOST' | 'FEED_FAILED' | null;
  readonly reason: string | null;
  readonly exchangeTime: Instant | null;
  readonly phase: Phase | null;
}

export interface IngestCounts {
  trades: number;
  doubled: number;
  /** Trades that came after the correction window, so that their minute was rebuilt. */
  late: number;
  /** Trades that the exchange took back. */
  busted: number;
  /** Bars written to the store, each time that they were. */
  stored: number;
}

/** One minute of one symbol, by its start. */
interface TapeMinute extends TapeDay {
  readonly start: Instant;
}

interface SymbolState {
  date: LocalDate;
  lastId: number;
}

export class Ingest {
  readonly counts: IngestCounts = { trades: 0, doubled: 0, late: 0, busted: 0, stored: 0 };
  readonly #options: IngestOptions;
  readonly #live: LiveCandles;
  readonly #symbols = new Map<string, SymbolState>();
  /** In the bars already, not on the tape yet. */
  #fresh: Trade[] = [];
  /** Not in the bars: the tape must tell first whether they are new. */
  #suspects: Trade[] = [];
  /** Not on the tape yet. */
  #busts: TradeBust[] = [];
  /** Minutes to rebuild from the tape, by key. */
  readonly #restate = new Map<string, TapeMinute>();
  /** Bars that moved and have no trades left: to be deleted in the store. */
  readonly #gone = new Map<string, { readonly series: SeriesKey; readonly span: Span }>();
  /** Bars that changed since `changes` last told of them, by key. */
  readonly #untold = new Map<string, Candle>();
  /** Bars that changed since they were last stored, by key. */
  readonly #unstored = new Map<string, Candle>();
  #state: FeedState = { state: 'starting', code: null, reason: null, exchangeTime: null, phase: null };

  private constructor(options: IngestOptions) {
    this.#options = options;
    this.#live = new LiveCandles(options);
  }

  /**
   * Opens the ingest where the last run ended: bars of the days on the hot tape are rebuilt first, then those that
   * can still change are taken up. Answers also the newest trade on the tape, from which a feed may resume.
   */
  static async open(options: IngestOptions, instruments: readonly Instrument[]): Promise<Ingest> {
    const ingest = new Ingest(options);
    const days = (await options.hotTape.days()).filter((day) => day.exchange === options.exchange);
    const clock = instantOf(Math.max(0, ...days.map((day) => day.lastTrade.at)));
    if (clock > 0) ingest.#live.clock(clock);
    for (const day of days) await ingest.#restateDay(day, clock);
    // Symbols with stored bars too, whether or not the feed names them: their week goes on with their first trade.
    const stored = (await options.candles.symbols()).filter(({ exchange }) => exchange === options.exchange);
    const symbols = new Set([...instruments, ...days, ...stored].map(({ symbol }) => symbol));
    for (const symbol of symbols) await ingest.#takeUp(symbol);
    for (const { symbol, date, lastTrade } of days) {
      const known = ingest.#symbols.get(symbol);
      if (known === undefined || date > known.date) ingest.#symbols.set(symbol, { date, lastId: lastTrade.id });
    }
    // Restating told of bars that the store holds by now.
    ingest.#live.drain();
    return ingest;
  }

  /** Takes one event of the feed. */
  accept(event: FeedEvent): void {
    switch (event.kind) {
      case 'trades':
        for (const trade of event.trades) this.#trade(trade);
        return;
      case 'busts':
        this.#busts.push(...event.busts);
        return;
      case 'clock':
        this.#live.clock(event.at);
        this.#state = { ...this.#state, state: 'live', code: null, reason: null, exchangeTime: event.at };
        return;
      case 'phase':
        this.#state = { ...this.#state, phase: event.phase };
        return;
      case 'lost':
        this.#state = { ...this.#state, state: 'down', code: event.code, reason: event.reason };
        return;
      case 'recovered':
        this.#state = { ...this.#state, state: 'live', code: null, reason: null };
        return;
      case 'ended':
        this.#state = { ...this.#state, state: 'ended' };
        return;
      default:
        ensureNever(event);
    }
  }

  get state(): FeedState {
    return this.#state;
  }

  /** The bars of a series that may still change, oldest first; what a new subscriber is shown first. */
  newest(symbol: string, timeframe: Timeframe): readonly Candle[] {
    return this.#live.newest(symbol, timeframe);
  }

  /** Bars that changed since the last call, each in its present state. */
  changes(): Candle[] {
    this.#drain();
    const changed = [...this.#untold.values()];
    this.#untold.clear();
    return changed;
  }

  #drain(): void {
    for (const candle of this.#live.drain()) {
      const key = keyOf(candle);
      // Deleted first, so that the order of telling is the order of the last change.
      this.#untold.delete(key);
      this.#untold.set(key, candle);
      this.#unstored.set(key, candle);
    }
  }

  /**
   * Makes everything so far durable: the tape first, then the bars. On failure nothing is forgotten and the next
   * call tries again. Answers bars that were restated from the tape.
   */
  async flush(): Promise<Candle[]> {
    await this.#store();
    const restated: Candle[] = [];
    for (const [key, minute] of [...this.#restate]) {
      restated.push(...(await this.#restateMinute(minute)));
      // Only now, so that a store that fails leaves the mark; and not where another trade has marked it meanwhile.
      if (this.#restate.get(key) === minute) this.#restate.delete(key);
    }
    await this.#deleteGone();
    // Bars that still move were put right in the live bars.
    await this.#store();
    return restated;
  }

  /** Moves days before `today` from the hot tape to the archive. */
  async archiveBefore(today: LocalDate): Promise<number> {
    const { hotTape, archive, exchange } = this.#options;
    const days = (await hotTape.days()).filter((day) => day.exchange === exchange && day.date < today);
    if (days.length === 0) return 0;
    const load = await archive.load(exchange);
    try {
      for (const day of days) {
        await load.add(await hotTape.read(day));
        await load.addBusted(await hotTape.readBusted(day));
      }
      await load.commit();
    } finally {
      await load.dispose();
    }
    for (const day of days) await hotTape.drop(day);
    return days.length;
  }

  /** Takes in daily bars of past days that another part has stored, so that the week above them is right. */
  adopt(days: readonly Candle[]): void {
    this.#live.adopt(days);
  }

  #trade(trade: Trade): void {
    const date = this.#options.zone.dateAt(trade.at);
    let known = this.#symbols.get(trade.symbol);
    if (known === undefined) {
      known = { date, lastId: Number.NEGATIVE_INFINITY };
      this.#symbols.set(trade.symbol, known);
      // Does nothing for a symbol that was taken up at the start.
      this.#live.add(this.#options.describe(trade.symbol));
    }
    if (date > known.date) {
      known.date = date;
      known.lastId = Number.NEGATIVE_INFINITY;
    }
    if (date < known.date || trade.id <= known.lastId) {
      this.#suspects.push(trade);
      return;
    }
    known.lastId = trade.id;
    this.#fresh.push(trade);
    this.#enter(trade);
  }

  #enter(trade: Trade): void {
    this.counts.trades++;
    if (this.#live.trade(trade)) return;
    this.counts.late++;
    this.#mark(trade);
  }

  /**
   * Enters a trade that was not on the hot tape. One of a past day may be in the archive all the same: its minute is
   * rebuilt from both, where each number counts once.
   */
  #enterLate(trade: Trade): void {
    const { exchangeTime } = this.#state;
    const { zone } = this.#options;
    if (exchangeTime === null || zone.dateAt(trade.at) >= zone.dateAt(exchangeTime)) {
      this.#enter(trade);
      return;
    }
    this.counts.trades++;
    this.counts.late++;
    this.#mark(trade);
  }

  /** Has the minute of a trade rebuilt with the next flush. */
  #mark({ exchange, symbol, at }: Trade): void {
    const { zone } = this.#options;
    const minute = { exchange, symbol, date: zone.dateAt(at), start: barStart('1m', at, zone) };
    this.#restate.set(`${symbol} ${minute.start}`, minute);
  }

  /**
   * Stores the trades that came in until now, and then the bars as they stand at this moment: bars that were ahead of
   * the tape would, after a crash, count the trades that the feed sends again twice.
   */
  async #store(): Promise<void> {
    this.#drain();
    const bars = [...this.#unstored];
    await this.#storeTrades();
    await this.#options.candles.put(bars.map(([, bar]) => bar));
    this.counts.stored += bars.length;
    for (const [key, bar] of bars) if (this.#unstored.get(key) === bar) this.#unstored.delete(key);
  }

  async #storeTrades(): Promise<void> {
    const { hotTape } = this.#options;
    const [fresh, suspects, busts] = [this.#fresh, this.#suspects, this.#busts];
    this.#fresh = [];
    this.#suspects = [];
    this.#busts = [];
    try {
      // What was stored is taken out at once, so that a failure in the middle repeats only the rest.
      const counted = new Set(await hotTape.append(fresh));
      for (const trade of fresh.splice(0)) if (!counted.has(trade)) this.#mark(trade);
      const added = await hotTape.append(suspects);
      this.counts.doubled += suspects.length - added.length;
      suspects.length = 0;
      for (const trade of added) this.#enterLate(trade);
      const taken = await hotTape.bust(busts);
      this.counts.busted += taken.length;
      busts.length = 0;
      for (const trade of taken) this.#mark(trade);
    } catch (error) {
      this.#fresh = [...fresh, ...this.#fresh];
      this.#suspects = [...suspects, ...this.#suspects];
      this.#busts = [...busts, ...this.#busts];
      throw error;
    }
  }

  /** Makes the stored bars of a day what its trades on the tape say; at start, before any trade comes in. */
  async #restateDay(day: TapeDay, asOf: Instant): Promise<void> {
    const { hotTape, archive, candles, zone, source, describe } = this.#options;
    const { multiplier } = describe(day.symbol);
    const trades = mergeById(await archive.read(day), await hotTape.read(day));
    await restateDay(candles, day, barsOfDay(trades, { multiplier, source, zone, asOf }), { zone, asOf });
  }

  /**
   * Makes a minute, and every bar above it, what its trades say. Bars that still move are put right in the live
   * bars, in one step with the trades that are not on the tape yet; the others in the store.
   */
  async #restateMinute({ start, ...day }: TapeMinute): Promise<Candle[]> {
    const { hotTape, archive, candles, zone, source, describe } = this.#options;
    const { exchange, symbol } = day;
    const end = instantOf(start + MINUTE_US);
    const isInside = (trade: Trade): boolean => trade.symbol === symbol && trade.at >= start && trade.at < end;
    const archived = (await archive.read(day)).filter(isInside);
    const hot = await hotTape.readSpan(day, start, end);
    const asOf = this.#state.exchangeTime ?? instantOf(0);
    const trades = mergeById(archived, [...hot, ...this.#fresh.filter(isInside)]);
    const bar = barOfMinute(trades, { multiplier: describe(symbol).multiplier, source, zone, asOf });
    this.#drain();
    if (this.#live.moves(symbol, '1m', start)) this.#live.correctMinute(symbol, start, bar);

    const restated: Candle[] = [];
    for (const timeframe of TIMEFRAMES) {
      const series = { exchange, symbol, timeframe };
      const from = barStart(timeframe, start, zone);
      const span = { from, to: barEnd(timeframe, from, zone) };
      if (this.#live.moves(symbol, timeframe, from)) {
        const isLeft = timeframe === '1m' ? bar !== null : this.#live.rollUpAgain(symbol, timeframe, from);
        if (!isLeft) this.#forget(series, span);
        continue;
      }
      // A bar that no longer moves is final in the live bars, but its last state may not be stored yet.
      await this.#store();
      const made =
        timeframe === '1m'
          ? restateSpan(candles, series, span, bar === null ? [] : [bar])
          : restateRollUp(candles, series, from, { zone, asOf });
      restated.push(...(await made));
      const [stored = null] = await candles.newest(series, { ...span, limit: 1 });
      this.#live.take(series, from, stored);
    }
    return restated;
  }

  /** A moving bar has no trades left: it is deleted in the store, unless a new trade brings it back. */
  #forget(series: SeriesKey, span: Span): void {
    const key = keyOf({ ...series, start: span.from });
    this.#gone.set(key, { series, span });
    this.#unstored.delete(key);
    this.#untold.delete(key);
  }

  async #deleteGone(): Promise<void> {
    for (const [key, { series, span }] of [...this.#gone]) {
      // A new trade may have brought the bar back, here or in the store.
      if (!this.#unstored.has(key)) await this.#options.candles.replace(series, span, []);
      this.#gone.delete(key);
    }
  }

  /** Makes a symbol known with the stored bars that may still change or be part of one that does. */
  async #takeUp(symbol: string): Promise<void> {
    const { candles, exchange, describe } = this.#options;
    this.#live.add(describe(symbol));
    for (const timeframe of TIMEFRAMES) {
      const limit = TAKEN_UP[timeframe] + this.#options.correctionWindowMinutes;
      this.#live.restore(await candles.newest({ exchange, symbol, timeframe }, { limit }));
    }
  }
}

/** Bars that a coarser bar can reach back to, besides the correction window: a day has up to 25 hours of 60m. */
const TAKEN_UP: Record<Timeframe, number> = { '1m': 8, '5m': 6, '15m': 8, '60m': 50, '1d': 14, '1w': 2 };

function mergeById(archived: readonly Trade[], hot: readonly Trade[]): Trade[] {
  const byId = new Map<number, Trade>();
  for (const trade of archived) byId.set(trade.id, trade);
  for (const trade of hot) byId.set(trade.id, trade);
  return [...byId.values()].sort(compareTrades);
}

function keyOf({ symbol, timeframe, start }: Pick<Candle, 'symbol' | 'timeframe' | 'start'>): string {
  return `${symbol} ${timeframe} ${start}`;
}
