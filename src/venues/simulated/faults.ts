/**
 * What goes wrong on real markets and lines, on purpose. On the market: symbols that are halted for minutes, and bursts
 * of 10,000 trades a second. On the line: trades that come late, twice, are taken back, or never come; a line that is
 * lost for a while, after which what was printed meanwhile comes or is gone for good; and minutes whose trades are held
 * up and then come all at once. What becomes of a trade depends on the seed and the trade alone, so it is the same at
 * every run and a test can tell what the outcome must be.
 */

import { type Random, seededRandom } from '#kernel/random.ts';
import { type Instant, instantOf, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Feed, FeedEvent, Trade, TradeBust } from '#market-data/index.ts';

export interface FaultOptions {
  readonly seed: string;
  /** Share of the trades, 0 to 1, that meet each kind of fault: late, doubled, busted, missing. */
  readonly share: number;
  /**
   * Share of the minutes in which the line is lost for a while, and of those whose trades are held up. Of the
   * spells in which the line is lost every third loses for good what is printed meanwhile.
   */
  readonly lineShare: number;
  /** Share of the half hours of each symbol in which it is halted for a while. */
  readonly haltShare: number;
  /** Share of the trades that set off a burst of others. */
  readonly burstShare: number;
  readonly zone: Zone;
}

/**
 * The faults that one setting asks for: each kind of fault of a trade that often, those of the line ten times so, a
 * halt in that share of a symbol's half hours, and a burst, which is 30,000 trades, once in a thousand other faults.
 */
export function faultsOf(share: number, { seed, zone }: Pick<FaultOptions, 'seed' | 'zone'>): FaultOptions {
  return { seed, share, lineShare: Math.min(1, 10 * share), haltShare: share, burstShare: share / 1_000, zone };
}

const HALT_SLOT_US = 30 * MINUTE_US;
const [HALT_US_MIN, HALT_US_MAX] = [2 * MINUTE_US, 10 * MINUTE_US];

/** The halt of a symbol that `at` lies in; null where it trades. A halt ends before its `to`. */
export function haltAt(symbol: string, at: Instant, { seed, haltShare }: FaultOptions): Halt | null {
  if (haltShare === 0) return null;
  const slot = Math.floor(at / HALT_SLOT_US);
  const random = seededRandom(`${seed}/halt/${symbol}/${slot}`);
  if (random.next() >= haltShare) return null;
  const length = HALT_US_MIN + random.below(HALT_US_MAX - HALT_US_MIN);
  const from = slot * HALT_SLOT_US + random.below(HALT_SLOT_US - length);
  return at >= from && at < from + length ? { from: instantOf(from), to: instantOf(from + length) } : null;
}

interface Halt {
  readonly from: Instant;
  readonly to: Instant;
}

/** How long a burst lasts, and how far apart its trades are: 10,000 a second. */
const BURST_US = 3 * SECOND_US;
const BURST_STEP_US = 100;
/** Numbers of the trades of a burst begin far above those of the tape, and those of each burst apart from others. */
const BURST_IDS = 1e12;
const BURST_IDS_EACH = BURST_US / BURST_STEP_US;

/**
 * What the exchange prints where the tape has this trade: nothing while the symbol is halted, and where it sets off a
 * burst, 30,000 trades more of its price and quantity.
 */
export function printedOf(trade: Trade, options: FaultOptions): readonly Trade[] {
  const { seed, burstShare } = options;
  const setsOff =
    burstShare > 0 && seededRandom(`${seed}/burst/${trade.symbol}/${trade.id}/${trade.at}`).next() < burstShare;
  const all = setsOff ? [trade, ...burstAfter(trade)] : [trade];
  return all.filter(({ symbol, at }) => haltAt(symbol, at, options) === null);
}

function burstAfter(trade: Trade): Trade[] {
  return Array.from({ length: BURST_IDS_EACH }, (_, index) => ({
    ...trade,
    id: BURST_IDS + trade.id * BURST_IDS_EACH + index,
    at: instantOf(trade.at + (index + 1) * BURST_STEP_US),
  }));
}

