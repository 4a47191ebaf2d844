/**
 * Asks again for whom streams run. Those who would not be let in any more (a session was revoked, a key has expired)
 * lose theirs; those whose role is gone lose the channels that they may not hear any more.
 */

import { type Principal, principalKey } from '#contract/access.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import type { Hub } from './hub.ts';

/** How long a stream may outlive the right to it. */
const INTERVAL_MS = 3_000;

export interface RightsParts {
  readonly hub: Pick<Hub, 'principals' | 'renew' | 'disconnect'>;
  /** The principal with what it may do now; null where it would not be let in. */
  readonly renewed: (principal: Principal) => Promise<Principal | null>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks every few seconds, as rights are also taken by commands beside the platform, until `signal` is aborted. */
export async function watchRights(parts: RightsParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await parts.clock.sleep(INTERVAL_MS, signal);
    await endRightless(parts);
  }
}

/** Looks once. Where it cannot be told whether somebody may still listen, the stream ends: it comes again by itself. */
export async function endRightless({ hub, renewed, log }: Omit<RightsParts, 'clock'>): Promise<void> {
  const ended = new Set<string>();
  for (const principal of hub.principals()) {
    const now = await renewed(principal).catch((error: unknown) => {
      log.error({ error: String(error) }, 'it could not be told who may still listen to a stream');
      return null;
    });
    if (now === null) ended.add(principalKey(principal));
    else hub.renew(now);
  }
  if (ended.size > 0) hub.disconnect((principal) => ended.has(principalKey(principal)));
}
