/** What the server answered to a question, in the four states that must never look alike. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ApiError } from './api.ts';

export type Answer<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: ApiError; readonly retry: () => void }
  | {
      readonly kind: 'ready';
      readonly value: T;
      /** When it came, by this machine's clock. */
      readonly atMs: number;
      /** It was asked again and no answer came: what is shown is old. */
      readonly isStale: boolean;
    };

export interface Question<T> {
  /** Names the question: equal keys share one answer. */
  readonly key: readonly unknown[];
  readonly ask: (signal: AbortSignal) => Promise<T>;
  /** How long to wait before it is asked again; null for never. */
  readonly everyMs?: number | null | ((value: T | undefined) => number | null);
  /** Another value asks again, and shows the last answer until the new one is there. */
  readonly version?: string;
  /** Not yet: what it needs is not known. */
  readonly isOff?: boolean;
}

const LOADING = { kind: 'loading' } as const;

/** Asks, and asks again where that is wanted. */
export function useAnswer<T>({ key, ask, everyMs = null, version = '', isOff = false }: Question<T>): Answer<T> {
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(signal),
    enabled: !isOff,
    refetchInterval: (now) => {
      const wait = typeof everyMs === 'function' ? everyMs(now.state.data as T | undefined) : everyMs;
      return wait ?? false;
    },
  });
  const { refetch } = query;
  const asked = useRef(version);
  useEffect(() => {
    if (asked.current === version || isOff) return;
    asked.current = version;
    void refetch();
  }, [version, isOff, refetch]);
  if (query.data !== undefined) {
    return { kind: 'ready', value: query.data as T, atMs: query.dataUpdatedAt, isStale: query.error !== null };
  }
  if (query.error === null || query.isFetching) return LOADING;
  const error = query.error instanceof ApiError ? query.error : new ApiError('answer');
  return { kind: 'failed', error, retry: () => void query.refetch() };
}
