/**
 * What the market sends becomes tape and bars. Trades enter the live bars at once; every moment the new trades are
 * made durable on the tape, and then the bars that they changed. The tape is the truth: where a trade came too late
 * for the live bars, and after a crash, its minute is rebuilt from it.
 *
 * A trade whose number is not above its symbol's last one may be a doubled or a late one. The tape tells which; it
 * enters the bars only when the tape did not hold it.
 */

import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { ensureNever } from '#kernel/assert.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { BarKey, Candle, CandleSource, SeriesKey } from '../candle/candle.ts';
import type { CandleStore, Span } from '../candle/candle-store.ts';
import { LiveCandles } from '../candle/live-candles.ts';
import { barOfMinute } from '../candle/rebuild.ts';
import { restateRollUp, restateSpan } from '../candle/restate.ts';
import { barEnd, barStart } from '../candle/timeframe.ts';
import type { Instrument } from '../instrument/instrument.ts';
import type { TapeArchive } from '../tape/archive.ts';
import type { HotTape, TapeDay, TapeMinute } from '../tape/hot-tape.ts';
import { minuteKey, minutesOf } from '../tape/pending.ts';
import { mergeById, type Trade, type TradeBust } from '../tape/trade.ts';
import { archiveBefore, archivedTradesOf } from './archive-days.ts';
import type { FeedEvent, FeedState } from './feed.ts';
import { minutesOfDay, rebuildDay } from './rebuild-day.ts';

export interface IngestOptions {
  readonly exchange: string;
  readonly source: CandleSource;
  readonly zone: Zone;
  readonly correctionWindowMinutes: number;
  readonly hotTape: HotTape;
  readonly archive: TapeArchive;
  readonly candles: CandleStore;
  /** What is known of a symbol on a date; asked once a day, with its first trade. */
  readonly describe: (symbol: string, date: LocalDate) => Instrument;
  /** Hears each trade of the day that counts, once, and each trade that counted and was taken back. */
  readonly prints?: PrintListener;
}

export interface PrintListener {
  trade(trade: Trade): void;
  bust(trade: Trade): void;
}

export interface IngestCounts {
  trades: number;
  doubled: number;
  /** Trades that came after the correction window, so that their minute was rebuilt. */
  late: number;
  /** Trades that the exchange took back. */
  busted: number;
  /** Trades and cancellations of days whose trades are no longer kept: their bars stay as they are. */
  refused: number;
  /** Bars written to the store, each time that they were. */
  stored: number;
}

interface SymbolState {
  readonly date: LocalDate;
  /** The highest number of that day; infinite for a day that is in the archive, any of whose trades may come again. */
  lastId: number;
}

export class Ingest {
  readonly counts: IngestCounts = { trades: 0, doubled: 0, late: 0, busted: 0, refused: 0, stored: 0 };
  readonly #options: IngestOptions;
  readonly #live: LiveCandles;
  readonly #symbols = new Map<string, SymbolState>();
  /** In the bars already, not on the tape yet. */
  #fresh: Trade[] = [];
  /** Not in the bars: the tape must tell first whether they are new. */
  #suspects: Trade[] = [];
  /** Not on the tape yet. */
  #busts: TradeBust[] = [];
  /** Days whose first trade came since the last flush: whether the archive holds them is not known yet. */
  #begun: TapeDay[] = [];
  /** Minutes to rebuild from the tape, by key. */
  readonly #restate = new Map<string, TapeMinute>();
  /** Minutes that the tape holds as pending, and that no longer wait for anything but the storing of their bars. */
  readonly #pending = new Map<string, TapeMinute>();
  /** Bars that moved and have no trades left: to be deleted in the store. */
  readonly #gone = new Map<string, { readonly series: SeriesKey; readonly span: Span }>();
  /** Bars that changed since `changes` last told of them, by key. */
  readonly #untold = new Map<string, Candle>();
  /** Bars that are gone and `removals` has not told of yet, by key. */
  readonly #removed = new Map<string, BarKey>();
  /** Bars that changed since they were last stored, by key. */
  readonly #unstored = new Map<string, Candle>();
  /** The exchange's clock; before it is told, the newest trade on the tape. */
  #asOf = instantOf(0);
  /** Trades of earlier days are not taken: what is left of such a day is not all of it. */
  #keptFrom: LocalDate | null = null;
  #state: FeedState = { state: 'starting', code: null, reason: null, exchangeTime: null, phase: null };

  private constructor(options: IngestOptions) {
    this.#options = options;
    this.#live = new LiveCandles(options);
  }

