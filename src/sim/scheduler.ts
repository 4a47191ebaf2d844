/**
 * Virtual time. What happens is a queue of moments, and between two of them every promise that can go on does; so real
 * code that awaits runs here in an order that the seed alone decides. A process can be killed or held at any moment:
 * what it still waited for never comes, or comes when it goes on.
 */

import { assert } from '#kernel/assert.ts';
import { type Instant, instantOf } from '#kernel/time.ts';

interface Moment {
  readonly at: number;
  readonly number: number;
  readonly run: () => void;
}

export class Scheduler {
  readonly #heap: Moment[] = [];
  #now: number;
  #count = 0;
  #steps = 0;

  constructor(start: Instant) {
    this.#now = start;
  }

  /** The true time, which no clock of a process need show. */
  get now(): Instant {
    return instantOf(this.#now);
  }

  /** Moments so far. */
  get steps(): number {
    return this.#steps;
  }

  after(delayUs: number, run: () => void): void {
    assert(delayUs >= 0, () => `nothing happens ${-delayUs} µs ago`);
    push(this.#heap, { at: this.#now + Math.floor(delayUs), number: this.#count++, run });
  }

  /** Lets happen what is due until `until`, and stands there then. */
  async run(until: Instant): Promise<void> {
    await drained();
    for (let first = this.#heap[0]; first !== undefined && first.at <= until; first = this.#heap[0]) {
      pop(this.#heap);
      this.#now = first.at;
      this.#steps++;
      first.run();
      await drained();
    }
    this.#now = Math.max(this.#now, until);
  }
}

/** Ends when no promise is left that can go on by itself: Node runs what is queued here after all of them. */
function drained(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Told of each border that a process crosses; it may kill it there. */
export type OnBoundary = (process: Process, label: string) => void;

/** One run of a program, from its start to its death. */
export class Process {
  readonly name: string;
  readonly #scheduler: Scheduler;
  readonly #onBoundary: OnBoundary;
  readonly #deferred: (() => void)[] = [];
  #state: 'RUNNING' | 'HELD' | 'DEAD' = 'RUNNING';

  constructor(name: string, scheduler: Scheduler, onBoundary: OnBoundary = () => undefined) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#onBoundary = onBoundary;
  }

  get alive(): boolean {
    return this.#state !== 'DEAD';
  }

  get running(): boolean {
    return this.#state === 'RUNNING';
  }

  /** As kill -9: nothing of it happens any more. */
  kill(): void {
    this.#state = 'DEAD';
    this.#deferred.length = 0;
  }

  /** As SIGSTOP: what is due for it waits. */
  hold(): void {
    if (this.#state === 'RUNNING') this.#state = 'HELD';
  }

  /** As SIGCONT. */
  resume(): void {
    if (this.#state !== 'HELD') return;
    this.#state = 'RUNNING';
    for (const run of this.#deferred.splice(0)) this.#scheduler.after(0, () => this.act(run));
  }

  /** Runs `run` now, or when the process goes on, or never. */
  act(run: () => void): void {
    if (this.#state === 'RUNNING') run();
    else if (this.#state === 'HELD') this.#deferred.push(run);
  }

  after(delayUs: number, run: () => void): void {
    if (this.alive) this.#scheduler.after(delayUs, () => this.act(run));
  }

  sleep(delayUs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayUs, resolve));
  }

  /** Crosses a border; false where it did not survive that. */
  cross(label: string): boolean {
    if (this.alive) this.#onBoundary(this, label);
    return this.alive;
  }

  /**
   * A call out of the process: `effect` happens outside after `thereUs`, and its value is back `backUs` later. The
   * process can die before the effect, and between effect and answer; being held stops neither. NEVER is an answer that
   * does not come.
   */
  outside<Value>(
    label: string,
    { thereUs, backUs }: { readonly thereUs: number; readonly backUs: number },
    effect: () => Value | typeof NEVER,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      this.#scheduler.after(thereUs, () => {
        if (!this.cross(`${label}: before`)) return;
        const outcome = attempt(effect);
        if (!this.cross(`${label}: after`) || ('value' in outcome && outcome.value === NEVER)) return;
        this.after(backUs, () => ('value' in outcome ? resolve(outcome.value as Value) : reject(outcome.error)));
      });
    });
  }
}

export const NEVER = Symbol('never');

function attempt<Value>(effect: () => Value): { readonly value: Value } | { readonly error: Error } {
  try {
    return { value: effect() };
  } catch (error) {
    // What the world answers with, as a call's rejection; our own mistakes pass.
    if (!(error instanceof Error) || error.name === 'AssertionError') throw error;
    return { error };
  }
}

/** A binary heap: the earliest first, and of one moment in the order of asking. */
function push(heap: Moment[], moment: Moment): void {
  let index = heap.length;
  heap.push(moment);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(moment, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = moment;
}

function pop(heap: Moment[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const right = left + 1;
    const leftMoment = heap[left];
    if (leftMoment === undefined) break;
    const rightMoment = heap[right];
    const useRight = rightMoment !== undefined && isBefore(rightMoment, leftMoment);
    const child = useRight ? rightMoment : leftMoment;
    if (!isBefore(child, last)) break;
    heap[index] = child;
    index = useRight ? right : left;
  }
  heap[index] = last;
}

function isBefore(a: Moment, b: Moment): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}
