/**
 * Durable first, told then: what changes together is kept together, and only then happens what waits for it. Where the
 * store fails nothing is told; it is tried again until it works. On a full disk it keeps what becomes of orders, and takes
 * no new ones.
 */

import { SECOND_US } from '#kernel/time.ts';
import type { Timing } from './lane.ts';
import type { PaperOrder } from './order.ts';
import type { PaperStore } from './paper-store.ts';

/** What happens when the changes before it are durable. */
export interface Afterwards {
  readonly done: () => void;
  /** Where it could not be kept, and so did not happen at all; without one it is tried again. */
  readonly failed?: { readonly isNew: boolean; readonly tell: (error: unknown) => void };
}

interface Waiting extends Afterwards {
  readonly order: PaperOrder | null;
}

const RETRY_US = SECOND_US;
/** What nobody waits for is kept together with what comes next, at the latest then. */
const GATHER_US = 1_000;

export class Keeper {
  readonly #store: PaperStore;
  readonly #timing: Timing;
  readonly #onError: (error: unknown) => void;
  readonly #dirty = new Set<PaperOrder>();
  #waiting: Waiting[] = [];
  #saving: Promise<void> | null = null;
  /** Calls off the save that gathers. */
  #gathering: (() => void) | null = null;
  #closed = false;

  constructor(parts: { store: PaperStore; timing: Timing; onError: (error: unknown) => void }) {
    this.#store = parts.store;
    this.#timing = parts.timing;
    this.#onError = parts.onError;
  }

  /** Keeps the order as it is when its turn comes; null where something only waits for what was before it. */
  keep(order: PaperOrder | null, afterwards: Afterwards): void {
    if (this.#closed) {
      afterwards.failed?.tell(new Error('the paper venue is closed'));
      return;
    }
    if (afterwards.failed?.isNew === true && !this.#store.hasRoom()) {
      afterwards.failed.tell(new Error('the disk is full: free some space'));
      return;
    }
    if (order !== null) this.#dirty.add(order);
    this.#waiting.push({ ...afterwards, order });
    const isAwaited = order === null || afterwards.failed !== undefined;
    if (isAwaited) this.#begin();
    else if (this.#saving === null) this.#gathering ??= this.#timing.after(GATHER_US, () => this.#begin());
  }

  /** Takes nothing more, and waits for what is being kept. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#gathering !== null) this.#begin();
    await this.#saving;
  }

  #begin(): void {
    this.#saving ??= this.#save();
  }

  async #save(): Promise<void> {
    this.#gathering?.();
    this.#gathering = null;
    // The rest of this turn may change more.
    await null;
    while (this.#waiting.length > 0) {
      const [orders, waiting] = [[...this.#dirty], this.#waiting];
      this.#dirty.clear();
      this.#waiting = [];
      try {
        if (orders.length > 0) await this.#store.save(orders);
      } catch (error) {
        this.#onError(error);
        this.#putBack(orders, { waiting, error });
        break;
      }
      for (const { done } of waiting) done();
    }
    this.#saving = null;
  }

  /** Calls are answered that nothing came of them; what has happened already is kept later. */
  #putBack(orders: readonly PaperOrder[], { waiting, error }: { waiting: readonly Waiting[]; error: unknown }): void {
    const unborn = new Set<PaperOrder | null>();
    const again: Waiting[] = [];
    for (const one of waiting) {
      if (one.failed === undefined) again.push(one);
      else {
        one.failed.tell(error);
        if (one.failed.isNew) unborn.add(one.order);
      }
    }
    for (const order of orders) if (!unborn.has(order)) this.#dirty.add(order);
    this.#waiting = [...again, ...this.#waiting];
    if (this.#waiting.length > 0) this.#timing.after(RETRY_US, () => this.#retry());
  }

  #retry(): void {
    if (!this.#closed) this.#begin();
  }
}
