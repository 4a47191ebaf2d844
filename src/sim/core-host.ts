/** Runs the core as an operating system would: starts it, kills it, holds it, and starts it again where it gave up. */

import { type Instant, MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import {
  type By,
  type CoreLine,
  CoreLink,
  type CoreMessages,
  followJournal,
  type GiveAnswer,
  type InputBody,
  openSequencer,
  type Policy,
  type Sequencer,
  takeSnapshot,
} from '#trading/index.ts';
import type { Chance } from './faults.ts';
import { type JournalDisk, sha256 } from './journal-disk.ts';
import type { Oracles } from './oracles.ts';
import { type OnBoundary, Process, type Scheduler } from './scheduler.ts';
import { ADAPTER_ID } from './wish.ts';

export interface CoreHostOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** The wall clock of the machine, which may jump. */
  readonly clock: () => Instant;
  readonly cross: OnBoundary;
  readonly disk: JournalDisk;
  readonly oracles: Oracles;
  readonly policy: Policy;
  /** Carries messages towards the adapter. */
  readonly push: (messages: CoreMessages) => void;
}

interface Running {
  readonly process: Process;
  readonly sequencer: Sequencer;
  readonly line: CoreLine;
}

/** Often enough that most recoveries begin with one. */
const SNAPSHOT_ROWS = 1_500;
const TICK_US = 200 * MILLISECOND_US;
/** A request reaches the core after so long. */
const REQUEST_US = 200;

export class CoreHost {
  crashes = 0;
  readonly #world: CoreHostOptions;
  #process: Process | null = null;
  #running: Running | null = null;
  /** Processes that were held while another took over; they go on later, and do not know. */
  readonly #stale: Running[] = [];

  constructor(world: CoreHostOptions) {
    this.#world = world;
  }

  get sequencer(): Sequencer | null {
    return this.#running?.sequencer ?? null;
  }

  /** Whoever answers at the core's address: now and then one that was taken over from. */
  get end(): Running | null {
    const { chance } = this.#world;
    const stale = this.#stale.find(({ process }) => process.running);
    return stale !== undefined && chance.random.below(4) === 0 ? stale : this.#running;
  }

  start(): void {
    const { scheduler, cross, disk, clock, policy, oracles } = this.#world;
    const process = new Process('core', scheduler, cross);
    this.#process = process;
    openSequencer({ store: disk.port(process), now: clock, sha256, policy }).then(
      (sequencer) => this.#run(process, sequencer),
      (error: Error) => {
        // A new writer that a still newer one took over from; anything else is a journal that nobody can read.
        if (error.name !== 'JournalError') oracles.find('forgotten', 'the journal', error.message);
        this.crash();
      },
    );
  }

  give(body: InputBody, by: By, answered: (answer: GiveAnswer) => void): void {
    this.#world.scheduler.after(REQUEST_US, () => {
      const end = this.end;
      end?.process.act(() => {
        if (!end.process.cross('request')) return;
        // A dead process answers nobody, and one that is held answers when it goes on.
        void end.sequencer.give(body, by).then((answer) => end.process.act(() => answered(answer)));
      });
    });
  }

  /** As kill -9, and a start some seconds later. */
  crash(): void {
    if (this.#process === null) return;
    const { scheduler, chance } = this.#world;
    this.crashes++;
    this.#process.kill();
    this.#process = null;
    this.#running = null;
    scheduler.after(100 * MILLISECOND_US + chance.wait(2 * SECOND_US), () =>
      this.#process === null ? this.start() : undefined,
    );
  }

  /** As SIGSTOP: another is started in its place, and then it goes on. */
  hold(forUs: number): void {
    const running = this.#running;
    if (running === null) return;
    running.process.hold();
    this.#stale.push(running);
    this.#world.scheduler.after(forUs, () => running.process.resume());
    this.#process = null;
    this.#running = null;
    this.start();
  }

  #run(process: Process, sequencer: Sequencer): void {
    if (!process.alive) return;
    const line = new CoreLink(sequencer);
    const running = { process, sequencer, line };
    this.#running = running;
    line.attach(ADAPTER_ID, (messages) => {
      if (!process.cross('push')) return;
      this.#world.push(messages);
    });
    this.#saveSnapshots(running);
    const tick = (): void => {
      if (sequencer.health.state === 'HALTED') this.#halted(running);
      sequencer.tick(this.#world.clock());
      process.after(TICK_US, tick);
    };
    tick();
  }

  #saveSnapshots({ process, sequencer }: Running): void {
    const { disk, policy, oracles } = this.#world;
    const store = disk.port(process);
    const work = async (): Promise<number> => {
      try {
        return await takeSnapshot(store, { sha256, policy });
      } catch (error) {
        oracles.find('forgotten', 'a snapshot', String(error));
        throw error;
      }
    };
    followJournal(sequencer, sequencer.durableSeq, { everyRows: SNAPSHOT_ROWS, work });
  }

  /** It takes nothing any more: whoever watches over processes ends it, and starts it anew. */
  #halted(running: Running): void {
    const { reason } = running.sequencer.health;
    if (reason?.startsWith('the journal is ') !== true)
      this.#world.oracles.find('invariant', 'the core', reason ?? 'it halted');
    if (this.#running === running) this.crash();
    else running.process.kill();
  }
}
