/** A journal that grows, a disk that fails when it is told to, and what keeps lists on it, in one thread. */

import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSqlite } from '#platform/sql/sqlite.ts';
import type { Durable } from '../journal/sequencer.ts';
import { OrderLists } from './order-lists.ts';
import { createSqliteOrderStore } from './order-store.sqlite.ts';
import type { OrderStore, StoredOrders } from './order-store.ts';
import type { JournalFrame } from './project.ts';
import { type Folding, Projector, type ProjectorParts } from './projector.ts';

const migrations = join(import.meta.dirname, '../../../migrations/sqlite/orders');

/** What is stored stays while projectors come and go. */
export class Disk {
  readonly #database: DatabaseSync = openSqlite({ path: ':memory:', migrations, durability: 'normal' });
  /** The next writes that fail: before anything is stored, or after all of it is. */
  readonly faults: ('before' | 'after')[] = [];
  /** Steps of each write. */
  readonly written: number[] = [];
  opens = true;
  /** Stores that are open. */
  open = 0;

  readonly openStore = async (): Promise<OrderStore> => {
    if (!this.opens) throw new Error('order-projection.db: the file is damaged');
    const store = createSqliteOrderStore(this.#database);
    this.open++;
    return {
      ...store,
      write: async (change) => {
        const fault = this.faults.shift();
        if (fault === 'before') throw new Error('the disk is full');
        const written = await store.write(change);
        this.written.push(change.steps.length);
        if (fault === 'after') throw new Error('the disk is gone');
        return written;
      },
      close: async () => void this.open--,
    };
  };

  get stored(): StoredOrders {
    return { ...createSqliteOrderStore(this.#database), close: async () => undefined };
  }
}

/** A fold in this thread, a group with each call. */
export function foldingHere(parts: Omit<ProjectorParts, 'durableSeq'>): Folding {
  let durable = 0;
  const projector = new Projector({ ...parts, durableSeq: () => durable });
  return {
    async fold(durableSeq) {
      durable = durableSeq;
      const folded = await projector.fold();
      return { folded, ...projector.standing };
    },
    close: () => projector.close(),
  };
}

export class Line {
  readonly disk: Disk;
  /** Of lists. */
  readonly problems: (string | null)[] = [];
  /** Frames that were read, each time that they were. */
  read = 0;
  nowMs = 0;
  durable = 0;
  /** How often a fold was begun. */
  starts = 0;
  /** Whether what folds has ended, and everything that is begun ends at once. */
  isDead = false;
  /** Whether a fold takes longer than anybody waits. */
  isSlow = false;
  readonly #frames: readonly JournalFrame[];
  readonly #lists: OrderLists[] = [];

  constructor(frames: readonly JournalFrame[], disk = new Disk()) {
    this.#frames = frames;
    this.disk = disk;
  }

  readonly #read = async (after: number, limit: number): Promise<readonly JournalFrame[]> => {
    const read = this.#frames.slice(after, after + limit);
    this.read += read.length;
    return read;
  };

  start(): Projector {
    return new Projector({ open: this.disk.openStore, read: this.#read, durableSeq: () => this.durable });
  }

  lists(): OrderLists {
    const lists = new OrderLists({
      start: () => this.#startFolding(),
      openReader: async () => this.disk.stored,
      durableSeq: () => this.durable,
      nowMs: () => this.nowMs,
      sleep: async (ms) => {
        this.nowMs += ms;
      },
      within: async (ms, work) => {
        if (!this.isSlow) return work;
        this.nowMs += ms;
        return 'late';
      },
      onProblem: (problem) => this.problems.push(problem),
    });
    this.#lists.push(lists);
    return lists;
  }

  #startFolding(): Folding {
    this.starts++;
    const folding = foldingHere({ open: this.disk.openStore, read: this.#read });
    return {
      fold: async (durableSeq) => {
        if (this.isDead) throw new Error('its thread has ended');
        this.nowMs++;
        return folding.fold(durableSeq);
      },
      close: folding.close,
    };
  }

  /** Makes the next frames durable, and has lists hear of them. */
  grow(count: number): void {
    const grown = this.#frames.slice(this.durable, this.durable + count);
    this.durable += grown.length;
    for (const lists of this.#lists)
      lists.hear(grown.map(({ input, events }): Durable => ({ input, events, outbox: [], orders: [] })));
  }

  get all(): readonly JournalFrame[] {
    return this.#frames.slice(0, this.durable);
  }
}
