/** The one place that reads the wall clock and sets timers. */

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Waits `ms`, or less where `signal` is aborted; it then returns at once and throws nothing. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
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
