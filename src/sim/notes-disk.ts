/** The disk of an adapter, with the same ways to fail as that of the core. */

import { MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import { type AdapterStore, JournalError } from '#trading/index.ts';
import type { Chance } from './faults.ts';
import type { Process, Scheduler } from './scheduler.ts';

export interface NotesDiskOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** Told of each note in the moment in which it is durable. */
  readonly onNote: (note: string) => void;
}

const FULL_US = 5 * SECOND_US;

export class NotesDisk {
  readonly #world: NotesDiskOptions;
  #notes: string[] = [];
  #epoch = 0;
  #fullUntil = 0;
  /** Writes that a newer process's claim kept out. */
  fenced = 0;

  constructor(world: NotesDiskOptions) {
    this.#world = world;
  }

  get notes(): readonly string[] {
    return this.#notes;
  }

  /** The store, for one run of the adapter. */
  port(process: Process): AdapterStore {
    let mine = -1;
    const write = <T>(label: string, work: () => T): Promise<T> =>
      process.outside(label, this.#latency(), () => this.#write(mine, work));
    return {
      claim: () =>
        process.outside('claim notes', this.#latency(), () => {
          mine = ++this.#epoch;
          return { epoch: mine, notes: [...this.#notes] };
        }),
      append: (notes) =>
        write('note', () => {
          this.#notes.push(...notes);
          for (const note of notes) this.#world.onNote(note);
          return { hasRoom: true };
        }),
      rewrite: (notes) =>
        write('rewrite notes', () => {
          this.#notes = [...notes];
        }),
      close: () => Promise.resolve(),
    };
  }

  #latency(): { readonly thereUs: number; readonly backUs: number } {
    const { chance } = this.#world;
    const slow = chance.happens('notesSlow') ? 300 * MILLISECOND_US : 0;
    return { thereUs: slow + 200 + chance.wait(MILLISECOND_US), backUs: 50 };
  }

  #write<T>(mine: number, work: () => T): T {
    if (mine !== this.#epoch) {
      this.fenced++;
      throw new JournalError('FENCED', 'a newer process writes the notes of this adapter');
    }
    const { chance, scheduler } = this.#world;
    if (scheduler.now >= this.#fullUntil && chance.happens('notesFull')) this.#fullUntil = scheduler.now + FULL_US;
    if (scheduler.now < this.#fullUntil) throw new JournalError('FULL', 'no space is left');
    const broken = chance.first('notesBrokenKept', 'notesBrokenLost');
    if (broken === null) return work();
    if (broken === 'notesBrokenKept') work();
    throw new JournalError('BROKEN', 'the disk failed in a write');
  }
}
