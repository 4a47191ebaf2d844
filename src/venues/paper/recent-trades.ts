/**
 * What a symbol traded lately, for the two questions that an order book would answer: how much may somebody take who
 * comes now (what was just traded and nobody of ours has taken), and how much stands before who comes now (what traded
 * at the price in the last minutes).
 */

import type { Price } from '#kernel/price.ts';
import { type Instant, MINUTE_US } from '#kernel/time.ts';
import type { Side } from '#trading/index.ts';
import type { PrintKey } from './order.ts';

/** A trade of the tape with what of it is left for orders of ours, on either side. */
export interface RecentPrint extends PrintKey {
  readonly price: Price;
  readonly free: Record<Side, number>;
}

export interface RecentSpan {
  readonly recentUs: number;
  readonly queueMinutes: number;
}

export class RecentTrades {
  readonly #span: RecentSpan;
  #prints: RecentPrint[] = [];
  /** Of each minute what traded at each price, the oldest first. */
  readonly #minutes: { readonly minute: number; readonly volumes: Map<Price, number> }[] = [];

  constructor(span: RecentSpan) {
    this.#span = span;
  }

  /** Adds a trade that is newer than those before; `quantity` is all of it. */
  add(print: RecentPrint, quantity: number): void {
    const first = this.#prints[0];
    // Twice the span before it is cut, so that each trade is moved once at most.
    if (first !== undefined && first.at < print.at - 2 * this.#span.recentUs)
      this.#prints = this.#prints.filter(({ at }) => at >= print.at - this.#span.recentUs);
    this.#prints.push(print);
    const minute = Math.floor(print.at / MINUTE_US);
    let newest = this.#minutes.at(-1);
    if (newest === undefined || newest.minute < minute) {
      newest = { minute, volumes: new Map() };
      this.#minutes.push(newest);
      this.#forgetMinutes(minute);
    }
    newest.volumes.set(print.price, (newest.volumes.get(print.price) ?? 0) + quantity);
  }

  /** What was just traded as seen at `now`, the newest first. */
  prints(now: Instant): RecentPrint[] {
    return this.#prints.filter(({ at }) => at >= now - this.#span.recentUs).reverse();
  }

  /** Leaves of each trade what `share` says of what is left of it. */
  share(share: (quantity: number) => number): void {
    for (const { free } of this.#prints) for (const side of ['BUY', 'SELL'] as const) free[side] = share(free[side]);
  }

  /** It was taken back: nobody takes of it any more. */
  remove(id: number): void {
    this.#prints = this.#prints.filter((print) => print.id !== id);
  }

  /**
   * An estimate of what rests at `price`: what traded there in the last minutes; where nothing did, what traded at a
   * price on average. Zero where nothing traded at all.
   */
  queueAt(price: Price, now: Instant): number {
    this.#forgetMinutes(Math.floor(now / MINUTE_US));
    const volumes = new Map<Price, number>();
    let total = 0;
    for (const minute of this.#minutes)
      for (const [level, volume] of minute.volumes) {
        volumes.set(level, (volumes.get(level) ?? 0) + volume);
        total += volume;
      }
    return volumes.get(price) ?? (volumes.size === 0 ? 0 : Math.ceil(total / volumes.size));
  }

  clear(): void {
    this.#prints = [];
    this.#minutes.length = 0;
  }

  #forgetMinutes(now: number): void {
    while ((this.#minutes[0]?.minute ?? now) <= now - this.#span.queueMinutes) this.#minutes.shift();
  }
}
