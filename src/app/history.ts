/** Fills the past of a fresh simulated market in the background, newest day first, in a thread of its own. */

import { Worker } from 'node:worker_threads';
import type { LocalDate } from '#kernel/time.ts';
import type { Candle } from '#market-data/index.ts';

/** What the thread is told; plain data, because it crosses a thread. */
export interface HistoryTask {
  readonly dataDir: string;
  readonly zoneId: string;
  readonly seed: string;
  readonly intensity: number;
  /** So many instruments are listed. */
  readonly listed: number;
  /** Sessions to fill, newest first. */
  readonly dates: readonly LocalDate[];
  /** The day that is live; its week is rolled up by the live side. */
  readonly liveDate: LocalDate;
}

export interface HistoryProgress {
  /** Daily bars of the session that was just stored; none where it had been stored before. */
  readonly days: readonly Candle[];
  readonly done: number;
  readonly total: number;
}

/** Runs the task; ends early, and can be taken up again at the next start, when `signal` is aborted. */
export function fillHistory(
  task: HistoryTask,
  onProgress: (progress: HistoryProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./history-worker.ts', import.meta.url), { workerData: task });
    const stop = (): void => worker.postMessage('stop');
    signal.addEventListener('abort', stop);
    worker.on('message', onProgress);
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}
