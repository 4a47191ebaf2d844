/** What the server says about the market: venue, feed, phase, and the exchange's own clock. */

import type { MarketStatusDto } from '#contract/market-data.ts';
import type { MarketStream } from './stream.ts';

/** A status, and when it came by this machine's clock. */
export interface ToldStatus {
  readonly status: MarketStatusDto;
  readonly receivedMs: number;
}

export class MarketClock {
  readonly #stream: Pick<MarketStream, 'subscribe'>;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<() => void>();
  #told: ToldStatus | null = null;
  #stop = (): void => {};

  constructor(stream: Pick<MarketStream, 'subscribe'>, nowMs: () => number) {
    this.#stream = stream;
    this.#nowMs = nowMs;
  }

  /** What was told last; null before anything was. It is kept when the connection is lost. */
  told(): ToldStatus | null {
    return this.#told;
  }

  subscribe(listener: () => void): () => void {
    if (this.#listeners.size === 0) {
      this.#stop = this.#stream.subscribe(
        { name: 'status' },
        {
          onFrame: ({ data }) => {
            this.#told = { status: data, receivedMs: this.#nowMs() };
            for (const each of this.#listeners) each();
          },
        },
      );
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /**
   * The exchange's time now: what was told, plus what passed here since. For ages only; the clock on the page shows
   * what was told, because a simulated day need not run at our speed. Without a told time it is this machine's.
   */
  exchangeNowMs(): number {
    const now = this.#nowMs();
    const told = this.#told;
    if (told === null || told.status.exchangeTime === null) return now;
    // A replay may stand still, or run a hundred times as fast.
    if (told.status.replay !== null) return Date.parse(told.status.exchangeTime);
    return Date.parse(told.status.exchangeTime) + (now - told.receivedMs);
  }
}

/** Whether what is shown can still be true, and if not, since when (by this machine's clock) and why. */
export type Staleness =
  | { readonly kind: 'current' }
  | { readonly kind: 'connection'; readonly sinceMs: number }
  | { readonly kind: 'feed'; readonly sinceMs: number };