  /** Opens where the last run ended: rebuilds minutes whose bars it could not store, then takes up bars that move. */
  static async open(options: IngestOptions, instruments: readonly Instrument[]): Promise<Ingest> {
    const ingest = new Ingest(options);
    const { exchange, hotTape, archive, candles } = options;
    const days = (await hotTape.days()).filter((day) => day.exchange === exchange);
    ingest.#tellClock(instantOf(Math.max(0, ...days.map((day) => day.lastTrade?.at ?? 0))));
    ingest.#keptFrom = await archive.keptFrom();
    const pending = (await hotTape.pending()).filter((minute) => minute.exchange === exchange);
    for (const minute of pending) await ingest.#restateMinute(minute);
    await candles.sync();
    await hotTape.settle(pending);
    // Symbols with stored bars too, whether or not the feed names them: their week goes on with their first trade.
    const stored = (await candles.symbols()).filter((one) => one.exchange === exchange);
    const symbols = new Set([...instruments, ...days, ...stored].map(({ symbol }) => symbol));
    for (const symbol of symbols) await ingest.#takeUp(symbol);
    for (const { lastTrade, ...day } of days) {
      const known = ingest.#symbols.get(day.symbol);
      if (lastTrade === null || (known !== undefined && day.date < known.date) || (await archive.holds(day))) continue;
      ingest.#symbols.set(day.symbol, { date: day.date, lastId: lastTrade.id });
    }
    return ingest;
  }

