/**
 * The one way into the core. It gives each input its number and its time, decides, and lets nothing out (no answer, no
 * message, no event) before the journal has it. While one group is being written the next one gathers.
 */

import type { Instant } from '#kernel/time.ts';
import type { Answer } from '../oms/answer.ts';
import type { Input, InputBody } from '../oms/command.ts';
import type { Outgoing } from '../oms/decision.ts';
import type { Event } from '../oms/event.ts';
import type { Order } from '../oms/order.ts';
import type { State } from '../oms/state.ts';

/** On whose behalf an input comes, and which request or signal it follows from. */
export interface By {
  readonly principal: string;
  readonly corr: string;
}

/** An input that is on the disk, with all that it led to. */
export interface Durable {
  readonly input: Input;
  readonly events: readonly Event[];
  readonly outbox: readonly Outgoing[];
  /** The orders that it changed, as they were after it. */
  readonly orders: readonly Order[];
}

/**
 * OPEN: takes everything. CLOSING: takes what only makes risk smaller or tells what is (`isUrgent`): the disk is full,
 * or somebody else holds its files, or rows of the past are damaged.
 * HALTED: takes nothing; `reason` says why, and only a recovery leads out.
 */
export interface SequencerHealth {
  readonly state: 'OPEN' | 'CLOSING' | 'HALTED';
  readonly reason: string | null;
}

export type GiveAnswer =
  | Answer
  /**
   * Not taken, nothing happened: BUSY (too much waits; try again), FULL (no space), HALTED. UNKNOWN: the journal broke
   * while it was written, and the recovery will show whether it was taken; the same request again, by its name, is safe.
   */
  | { readonly kind: 'unavailable'; readonly code: 'BUSY' | 'FULL' | 'HALTED' | 'UNKNOWN'; readonly text: string };

export interface Sequencer {
  /** Hands in an input; answers when it is durable, or was not taken. Never rejects. */
  give(body: InputBody, by: By): Promise<GiveAnswer>;
  /** An order as the journal has it: never ahead of the disk. Undefined where it is unknown, or long settled. */
  order(orderId: string): Order | undefined;
  /** The state that is decided on: may be ahead of the disk. For timers and facts, never to be shown. */
  readonly state: State;
  /** Of the writer: what an adapter gets carries it. */
  readonly epoch: number;
  readonly health: SequencerHealth;
  /** The last input that is durable. */
  readonly durableSeq: number;
  /** Fires timers of the core that are due. To be called often, at least each 100 ms. */
  tick(now: Instant): void;
  /** Everything that becomes durable, in order and once. Returns what ends it. */
  onDurable(listener: (batch: readonly Durable[]) => void): () => void;
  /** Ends when all that was given is durable. */
  close(): Promise<void>;
}
