/**
 * The watchdog of one feed at work: it hears every event, knows the hours and the usual pace of each symbol, and
 * judges once a second (market-data/gap/watchdog.ts has the rules).
 */

import type { MarketStatusDto } from '#contract/market-data.ts';
import { ensureNever } from '#kernel/assert.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US, toEpochMs } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type CandleStore,
  type Death,
  type FeedEvent,
  judge,
  type Phase,
  paceOf,
  type SymbolFacts,
  type SymbolState,
  type TradingDay,
} from '#market-data/index.ts';

export interface WatchOptions {
  readonly exchange: string;
  readonly zone: Zone;
  readonly candles: Pick<CandleStore, 'newest'>;
  readonly tradingDay: (symbol: string, date: LocalDate) => TradingDay;
  /** Real time. */
  readonly nowMs: () => number;
}

/** What the watchdog says of the feed; `reason` stays the same as long as the feed is dead. */
export interface Silence extends Death {
  readonly reason: string;
}

interface Watched {
  /** Since when it is delivered; null where it was from the beginning. */
  readonly since: Instant | null;
  lastTradeAt: Instant | null;
  tradesPerMinute: number | null;
  tradesToday: number;
  /** Hours of `date`. */
  date: LocalDate | null;
  day: TradingDay | null;
}

interface Moment {
  readonly now: Instant;
  readonly date: LocalDate;
}

/** Time between two judgements. */
const JUDGE_MS = 1_000;
/**
 * Most real time that one look at the clock may count: a computer that slept, or a program that was busy, has not
 * listened, and what came meanwhile is still on its way.
 */
const STEP_MS_MAX = 1_000;
/** Past days that tell the usual pace, and how often symbols without one are looked up again. */
const PACE_DAYS = 10;
const PACE_MS = 30_000;

export class Watch {
  readonly #options: WatchOptions;
  readonly #symbols = new Map<string, Watched>();
  /** Of symbols that are not watched at present too. */
  readonly #halts = new Map<string, boolean>();
  #states = new Map<string, SymbolState>();
  #now: Instant | null = null;
  /** Since when the clock was heard without a break; null while it is not. */
  #listeningSince: Instant | null = null;
  #phase: Phase | null = null;
  /** The feed says itself that it is down, or that nothing more comes. */
  #isSilentByItself = false;
  #unheardMs = 0;
  #tradelessMs = 0;
  #readAtMs: number;
  #judgedAtMs = Number.NEGATIVE_INFINITY;
  #pacedAtMs = Number.NEGATIVE_INFINITY;
  #pacedDate: LocalDate | null = null;
  #silence: Silence | null = null;
  #counts: MarketStatusDto['symbols'] = null;

  /** `symbols` are delivered from the beginning; others are watched when the feed tells that it delivers them. */
  constructor(options: WatchOptions, symbols: Iterable<string>) {
    this.#options = options;
    this.#readAtMs = options.nowMs();
    for (const symbol of symbols) this.#watch(symbol);
  }

  /** Why the feed is taken for dead; null while it is not. */
  get silence(): Silence | null {
    return this.#silence;
  }

  /** How many symbols were in each state at the last judgement; null before the exchange's clock was told. */
  get counts(): MarketStatusDto['symbols'] {
    return this.#counts;
  }

  /** How a symbol trades, by the last judgement; null where it is not watched, or was not judged yet. */
  stateOf(symbol: string): SymbolState | null {
    return this.#states.get(symbol) ?? null;
  }

