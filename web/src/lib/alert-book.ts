/** What a person should look at, of the orders of the own tenant: doubts, open breaks, and alarms until they end. */

import type { OrderAlertDto } from '#contract/orders.ts';
import type { FrameOf } from './channel-book.ts';
import type { FrameLoop } from './frame-loop.ts';
import type { MarketStream } from './stream.ts';

/** `waiting` before the first frame and where the channel is not for this person. */
export interface Alerts {
  readonly isKnown: boolean;
  /** Doubts, breaks and alarms, the oldest first. */
  readonly open: readonly OrderAlertDto[];
  /** How many orders they are about. */
  readonly waiting: number;
}

const UNKNOWN: Alerts = { isKnown: false, open: [], waiting: 0 };

export class AlertBook {
  readonly #stream: Pick<MarketStream, 'subscribe'>;
  readonly #loop: FrameLoop;
  readonly #listeners = new Set<() => void>();
  readonly #open = new Map<string, OrderAlertDto>();
  #alerts = UNKNOWN;
  #stop = (): void => {};

  constructor(stream: Pick<MarketStream, 'subscribe'>, loop: FrameLoop) {
    this.#stream = stream;
    this.#loop = loop;
  }

  alerts(): Alerts {
    return this.#alerts;
  }

  watch(listener: () => void): () => void {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  readonly #announce = (): void => {
    for (const listener of this.#listeners) listener();
  };

  #start(): void {
    this.#stop = this.#stream.subscribe(
      { name: 'alerts' },
      {
        onFrame: (frame) => this.#receive(frame),
        onRefused: () => this.#set(UNKNOWN),
      },
    );
  }

  #receive({ snapshot, data, removed = [] }: Pick<FrameOf<'alerts'>, 'snapshot' | 'data' | 'removed'>): void {
    if (snapshot) this.#open.clear();
    for (const alert of data) this.#open.set(alert.alertId, alert);
    for (const id of removed) this.#open.delete(id);
    const open = [...this.#open.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    this.#set({ isKnown: true, open, waiting: new Set(open.map(({ orderId }) => orderId)).size });
  }

  #set(alerts: Alerts): void {
    this.#alerts = alerts;
    this.#loop.schedule(this.#announce);
  }
}
