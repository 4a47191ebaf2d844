/** What every use case of access is given, and who asks for it. */

import type { AccessStore } from './access-store.ts';
import type { Crypto } from './crypto.ts';
import type { HashQueue } from './user/hash-queue.ts';

export interface Access {
  readonly store: AccessStore;
  readonly crypto: Crypto;
  /** In which passwords are hashed. */
  readonly queue: HashQueue;
  readonly nowMs: () => number;
  readonly newId: () => string;
}

/** Where a request comes from. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string;
}

/** Who does something. */
export interface Actor {
  /** Id of a user, or "command-line". */
  readonly userId: string;
  /** Null for the command line, which may act in every tenant. */
  readonly tenantId: string | null;
  readonly address: string;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
