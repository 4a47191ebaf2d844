/**
 * What goes wrong on real lines, on purpose: trades that come late, twice, or are taken back, and a line that is lost
 * for a while. The fate of a trade depends on the seed and the trade alone, so it is the same at every run and a test
 * can tell what the outcome must be.
 */

import { type Random, seededRandom } from '#kernel/random.ts';
import { type Instant, instantOf, SECOND_US } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Feed, FeedEvent, Trade, TradeBust } from '#market-data/index.ts';

export interface FaultOptions {
  readonly seed: string;
  /** Share of the trades, 0 to 1, that meet each kind of fault: late, doubled, busted. */
  readonly share: number;
  /** Share of the minutes in which the line is lost for a while; what was printed meanwhile comes after it. */
  readonly lostShare: number;
  readonly zone: Zone;
}

export interface Fate {
  /** How much later than made it is delivered, in exchange time. */
  readonly delayUs: number;
  /** Comes a second time. */
  readonly doubled: boolean;
  /** Is taken back this much after it was made, which may be before it is delivered; null for a good trade. */
  readonly bustedAfterUs: number | null;
}

/** Longest delay of a trade or a bust: past any correction window that is worth testing. */
export const DELAY_US_MAX = 10 * 60 * SECOND_US;
/** Most trades that are late are late by little. */
const SHORT_DELAY_US = 20 * SECOND_US;
const LOST_US = 15 * SECOND_US;

const GOOD: Fate = { delayUs: 0, doubled: false, bustedAfterUs: null };

/** What becomes of a trade on its way. */
export function fateOf(trade: Trade, { seed, share }: FaultOptions): Fate {
  if (share === 0) return GOOD;
  const random = seededRandom(`${seed}/${trade.symbol}/${trade.id}/${trade.at}`);
  return {
    delayUs: random.next() < share ? delay(random) : 0,
    doubled: random.next() < share,
    bustedAfterUs: random.next() < share ? delay(random) : null,
  };
}

function delay(random: Random): number {
  return random.below(random.next() < 0.8 ? SHORT_DELAY_US : DELAY_US_MAX);
}

/** The moment until which the line is lost; null where it works at `at`. */
export function lostUntil(at: Instant, { seed, lostShare }: FaultOptions): Instant | null {
  const minute = Math.floor(at / (60 * SECOND_US));
  const random = seededRandom(`${seed}/line/${minute}`);
  if (random.next() >= lostShare) return null;
  const from = minute * 60 * SECOND_US + random.below(60 * SECOND_US - LOST_US);
  return at >= from && at < from + LOST_US ? instantOf(from + LOST_US) : null;
}

type Pending = { readonly due: number } & ({ readonly trade: Trade } | { readonly bust: TradeBust });

/** The feed with faults on its line. All that it sends comes through in the end, but for what is taken back. */
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
    const { delayUs, doubled, bustedAfterUs } = fateOf(trade, this.#options);
    this.#pending.push({ due: trade.at + delayUs, trade });
    if (doubled) this.#pending.push({ due: trade.at + delayUs + SECOND_US, trade });
    if (bustedAfterUs === null) return;
    const { exchange, symbol, id, at } = trade;
    const bust = { exchange, symbol, id, date: this.#options.zone.dateAt(at) };
    this.#pending.push({ due: at + bustedAfterUs, bust });
  }

  #tick(at: Instant): void {
    const lost = lostUntil(at, this.#options) !== null;
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
    for (const one of due) {
      if ('trade' in one) this.#sink({ kind: 'trades', trades: [one.trade] });
      else this.#sink({ kind: 'busts', busts: [one.bust] });
    }
  }
}