export interface Fate {
  /** How much later than made it is delivered, in exchange time. */
  readonly delayUs: number;
  /** Comes a second time. */
  readonly doubled: boolean;
  /** Is taken back this much after it was made, which may be before it is delivered; null for a good trade. */
  readonly bustedAfterUs: number | null;
  /** Never comes: a gap that only another source can fill. Its bust, where it has one, comes all the same. */
  readonly missing: boolean;
}

/** Longest delay of a trade or a bust: past any correction window that is worth testing. */
export const DELAY_US_MAX = 10 * 60 * SECOND_US;
/** Most trades that are late are late by little. */
const SHORT_DELAY_US = 20 * SECOND_US;
const LOST_US = 15 * SECOND_US;
const FOR_GOOD_SHARE = 1 / 3;

const GOOD: Fate = { delayUs: 0, doubled: false, bustedAfterUs: null, missing: false };

/** What becomes of a trade on its way. */
export function fateOf(trade: Trade, options: FaultOptions): Fate {
  const { seed, share, lineShare } = options;
  if (share === 0 && lineShare === 0) return GOOD;
  const random = seededRandom(`${seed}/${trade.symbol}/${trade.id}/${trade.at}`);
  const late = random.next() < share ? delay(random) : 0;
  return {
    delayUs: Math.max(late, (heldUpUntil(trade.at, options) ?? trade.at) - trade.at),
    doubled: random.next() < share,
    bustedAfterUs: random.next() < share ? delay(random) : null,
    missing: random.next() < share || spellAt(trade.at, options)?.forGood === true,
  };
}

function delay(random: Random): number {
  return random.below(random.next() < 0.8 ? SHORT_DELAY_US : DELAY_US_MAX);
}

/** A while in which the line is lost. */
interface Spell {
  readonly until: Instant;
  /** What is printed meanwhile never comes. */
  readonly forGood: boolean;
}

/** The spell that `at` lies in; null where the line works. */
export function spellAt(at: Instant, { seed, lineShare }: FaultOptions): Spell | null {
  const minute = Math.floor(at / MINUTE_US);
  const random = seededRandom(`${seed}/line/${minute}`);
  if (random.next() >= lineShare) return null;
  const from = minute * MINUTE_US + random.below(MINUTE_US - LOST_US);
  const forGood = random.next() < FOR_GOOD_SHARE;
  return at >= from && at < from + LOST_US ? { until: instantOf(from + LOST_US), forGood } : null;
}

/** The end of a minute whose trades are held up and come together at its end; null in any other minute. */
export function heldUpUntil(at: Instant, { seed, lineShare }: FaultOptions): Instant | null {
  const minute = Math.floor(at / MINUTE_US);
  const isHeldUp = seededRandom(`${seed}/held-up/${minute}`).next() < lineShare;
  return isHeldUp ? instantOf((minute + 1) * MINUTE_US) : null;
}

/** What is told of subscriptions: on the line behind the trades before it, so that it says no more than came through. */
type Confirmation = Extract<FeedEvent, { kind: 'subscribed' | 'unsubscribed' | 'refused' }>;

type Pending = { readonly due: number } & (
  | { readonly trade: Trade }
  | { readonly bust: TradeBust }
  | { readonly confirmation: Confirmation }
);

/** The feed with faults on its line. All that is printed comes through in the end, but for what is taken back or missing. */
export function withFaults(feed: Feed, options: FaultOptions): Feed {
  return {
    ...feed,
    get instruments() {
      return feed.instruments;
    },
    subscribe: (symbols) => feed.subscribe(symbols),
    unsubscribe: (symbols) => feed.unsubscribe(symbols),
    run: (sink, signal) => {
      const symbols = () => feed.instruments.map(({ symbol }) => symbol);
      const line = new FaultyLine(sink, symbols, options);
      return feed.run((event) => line.take(event), signal);
    },
  };
}

class FaultyLine {
  readonly #sink: (event: FeedEvent) => void;
  readonly #options: FaultOptions;
  readonly #symbols: () => readonly string[];
  #pending: Pending[] = [];
  #lost = false;
  readonly #halts = new Map<string, Halt>();
  #now = 0;

