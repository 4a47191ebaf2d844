/** What the benchmarks share: CPU time, medians, and what machine it was. */

import { cpus, totalmem } from 'node:os';

/** CPU seconds of this process, all its threads, that `work` takes. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One line about where this ran. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  return `Node ${process.version}, ${cpus().length} × ${model}, ${Math.round(totalmem() / 1024 ** 3)} GiB`;
}
