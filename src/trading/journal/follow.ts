/** Work that follows the journal in the background, such as snapshots and copies: one at a time, when there is enough. */

import type { Durable, Sequencer } from './sequencer.ts';

export interface FollowerParts {
  /** Runs when so many more rows are durable. */
  readonly everyRows: number;
  /** Runs also when these rows have so many events. */
  readonly everyEvents?: number;
  /** Of the rows that are behind at its beginning. */
  readonly eventsBehind?: number;
  /** Answers the row that it came to. */
  readonly work: () => Promise<number>;
}

export interface Follower {
  /** The row that the work has come to; the journal is ahead of it by `durableSeq - seq`. */
  readonly seq: number;
  /** Why the work failed last; null where it did not. It is tried again with later rows. */
  readonly failure: string | null;
  /** Ends when the work has come to the last durable row, or failed to. */
  close(): Promise<void>;
}

/** After a failure, so many rows pass before the next try: a disk that is gone is not asked with every row. */
const ROWS_BETWEEN_FAILURES = 1_000;

/** Follows `sequencer`; the rows up to `seq` are done. */
export function followJournal(sequencer: Sequencer, seq: number, parts: FollowerParts): Follower {
  const { everyRows, everyEvents = Number.POSITIVE_INFINITY, work } = parts;
  const done: { seq: number; failure: string | null } = { seq, failure: null };
  let running: Promise<void> | null = null;
  let nextSeq = seq + everyRows;
  let events = parts.eventsBehind ?? 0;
  let isClosed = false;

  async function run(): Promise<void> {
    const from = sequencer.durableSeq;
    events = 0;
    try {
      done.seq = await work();
      done.failure = null;
      nextSeq = done.seq + everyRows;
    } catch (error) {
      done.failure = error instanceof Error ? error.message : String(error);
      nextSeq = from + Math.max(everyRows, ROWS_BETWEEN_FAILURES);
    }
    running = null;
    look();
  }

  function look(): void {
    if (isClosed || running !== null) return;
    if (sequencer.durableSeq >= nextSeq || events >= everyEvents) running = run();
  }

  const end = sequencer.onDurable((batch) => {
    events += eventsOf(batch);
    look();
  });
  look();
  return {
    get seq() {
      return done.seq;
    },
    get failure() {
      return done.failure;
    },
    async close() {
      end();
      isClosed = true;
      await running;
      if (done.seq < sequencer.durableSeq) await run();
    },
  };
}

function eventsOf(batch: readonly Durable[]): number {
  return batch.reduce((sum, { events }) => sum + events.length, 0);
}