  constructor(sink: (event: FeedEvent) => void, symbols: () => readonly string[], options: FaultOptions) {
    this.#sink = sink;
    this.#symbols = symbols;
    this.#options = options;
  }

  take(event: FeedEvent): void {
    if (event.kind === 'trades') {
      for (const trade of event.trades) for (const printed of printedOf(trade, this.#options)) this.#plan(printed);
      return;
    }
    if (event.kind === 'subscribed' || event.kind === 'unsubscribed' || event.kind === 'refused') {
      this.#pending.push({ due: this.#now, confirmation: event });
      return;
    }
    if (event.kind === 'clock') this.#tick(event.at);
    if (event.kind === 'ended') this.#deliver(Number.POSITIVE_INFINITY);
    // While the line is lost nothing is heard, the clock neither.
    if (!this.#lost || event.kind === 'ended') this.#sink(event);
  }

  #plan(trade: Trade): void {
    const { delayUs, doubled, bustedAfterUs, missing } = fateOf(trade, this.#options);
    if (!missing) this.#pending.push({ due: trade.at + delayUs, trade });
    if (doubled && !missing) this.#pending.push({ due: trade.at + delayUs + SECOND_US, trade });
    if (bustedAfterUs === null) return;
    const { exchange, symbol, id, at } = trade;
    const bust = { exchange, symbol, id, date: this.#options.zone.dateAt(at) };
    this.#pending.push({ due: at + bustedAfterUs, bust });
  }

  #tick(at: Instant): void {
    this.#now = at;
    const lost = spellAt(at, this.#options) !== null;
    if (lost && !this.#lost)
      this.#sink({ kind: 'lost', code: 'LINE_LOST', reason: 'The simulated line is down, on purpose.' });
    if (!lost && this.#lost) this.#sink({ kind: 'recovered' });
    this.#lost = lost;
    if (lost) return;
    for (const halt of this.#haltsUntil(at)) {
      // A trade of the moment of a halt is not printed, and one of the moment of its end is.
      this.#deliver(halt.at - 1);
      this.#sink(halt);
    }
    this.#deliver(at);
  }

  /** Halts that began or ended since the last call, in the order of their times. */
  #haltsUntil(at: Instant): Extract<FeedEvent, { kind: 'halt' }>[] {
    const changes: Extract<FeedEvent, { kind: 'halt' }>[] = [];
    for (const symbol of new Set([...this.#halts.keys(), ...this.#symbols()])) {
      const [known, now] = [this.#halts.get(symbol), haltAt(symbol, at, this.#options)];
      if (known?.from === now?.from) continue;
      if (known !== undefined) changes.push({ kind: 'halt', symbol, halted: false, at: known.to });
      if (now === null) this.#halts.delete(symbol);
      else {
        this.#halts.set(symbol, now);
        changes.push({ kind: 'halt', symbol, halted: true, at: now.from });
      }
    }
    return changes.sort((a, b) => a.at - b.at);
  }

  #deliver(until: number): void {
    const due = this.#pending.filter((one) => one.due <= until).sort((a, b) => a.due - b.due);
    if (due.length === 0) return;
    this.#pending = this.#pending.filter((one) => one.due > until);
    for (const run of runsOf(due)) this.#sink(run);
  }
}

/** A line hands over what it has; of more than this, piece by piece. */
const EVENT_TRADES_MAX = 1_000;

/** What is due in its order, as few events. */
function runsOf(due: readonly Pending[]): FeedEvent[] {
  const runs: ({ kind: 'trades'; trades: Trade[] } | { kind: 'busts'; busts: TradeBust[] } | Confirmation)[] = [];
  for (const one of due) {
    const last = runs.at(-1);
    if ('trade' in one) {
      if (last?.kind === 'trades' && last.trades.length < EVENT_TRADES_MAX) last.trades.push(one.trade);
      else runs.push({ kind: 'trades', trades: [one.trade] });
    } else if ('confirmation' in one) runs.push(one.confirmation);
    else if (last?.kind === 'busts') last.busts.push(one.bust);
    else runs.push({ kind: 'busts', busts: [one.bust] });
  }
  return runs;
}
