/** How REST answers are kept: a failure is tried twice more, and everything is asked again after an outage. */

import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../lib/api.ts';
import type { MarketStream } from '../lib/stream.ts';

const RETRIES = 2;
const STALE_MS = 5 * 60_000;

/** The query client of the page. */
export function createQueries(stream: Pick<MarketStream, 'connection' | 'onConnection'>): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        refetchOnWindowFocus: false,
        // Only what may be different the next time: no answer, or a server in trouble.
        retry: (failures, error) => failures < RETRIES && isPassing(error),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
    },
  });
  let connected = false;
  stream.onConnection(() => {
    const now = stream.connection().state === 'connected';
    if (now && !connected) void queries.invalidateQueries();
    connected = now;
  });
  return queries;
}

function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.kind === 'network' || (error.status ?? 0) >= 500);
}
