/** How long the server wants no further try. */

import { useMemo } from 'react';
import type { ApiError } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { useTicking } from '../../lib/use-live.ts';

/** Seconds until the next try may be made; 0 where it may be made now. */
export function useWait(error: ApiError | null): number {
  const untilMs = useMemo(() => {
    const seconds = error?.code === 'TOO_MANY_TRIES' ? (error.retryAfterS ?? 0) : 0;
    return seconds === 0 ? 0 : nowMs() + seconds * 1_000;
  }, [error]);
  return useTicking(() => Math.max(0, Math.ceil((untilMs - nowMs()) / 1_000)));
}
