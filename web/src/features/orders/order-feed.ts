/** The orders of this browser: the book, kept up to date by the stream for as long as somebody looks. */

import type { OrderDto } from '#contract/orders.ts';
import type { FrameLoop } from '../../lib/frame-loop.ts';
import type { MarketStream } from '../../lib/stream.ts';
import { OrderBook } from './order-book.ts';

/** `refused`: the stream does not tell orders, so the server has to be asked. */
export type FeedState = 'waiting' | 'live' | 'refused';

export class OrderFeed {
  readonly book = new OrderBook();
  readonly #stream: Pick<MarketStream, 'subscribe'>;
  readonly #loop: FrameLoop;
  readonly #listeners = new Set<() => void>();
  readonly #gapListeners = new Set<() => void>();
  #version = 0;
  #hadSnapshot = false;
  #state: FeedState = 'waiting';
  #stop = (): void => {};

  constructor(stream: Pick<MarketStream, 'subscribe'>, loop: FrameLoop) {
    this.#stream = stream;
    this.#loop = loop;
  }

  state(): FeedState {
    return this.#state;
  }

  /** Rises with every change of the book or the state. */
  version(): number {
    return this.#version;
  }

  watch(listener: () => void): () => void {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /** Calls `listener` when changes were missed: what pages of the server said may be outdated. */
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  /** Takes orders of an answer of the server. */
  take(orders: readonly OrderDto[]): void {
    if (this.book.take(orders, 'answer')) this.#changed();
  }

  readonly #announce = (): void => {
    for (const listener of this.#listeners) listener();
  };

  #start(): void {
    this.#stop = this.#stream.subscribe(
      { name: 'orders' },
      {
        onFrame: ({ snapshot, data }) => {
          this.book.take(data, 'stream');
          // A second snapshot says that frames were missed; an order that ended meanwhile may not be in it.
          if (snapshot && this.#hadSnapshot) for (const listener of this.#gapListeners) listener();
          if (snapshot) this.#hadSnapshot = true;
          this.#state = 'live';
          this.#changed();
        },
        onRefused: () => {
          this.#state = 'refused';
          this.#changed();
        },
      },
    );
  }

  #changed(): void {
    this.#version++;
    this.#loop.schedule(this.#announce);
  }
}
