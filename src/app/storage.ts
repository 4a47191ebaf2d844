/** Sizes of what is stored, on the disk. */

import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageDto } from '#contract/coverage.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import { type ArchiveCare, amounts } from '#market-data/index.ts';

export interface StorageParts {
  readonly dataDir: string;
  readonly care: ArchiveCare;
  readonly nowMs: () => number;
}

/** How long an answer is good: to look at every file of a large archive takes a while. */
const KEPT_MS = 10_000;

/** A report that is made at most once in some seconds, however many ask. */
export function storageReport(parts: StorageParts): () => Promise<StorageDto> {
  let made: { readonly atMs: number; readonly report: Promise<StorageDto> } | null = null;
  return () => {
    const nowMs = parts.nowMs();
    if (made !== null && nowMs - made.atMs < KEPT_MS) return made.report;
    const report = reportOf(parts, nowMs);
    const mine = { atMs: nowMs, report };
    made = mine;
    report.catch(() => {
      // What failed is tried again by the next who asks; whoever asked now hears of it.
      if (made === mine) made = null;
    });
    return report;
  };
}

async function reportOf({ dataDir, care }: StorageParts, nowMs: number): Promise<StorageDto> {
  const disk = await statfs(dataDir);
  const byExchange = amounts(await care.entries(), ({ exchange }) => exchange);
  return {
    asOf: toIso(instantFromMs(nowMs)),
    databases: await databasesIn(dataDir),
    archive: [...byExchange].map(([exchange, { days, bytes, rows, oldest, newest }]) => ({
      exchange,
      days,
      bytes,
      trades: rows,
      oldest,
      newest,
    })),
    disk: { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize },
  };
}

/** Each database with its log beside it. */
async function databasesIn(dataDir: string): Promise<StorageDto['databases']> {
  const sizes = new Map<string, number>();
  for (const file of (await readdir(dataDir)).sort()) {
    const name = /^(.+)\.db(?:-wal|-shm)?$/.exec(file)?.[1];
    if (name === undefined) continue;
    const size = await sizeOf(join(dataDir, file));
    sizes.set(name, (sizes.get(name) ?? 0) + size);
  }
  return [...sizes].map(([name, bytes]) => ({ name, bytes }));
}

/** A log goes when its database is closed. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
