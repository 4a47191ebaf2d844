/** How the benchmarks print what they measured. */

import { median } from './measure.ts';

/** What rates are told beside: its median of CPU seconds, and whose CPU that is. */
export interface Beside {
  readonly whose: string;
  readonly seconds: number;
}

/** A line with the median rate, the range of the runs, and the ratio to the CPU of another. */
export function printRow(name: string, count: number, seconds: readonly number[], beside: Beside): void {
  const rate = (one: number): string => (count / one / 1e6).toFixed(1);
  const middle = median(seconds);
  const range = `${rate(Math.max(...seconds))}–${rate(Math.min(...seconds))}`;
  const ratio = (middle / beside.seconds).toFixed(2);
  console.log(
    `${name.padEnd(34)} ${rate(middle).padStart(6)} M trades per CPU-second (${range})  ${ratio}× ${beside.whose} CPU`,
  );
}

/** A line of how long one thing took, again and again: median, 99th percentile and worst. */
export function printLatencies(name: string, latenciesMs: readonly number[]): void {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2);
  console.log(`${name.padEnd(18)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  worst ${at(1)} ms`);
}

/** Bytes in KiB with two digits. */
export function formatKib(bytes: number): string {
  return (bytes / 1024).toFixed(2);
}

/** A line about an import: medians with the range of CPU seconds, and the ratio to a peer's CPU. */
export function printImportRow(
  name: string,
  all: readonly { readonly cpuSeconds: number; readonly wallSeconds: number; readonly peakMb: number }[],
  peerSeconds: number,
): void {
  const cpu = all.map((one) => one.cpuSeconds);
  const wall = median(all.map((one) => one.wallSeconds)).toFixed(1);
  const peak = Math.max(...all.map((one) => one.peakMb)).toFixed(0);
  const range = `${Math.min(...cpu).toFixed(1)}–${Math.max(...cpu).toFixed(1)}`;
  console.log(
    `${name.padEnd(62)} ${median(cpu).toFixed(1)} s CPU (${range})  ${(median(cpu) / peerSeconds).toFixed(2)}×  ${wall} s  ${peak} MB`,
  );
}

/** Milliseconds with one decimal. */
export function formatMs(ms: number): string {
  return ms.toFixed(1);
}