  /** Takes one event of the feed. */
  accept(event: FeedEvent): void {
    switch (event.kind) {
      case 'trades':
        for (const trade of event.trades) this.#trade(trade);
        return;
      case 'busts':
        for (const bust of event.busts) if (this.#isKept(bust.date)) this.#busts.push(bust);
        return;
      case 'clock':
        this.#tellClock(event.at);
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
      // Halts and subscriptions make no bar; who tells quiet from missing listens to them (gap/).
      case 'halt':
      case 'subscribed':
      case 'unsubscribed':
      case 'refused':
        return;
      default:
        ensureNever(event);
    }
  }

  get exchange(): string {
    return this.#options.exchange;
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

  /** Bars that lost their last trade since the last call, and that nothing has brought back. */
  removals(): BarKey[] {
    const removed = [...this.#removed.values()];
    this.#removed.clear();
    return removed;
  }

  #tellClock(at: Instant): void {
    if (at > this.#asOf) this.#asOf = at;
    this.#live.clock(at);
  }

  #drain(): void {
    for (const candle of this.#live.drain()) {
      const key = keyOf(candle);
      // A new trade has brought the bar back; it is written over what is stored.
      if (this.#gone.size > 0) this.#gone.delete(key);
      if (this.#removed.size > 0) this.#removed.delete(key);
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
      if (this.#restate.get(key) !== minute) continue;
      this.#restate.delete(key);
      this.#pending.set(key, minute);
    }
    await this.#deleteGone();
    // Bars that still move were put right in the live bars, and late trades have entered them.
    if (this.#pending.size > 0) await this.#store();
    return restated;
  }

  /** Moves days before `today` from the hot tape to the archive; answers how many they were. */
  async archiveBefore(today: LocalDate): Promise<number> {
    this.#keptFrom = await this.#options.archive.keptFrom();
    const days = await archiveBefore(this.#options, today);
    for (const { symbol, date } of days) {
      const known = this.#symbols.get(symbol);
      if (known?.date === date) known.lastId = Number.POSITIVE_INFINITY;
    }
    return days.length;
  }

  /**
   * Rebuilds the bars of a day from all its trades: at once where the day is over, and with the next flush where its
   * bars still move. Answers the bars that differ from what was stored.
   */
  async rebuildDay(day: TapeDay): Promise<Candle[]> {
    const { hotTape, candles, zone, source, describe } = this.#options;
    if (day.date >= zone.dateAt(this.#asOf)) {
      for (const minute of await minutesOfDay(this.#options, day)) this.#restate.set(minuteKey(minute), minute);
      await hotTape.reopen([...this.#restate.values()]);
      return [];
    }
    const { multiplier } = describe(day.symbol, day.date);
    const changed = await rebuildDay(this.#options, day, { multiplier, source, zone, asOf: this.#asOf });
    const start = zone.startOfDate(day.date);
    const series = { ...day, timeframe: '1d' } as const;
    const [stored = null] = await candles.newest(series, { from: start, to: barEnd('1d', start, zone), limit: 1 });
    this.#live.take(series, start, stored);
    const week = barStart('1w', start, zone);
    if (this.#live.moves(day.symbol, '1w', week)) this.#live.rollUpAgain(day.symbol, '1w', week);
    return changed;
  }

  /** Takes in daily bars of past days that another part has stored, so that the week above them is right. */
  adopt(days: readonly Candle[]): void {
    this.#live.adopt(days);
  }

  #trade(trade: Trade): void {
    const date = this.#options.zone.dateAt(trade.at);
    if (!this.#isKept(date)) return;
    let known = this.#symbols.get(trade.symbol);
    if (known === undefined || date > known.date) {
      known = { date, lastId: Number.NEGATIVE_INFINITY };
      this.#symbols.set(trade.symbol, known);
      // A new day may have other terms.
      this.#begin(trade, date);
    }
    if (date < known.date || trade.id <= known.lastId) {
      // A copy: a line may hand over the very object again that is among the fresh ones, and they are told apart.
      this.#suspects.push({ ...trade });
      return;
    }
    known.lastId = trade.id;
    this.#fresh.push(trade);
    this.#enter(trade);
  }

  #isKept(date: LocalDate): boolean {
    if (this.#keptFrom === null || date >= this.#keptFrom) return true;
    this.counts.refused++;
    return false;
  }

  #begin({ exchange, symbol }: Trade, date: LocalDate): void {
    this.#live.add(this.#options.describe(symbol, date));
    this.#begun.push({ exchange, symbol, date });
  }

  #enter(trade: Trade): void {
    this.counts.trades++;
    this.#options.prints?.trade(trade);
    if (this.#live.trade(trade)) return;
    this.counts.late++;
    this.#mark(trade);
  }

  /**
   * Enters a trade that was not on the hot tape. One of a past day may be in the archive all the same: its minute is
   * rebuilt from both, where each number counts once.
   */
  #enterLate(trade: Trade): void {
    const { zone } = this.#options;
    const isArchived = this.#symbols.get(trade.symbol)?.lastId === Number.POSITIVE_INFINITY;
    const isOfToday = zone.dateAt(trade.at) >= zone.dateAt(this.#asOf);
    if (!isArchived && isOfToday) {
      this.#enter(trade);
      return;
    }
    this.counts.trades++;
    if (isOfToday) this.#options.prints?.trade(trade);
    this.counts.late++;
    this.#mark(trade);
  }

  /** Has the minute of a trade rebuilt with the next flush. */
  #mark(trade: Trade): void {
    for (const minute of minutesOf([trade], this.#options.zone)) this.#restate.set(minuteKey(minute), minute);
  }

  /**
   * Stores the trades that came in until now, and then the bars as they stand at this moment: bars that were ahead of
   * the tape would, after a crash, count the trades that the feed sends again twice.
   */
  async #store(): Promise<void> {
    const { hotTape, candles, zone } = this.#options;
    this.#drain();
    const bars = [...this.#unstored];
    // The minutes of all trades that these bars have in them; those that are marked again have more to come.
    const settled = new Map(this.#pending);
    for (const minute of minutesOf(this.#fresh, zone)) settled.set(minuteKey(minute), minute);
    await this.#storeTrades();
    for (let from = 0; from < bars.length; from += SLICE_BARS) {
      const slice = bars.slice(from, from + SLICE_BARS);
      await candles.put(slice.map(([, bar]) => bar));
      this.counts.stored += slice.length;
      for (const [key, bar] of slice) if (this.#unstored.get(key) === bar) this.#unstored.delete(key);
    }
    for (const [key, minute] of settled) {
      if (this.#restate.has(key) || (this.#pending.has(key) && this.#pending.get(key) !== minute)) settled.delete(key);
      else this.#pending.delete(key);
    }
    if (settled.size === 0) return;
    await candles.sync();
    await hotTape.settle([...settled.values()]);
  }

  async #storeTrades(): Promise<void> {
    const { hotTape, zone } = this.#options;
    const [fresh, suspects, busts] = [this.#fresh, this.#suspects, this.#busts];
    this.#fresh = [];
    this.#suspects = [];
    this.#busts = [];
    try {
      // Whatever a feed does not send again must be there with the trade that it goes on from, the newest one: so
      // cancellations are stored first, and late trades in one step with the others. What was stored is taken out at
      // once, so that a failure in the middle repeats only the rest.
      const archived = await archivedTradesOf(this.#options, busts);
      await hotTape.reopen(minutesOf(archived, zone));
      const taken = [...archived, ...(await hotTape.bust(busts))];
      this.counts.busted += taken.length;
      busts.length = 0;
      for (const trade of taken) {
        this.#options.prints?.bust(trade);
        this.#mark(trade);
      }
      await this.#meetArchive(fresh);
      const counted = new Set(await hotTape.append([...fresh, ...suspects]));
      for (const trade of fresh.splice(0)) if (!counted.has(trade)) this.#mark(trade);
      for (const minute of minutesOf(suspects, zone)) this.#pending.set(minuteKey(minute), minute);
      for (const trade of suspects.splice(0)) {
        if (counted.has(trade)) this.#enterLate(trade);
        else this.counts.doubled++;
      }
    } catch (error) {
      this.#fresh = [...fresh, ...this.#fresh];
      this.#suspects = [...suspects, ...this.#suspects];
      this.#busts = [...busts, ...this.#busts];
      throw error;
    }
  }

  /**
   * Finds the days that have begun in the archive: any of their trades may be there already, or taken back, so that
   * the minutes of those that came are rebuilt, and those to come wait for the tape.
   */
  async #meetArchive(fresh: readonly Trade[]): Promise<void> {
    const { archive, zone } = this.#options;
    for (const day of [...this.#begun]) {
      if (await archive.holds(day)) {
        const known = this.#symbols.get(day.symbol);
        if (known?.date === day.date) known.lastId = Number.POSITIVE_INFINITY;
        for (const trade of [...fresh, ...this.#fresh])
          if (trade.symbol === day.symbol && zone.dateAt(trade.at) === day.date) this.#mark(trade);
      }
      this.#begun.shift();
    }
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
    const busted = new Set([...(await hotTape.readBusts(day)), ...(await archive.readBusts(day))]);
    const archived = await archive.readSpan(day, start, end);
    const hot = await hotTape.readSpan(day, start, end);
    const asOf = this.#asOf;
    const held = mergeById(archived, [...hot, ...this.#fresh.filter(isInside)]);
    const trades = held.filter(({ id }) => !busted.has(id));
    const bar = barOfMinute(trades, { multiplier: describe(symbol, day.date).multiplier, source, zone, asOf });
    this.#drain();
    if (this.#live.moves(symbol, '1m', start)) this.#live.correctMinute(symbol, start, bar);

    const restated: Candle[] = [];
    let isStored = false;
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
      if (!isStored) await this.#store();
      isStored = true;
      const made =
        timeframe === '1m'
          ? restateSpan(candles, series, span, bar === null ? [] : [bar])
          : restateRollUp(candles, series, from, { zone, asOf });
      restated.push(...(await made));
      const [stored = null] = await candles.newest(series, { ...span, limit: 1 });
      this.#live.take(series, from, stored);
      if (stored === null) this.#tellRemoved({ ...series, start: from });
    }
    return restated;
  }

  /** A moving bar has no trades left: it is deleted in the store, unless a new trade brings it back. */
  #forget(series: SeriesKey, span: Span): void {
    const key = keyOf({ ...series, start: span.from });
    this.#gone.set(key, { series, span });
    this.#unstored.delete(key);
    this.#tellRemoved({ ...series, start: span.from });
  }

  #tellRemoved(bar: BarKey): void {
    this.#untold.delete(keyOf(bar));
    this.#removed.set(keyOf(bar), bar);
  }

  async #deleteGone(): Promise<void> {
    for (const [key, { series, span }] of [...this.#gone]) {
      await this.#options.candles.replace(series, span, []);
      this.#gone.delete(key);
    }
  }

  /** Makes a symbol known with the stored bars that may still change or be part of one that does. */
  async #takeUp(symbol: string): Promise<void> {
    const { candles, exchange, describe, zone } = this.#options;
    this.#live.add(describe(symbol, zone.dateAt(this.#asOf)));
    for (const timeframe of TIMEFRAMES) {
      const limit = TAKEN_UP[timeframe] + this.#options.correctionWindowMinutes;
      const bars = await candles.newest({ exchange, symbol, timeframe }, { limit });
      this.#live.restore(bars);
      const newest = timeframe === '1d' ? bars.at(-1) : undefined;
      // Where the hot tape holds the day, its newest trade will say more.
      if (newest === undefined) continue;
      const date = zone.dateAt(newest.start);
      this.#live.add(describe(symbol, date));
      this.#symbols.set(symbol, { date, lastId: Number.POSITIVE_INFINITY });
    }
  }
}

/** Bars that are stored in one go, with room for others before the next; a crash between leaves their minutes pending. */
const SLICE_BARS = 500;

/** Bars that a coarser bar can reach back to, besides the correction window: a day has up to 25 hours of 60m. */
const TAKEN_UP: Record<Timeframe, number> = { '1m': 8, '5m': 6, '15m': 8, '60m': 50, '1d': 14, '1w': 2 };

function keyOf({ symbol, timeframe, start }: Pick<Candle, 'symbol' | 'timeframe' | 'start'>): string {
  return `${symbol} ${timeframe} ${start}`;
}
