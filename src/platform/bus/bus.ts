/**
 * The port of the event bus: topics are words joined by dots, and a subscription may put `*` for any one word.
 * Every implementation passes bus.contract.ts.
 */

export interface Bus {
  /** Hands `message` to everyone who listens to `topic` now. */
  publish(topic: string, message: unknown): void;
  /** Calls `handler` for every message whose topic matches, in the order of publishing. Answers how to stop. */
  subscribe(pattern: string, handler: (message: unknown, topic: string) => void): () => void;
}
