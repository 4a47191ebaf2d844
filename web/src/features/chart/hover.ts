/** Which bar the crosshair stands on; told once per frame, because a mouse reports more often than a screen draws. */

import type { FrameLoop } from '../../lib/frame-loop.ts';

export class Hover {
  readonly #loop: FrameLoop;
  readonly #listeners = new Set<() => void>();
  #time: number | null = null;

  constructor(loop: FrameLoop) {
    this.#loop = loop;
  }

  /** Start of the bar under the crosshair, in UTC seconds; null where there is none. */
  time(): number | null {
    return this.#time;
  }

  set(time: number | null): void {
    if (time === this.#time) return;
    this.#time = time;
    this.#loop.schedule(this.#announce);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly #announce = (): void => {
    for (const listener of this.#listeners) listener();
  };
}
