/**
 * The port of what the paper venue keeps. A real broker has our orders still when we are killed, so the paper one keeps
 * them apart from everything else. Every engine behind it passes paper-store.contract.ts.
 */

import type { LocalDate } from '#kernel/time.ts';
import type { PaperOrder } from './order.ts';

/** What is answered outlives the process. */
export interface PaperStore {
  /**
   * Whether there is room for new orders. Where there is none `save` may take what a reserve has, for what becomes of
   * those that there are.
   */
  hasRoom(): boolean;
  /** Keeps the orders as they are now, all or none of them; those with a number that is kept are replaced. */
  save(orders: readonly PaperOrder[]): Promise<void>;
  /** Those of a day and of the last one before it that had any, by number. */
  recent(date: LocalDate): Promise<PaperOrder[]>;
  /** The greatest number that was ever kept; 0 before the first. */
  lastNumber(): Promise<number>;
  /** Its own, made with it: a store that took the place of another gives none of its ids again. */
  name(): Promise<string>;
  /** Begins a session; its number rises for ever. */
  beginSession(): Promise<number>;
  /** Forgets orders of days before `date`, never the greatest number. */
  forgetBefore(date: LocalDate): Promise<void>;
  close(): Promise<void>;
}
