/** How many lines may be open at once: in all, and of one user, so that nobody takes the places of the others. */

import type { Principal } from '#contract/access.ts';

export interface PlaceLimits {
  readonly all: number;
  readonly perUser: number;
}

export class Places {
  readonly #limits: PlaceLimits;
  readonly #byUser = new Map<string, number>();
  #all = 0;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** Takes a place; the result gives it back, as often as it is called. Null where none is free. */
  take({ tenantId, userId }: Principal): (() => void) | null {
    const user = JSON.stringify([tenantId, userId]);
    const own = this.#byUser.get(user) ?? 0;
    if (this.#all >= this.#limits.all || own >= this.#limits.perUser) return null;
    this.#all++;
    this.#byUser.set(user, own + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#all--;
      const left = (this.#byUser.get(user) ?? 1) - 1;
      if (left === 0) this.#byUser.delete(user);
      else this.#byUser.set(user, left);
    };
  }
}
