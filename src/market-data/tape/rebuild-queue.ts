/** The port of the days that somebody asked to be rebuilt, kept until it is done. */

import type { TapeDay } from './hot-tape.ts';

export interface RebuildQueue {
  /** Adds days, all or none; one that waits already keeps its place. Answers how many were added. */
  add(days: readonly TapeDay[]): Promise<number>;
  /** The days that wait, first come first. */
  waiting(): Promise<TapeDay[]>;
  /** The day was rebuilt. */
  done(day: TapeDay): Promise<void>;
}
