/** Runs the adapter as an operating system would: starts it, kills it, holds it, and starts it again where it gave up. */

import { type Instant, MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import type { AdapterPolicy, AdapterStore, Broker, CoreLine, CoreMessages } from '#trading/index.ts';
import type { BrokerWorld } from './broker-world.ts';
import type { Chance } from './faults.ts';
import type { Line } from './line.ts';
import type { NotesDisk } from './notes-disk.ts';
import { type OnBoundary, Process, type Scheduler } from './scheduler.ts';

/** What an adapter is made of, whichever it is. */
export interface AdapterParts {
  readonly broker: Broker;
  readonly core: CoreLine;
  readonly store: AdapterStore;
  readonly now: () => Instant;
  readonly monotonicUs: () => number;
  readonly sleep: (us: number) => Promise<void>;
  /** Accounts in which others trade too. */
  readonly shared: ReadonlySet<string>;
  readonly policy: Partial<AdapterPolicy>;
}

export interface RunningAdapter {
  hear(messages: CoreMessages): void;
  /** Ends when it gave up: somebody starts another. */
  readonly ended: Promise<string>;
}

export type StartAdapter = (parts: AdapterParts) => RunningAdapter;

export interface AdapterHostOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly clock: () => Instant;
  readonly cross: OnBoundary;
  readonly disk: NotesDisk;
  readonly line: Line;
  readonly broker: BrokerWorld;
  readonly shared: ReadonlySet<string>;
  readonly startAdapter: StartAdapter;
  readonly policy: Partial<AdapterPolicy>;
  /** Told why one gave up. */
  readonly onEnded: (reason: string) => void;
}

interface Running {
  readonly process: Process;
  readonly hear: (messages: CoreMessages) => void;
}

export class AdapterHost {
  crashes = 0;
  readonly #world: AdapterHostOptions;
  #running: Running | null = null;

  constructor(world: AdapterHostOptions) {
    this.#world = world;
  }

  /** Where messages arrive. */
  get end(): Running | null {
    return this.#running;
  }

  start(): void {
    const { scheduler, cross, disk, line, broker, clock, shared, policy, startAdapter, onEnded } = this.#world;
    const process = new Process('adapter', scheduler, cross);
    const adapter = startAdapter({
      broker: broker.port(process),
      core: line.port(process),
      store: disk.port(process),
      now: clock,
      monotonicUs: () => scheduler.now,
      sleep: (us) => process.sleep(us),
      shared,
      policy,
    });
    const running: Running = { process, hear: (messages) => adapter.hear(messages) };
    this.#running = running;
    void adapter.ended.then((reason) => {
      onEnded(reason);
      if (this.#running === running) this.crash();
      else process.kill();
    });
  }

  crash(): void {
    const running = this.#running;
    if (running === null) return;
    const { scheduler, chance } = this.#world;
    this.crashes++;
    running.process.kill();
    this.#running = null;
    scheduler.after(100 * MILLISECOND_US + chance.wait(2 * SECOND_US), () =>
      this.#running === null ? this.start() : undefined,
    );
  }

  /** As SIGSTOP: after a while another is started in its place, and then it goes on. */
  hold(forUs: number): void {
    const running = this.#running;
    if (running === null) return;
    running.process.hold();
    this.#world.scheduler.after(forUs, () => running.process.resume());
    this.#running = null;
    this.start();
  }
}
