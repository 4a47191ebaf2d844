/** How late the process is for its own timers. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface EventLoopMonitor {
  /** Milliseconds over what the timer asked for, of the last one to two minutes. */
  read(): EventLoopDelay;
}

const RESOLUTION_MS = 10;
const SPAN_MS = 60_000;

/**
 * Watches from now on, and keeps no process alive. Two histograms take turns, so that what was long ago is forgotten.
 */
export function watchEventLoop(): EventLoopMonitor {
  let [older, newer] = [monitored(), monitored()];
  setInterval(() => {
    older.disable();
    [older, newer] = [newer, monitored()];
  }, SPAN_MS).unref();
  return {
    read: () => ({ p50: over(older.percentile(50)), p99: over(older.percentile(99)), max: over(older.max) }),
  };
}

function monitored() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

function over(ns: number): number {
  return Math.max(0, ns / 1e6 - RESOLUTION_MS);
}
