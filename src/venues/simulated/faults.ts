/**
 * What goes wrong on real lines, on purpose: trades that come late, twice, are taken back, or never come; a line that
 * is lost for a while, after which what was printed meanwhile comes or is gone for good; and minutes whose trades are
 * held up and then come all at once. The fate of a trade depends on the seed and the trade alone, so it is the same at
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
   * Share of the minutes in which the line is lost for a while, and of those whose trades come in a burst. Of the
   * spells in which the line is lost every third loses for good what is printed meanwhile.
   */
  readonly lineShare: number;
  readonly zone: Zone;
}

/** The faults that one setting asks for: each kind of fault of a trade that often, those of the line ten times so. */
export function faultsOf(share: number, { seed, zone }: Pick<FaultOptions, 'seed' | 'zone'>): FaultOptions {
  return { seed, share, lineShare: Math.min(1, 10 * share), zone };
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

/** The end of a minute whose trades are held up and come as one burst at its end; null in any other minute. */
export function heldUpUntil(at: Instant, { seed, lineShare }: FaultOptions): Instant | null {
  const minute = Math.floor(at / MINUTE_US);
  const isHeldUp = seededRandom(`${seed}/burst/${minute}`).next() < lineShare;
  return isHeldUp ? instantOf((minute + 1) * MINUTE_US) : null;
}

type Pending = { readonly due: number } & ({ readonly trade: Trade } | { readonly bust: TradeBust });

/** The feed with faults on its line. All that it sends comes through in the end, but for what is taken back or missing. */
export function withFaults(feed: Feed, options: FaultOptions): Feed {
  return {
    ...feed,
    get instruments() {
      return feed.instruments;
    },
    run: (sink, signal) => {
      const line = new FaultyLine(sink, options);
      return feed.run((event) => line.take(event), signal);
    },
  };
}

class FaultyLine {
  readonly #sink: (event: FeedEvent) => void;
  readonly #options: FaultOptions;
  #pending: Pending[] = [];
  #lost = false;

  constructor(sink: (event: FeedEvent) => void, options: FaultOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  take(event: FeedEvent): void {
    if (event.kind === 'trades') {
      for (const trade of event.trades) this.#plan(trade);
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
    const lost = spellAt(at, this.#options) !== null;
    if (lost && !this.#lost)
      this.#sink({ kind: 'lost', code: 'LINE_LOST', reason: 'The simulated line is down, on purpose.' });
    if (!lost && this.#lost) this.#sink({ kind: 'recovered' });
    this.#lost = lost;
    if (!lost) this.#deliver(at);
  }

  #deliver(until: number): void {
    const due = this.#pending.filter((one) => one.due <= until).sort((a, b) => a.due - b.due);
    if (due.length === 0) return;
    this.#pending = this.#pending.filter((one) => one.due > until);
    for (const run of runsOf(due)) this.#sink(run);
  }
}

/** What is due in its order, as few events: a burst comes as one. */
function runsOf(due: readonly Pending[]): FeedEvent[] {
  const runs: ({ kind: 'trades'; trades: Trade[] } | { kind: 'busts'; busts: TradeBust[] })[] = [];
  for (const one of due) {
    const last = runs.at(-1);
    if ('trade' in one) {
      if (last?.kind === 'trades') last.trades.push(one.trade);
      else runs.push({ kind: 'trades', trades: [one.trade] });
    } else if (last?.kind === 'busts') last.busts.push(one.bust);
    else runs.push({ kind: 'busts', busts: [one.bust] });
  }
  return runs;
}
