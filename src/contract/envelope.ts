/**
 * The wrapper of every message on the bus. `correlationId` names the workflow, `causationId` the message that led
 * to this one. Versions are additive.
 */

export interface Envelope<P> {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** When it was made, ISO 8601 UTC. */
  readonly ts: string;
  /** The part that made it, such as "market-data". */
  readonly source: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly payload: P;
  /** Integrity signature, where the topic demands one. */
  readonly signature: string | null;
}
