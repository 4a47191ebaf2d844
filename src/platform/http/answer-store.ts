/** Answers that were given under an `Idempotency-Key`, so that a request which is sent again gets the same one. */

export interface KeptAnswer {
  readonly userId: string;
  readonly key: string;
  /** Of method, path and body. */
  readonly requestHash: string;
  readonly status: number;
  /** JSON; empty where the answer had no body. */
  readonly body: string;
  readonly atMs: number;
}

export interface AnswerStore {
  /** The answer that a user was given under a key; null where it is not kept. */
  find(userId: string, key: string): Promise<KeptAnswer | null>;
  /** Keeps an answer, in place of an older one under the same key. */
  keep(answer: KeptAnswer): Promise<void>;
  /** Forgets those from before an instant, and the oldest where there are more than `most`. */
  forget(beforeMs: number, most: number): Promise<void>;
  close(): Promise<void>;
}
