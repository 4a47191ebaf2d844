/** How the benchmarks print what they measured. */

import { median } from './measure.ts';

/** A line with the median rate, the range of the runs, and the ratio to our own median. */
export function printRow(name: string, count: number, seconds: readonly number[], oursSeconds: number): void {
  const rate = (one: number): string => (count / one / 1e6).toFixed(1);
  const middle = median(seconds);
  const range = `${rate(Math.max(...seconds))}–${rate(Math.min(...seconds))}`;
  console.log(
    `${name.padEnd(34)} ${rate(middle).padStart(6)} M trades per CPU-second (${range})  ${(middle / oursSeconds).toFixed(2)}× our CPU`,
  );
}