  /** Hears one event. */
  accept(event: FeedEvent): void {
    this.#unheardMs = 0;
    switch (event.kind) {
      case 'trades':
        this.#tradelessMs = 0;
        for (const { symbol, at } of event.trades) {
          const watched = this.#symbols.get(symbol);
          // What comes late of a symbol that nobody wants any more.
          if (watched === undefined) continue;
          watched.tradesToday += 1;
          if (watched.lastTradeAt === null || at > watched.lastTradeAt) watched.lastTradeAt = at;
        }
        return;
      case 'clock':
        // After a break nothing is expected from before it; a clock that is told each second does not jump.
        if (this.#listeningSince === null || event.at - (this.#now ?? event.at) > MINUTE_US) this.#listenFrom(event.at);
        this.#now = event.at;
        this.#isSilentByItself = false;
        return;
      case 'phase':
        this.#phase = event.phase;
        return;
      case 'halt':
        this.#halts.set(event.symbol, event.halted);
        return;
      case 'subscribed':
        if (!this.#symbols.has(event.symbol)) this.#watch(event.symbol);
        return;
      case 'unsubscribed':
        this.#symbols.delete(event.symbol);
        this.#states.delete(event.symbol);
        return;
      case 'refused':
        return;
      case 'lost':
      case 'ended':
        this.#isSilentByItself = true;
        this.#listeningSince = null;
        return;
      case 'recovered':
        this.#isSilentByItself = false;
        return;
      case 'busts':
        return;
      default:
        ensureNever(event);
    }
  }

  /** Judges where it is time to; answers whether the feed has died, or lives again, since the last call. */
  tick(): boolean {
    const nowMs = this.#options.nowMs();
    const stepMs = Math.min(Math.max(nowMs - this.#readAtMs, 0), STEP_MS_MAX);
    this.#readAtMs = nowMs;
    this.#unheardMs += stepMs;
    this.#tradelessMs += stepMs;
    if (this.#now === null || nowMs - this.#judgedAtMs < JUDGE_MS) return false;
    this.#judgedAtMs = nowMs;
    const now = this.#now;
    const moment = { now, date: this.#options.zone.dateAt(now) };
    const { death, states } = judge({
      now,
      listeningSince: this.#listeningSince ?? now,
      unheardMs: this.#unheardMs,
      tradelessMs: this.#tradelessMs,
      symbols: [...this.#symbols].map(([symbol, watched]) => this.#factsOf(symbol, watched, moment)),
    });
    this.#states = new Map(states);
    this.#counts = countsOf(states);
    const wasSilent = this.#silence !== null;
    if (death === null || this.#isSilentByItself) this.#silence = null;
    else this.#silence ??= { ...death, reason: this.#reasonOf(death) };
    return wasSilent !== (this.#silence !== null);
  }

  /** Looks up the usual pace of symbols: of all when the exchange's date has changed, else of those without one. */
  async learn(): Promise<void> {
    const { nowMs, zone } = this.#options;
    if (this.#now === null) return;
    const today = zone.dateAt(this.#now);
    const isNewDay = today !== this.#pacedDate;
    if (!isNewDay && nowMs() - this.#pacedAtMs < PACE_MS) return;
    this.#pacedAtMs = nowMs();
    this.#pacedDate = today;
    for (const [symbol, watched] of this.#symbols)
      if (isNewDay || watched.tradesPerMinute === null) watched.tradesPerMinute = await this.#paceOf(symbol, today);
  }

  async #paceOf(symbol: string, today: LocalDate): Promise<number | null> {
    const { candles, exchange, zone, tradingDay } = this.#options;
    const past = { to: zone.startOfDate(today), limit: PACE_DAYS };
    const days = await candles.newest({ exchange, symbol, timeframe: '1d' }, past);
    const trades = days.flatMap((day) => (day.trades === null ? [] : [day.trades]));
    const newest = days.at(-1);
    if (newest === undefined) return null;
    return paceOf(trades, minutesOf(tradingDay(symbol, zone.dateAt(newest.start))));
  }

  #listenFrom(at: Instant): void {
    this.#listeningSince = at;
    for (const watched of this.#symbols.values()) watched.tradesToday = 0;
  }

  #watch(symbol: string): void {
    const unknown = { lastTradeAt: null, tradesPerMinute: null, tradesToday: 0, date: null, day: null };
    this.#symbols.set(symbol, { since: this.#now, ...unknown });
    // Its usual pace is looked up at once.
    this.#pacedAtMs = Number.NEGATIVE_INFINITY;
  }

  #factsOf(symbol: string, watched: Watched, { now, date }: Moment): SymbolFacts {
    if (watched.date !== date) {
      watched.date = date;
      watched.tradesToday = 0;
      watched.day = this.#options.tradingDay(symbol, date);
    }
    const { lastTradeAt, tradesPerMinute, tradesToday, day, since } = watched;
    const groupSince = this.#tradingSince(day, now);
    // Nothing is expected of a symbol from before it was asked for.
    const tradingSince = groupSince === null || since === null ? groupSince : instantOf(Math.max(groupSince, since));
    const isHalted = this.#halts.get(symbol) === true;
    return { symbol, lastTradeAt, tradesPerMinute, tradesToday, isHalted, tradingSince };
  }

  /** Where the venue tells that nothing trades, as after a circuit breaker, its word counts more than the calendar. */
  #tradingSince(day: TradingDay | null, now: Instant): Instant | null {
    if (day?.state !== 'open' || this.#phase === 'closed' || this.#phase === 'pre-open') return null;
    const phase = day.phases.find(({ from, to }) => from <= now && now < to);
    return phase?.phase === 'continuous' || phase?.phase === 'extended' ? phase.from : null;
  }

  #reasonOf({ kind, since }: Death): string {
    const time = new Intl.DateTimeFormat('sv-SE', { timeZone: this.#options.zone.id, timeStyle: 'medium' });
    const at = time.format(toEpochMs(since));
    return kind === 'no-heartbeat'
      ? `Nothing has come from the feed since ${at} of the exchange, not even its clock. Look at the line and the program behind it; it is heard again by itself.`
      : `No trade of any symbol has come since ${at} of the exchange, where many are usual. The line may be dead, or the whole market halted; it recovers with the next trade.`;
  }
}

function countsOf(states: ReadonlyMap<string, SymbolState>): Record<SymbolState, number> {
  const counts = { closed: 0, live: 0, quiet: 0, silent: 0 };
  for (const state of states.values()) counts[state] += 1;
  return counts;
}

/** Minutes of a day in which its pace is measured. */
function minutesOf(day: TradingDay): number {
  if (day.state !== 'open') return 0;
  return day.phases
    .filter(({ phase }) => phase === 'continuous' || phase === 'extended')
    .reduce((sum, { from, to }) => sum + (to - from) / MINUTE_US, 0);
}
