/** The one place that reads the wall clock and sets timers. */

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Waits `ms`, or less where `signal` is aborted; it then returns at once and throws nothing. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What `work` comes to, or `late` where it does not within `ms`; it then goes on, and nobody waits for it here. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | 'late'> {
  const done = new AbortController();
  const late = clock.sleep(ms, done.signal).then(() => 'late' as const);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
    }),
};
