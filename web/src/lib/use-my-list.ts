/** One's own list of symbols as React sees it. */

import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { ListNotice, ListState } from './my-list.ts';
import { everySecond } from './seconds.ts';
import { useServices } from './services.ts';

const REFRESH_S = 10;

/** The list, read when it is first needed. */
export function useMyList(): ListState {
  const { myList } = useServices();
  useEffect(() => {
    if (myList.state().kind === 'loading') void myList.load();
  }, [myList]);
  return useSyncExternalStore(
    useCallback((listener) => myList.subscribe(listener), [myList]),
    () => myList.state(),
  );
}

/** What happened last to the list; null after a while. */
export function useListNotice(): ListNotice | null {
  const { myList } = useServices();
  return useSyncExternalStore(
    useCallback((listener) => myList.subscribe(listener), [myList]),
    () => myList.notice(),
  );
}

/** Reads the list again while it is looked at: others change its counts, and an outage may have hidden what happened. */
export function useFreshList(): void {
  const { myList, stream } = useServices();
  useEffect(() => {
    let seconds = 0;
    let wasConnected = stream.connection().state === 'connected';
    const stopClock = everySecond(() => {
      seconds++;
      if (seconds % REFRESH_S === 0 && document.visibilityState === 'visible') void myList.load();
    });
    const stopStream = stream.onConnection(() => {
      const isConnected = stream.connection().state === 'connected';
      if (isConnected && !wasConnected) void myList.load();
      wasConnected = isConnected;
    });
    return () => {
      stopClock();
      stopStream();
    };
  }, [myList, stream]);
}
