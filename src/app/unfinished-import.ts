/**
 * Days whose archived trades an import is about to change, written down until their bars are stored too. An import that
 * is cut off between the two leaves its list; the days on it are rebuilt, whoever finds it first.
 */

import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LocalDate } from '#kernel/time.ts';
import type { RebuildQueue, TapeDay } from '#market-data/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import { lockFolder } from '#platform/sql/folder-lock.ts';

/** How often a running platform looks whether an import was cut off. */
const INTERVAL_MS = 15_000;

/** What an import tells before and after it changes days; its lock is held all the while. */
export interface UnfinishedImport {
  begin(days: readonly TapeDay[]): Promise<void>;
  end(): Promise<void>;
}

/** The list of the import that holds the lock of `dataDir`. */
export function createUnfinishedImport(dataDir: string): UnfinishedImport {
  const path = pathOf(dataDir);
  return {
    async begin(days) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(`${path}.new`, 'w');
      try {
        await file.writeFile(days.map(({ exchange, symbol, date }) => `${exchange} ${symbol} ${date}\n`).join(''));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.new`, path);
    },
    end: () => rm(path, { force: true }),
  };
}

/** Has the days of an import that was cut off rebuilt; by whoever holds the lock of imports. Answers how many. */
export async function takeUpUnfinished(dataDir: string, rebuilds: Pick<RebuildQueue, 'add'>): Promise<number> {
  const path = pathOf(dataDir);
  if (!existsSync(path)) return 0;
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  const days = lines.map((line): TapeDay => {
    const [exchange = '', symbol = '', date = ''] = line.split(' ');
    return { exchange, symbol, date: date as LocalDate };
  });
  const added = await rebuilds.add(days);
  await rm(path, { force: true });
  return added;
}

export interface TakeUpParts {
  readonly dataDir: string;
  readonly rebuilds: Pick<RebuildQueue, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks at once and every few seconds, until `signal` is aborted; an import that still runs is left to itself. */
export async function takeUpForever(
  { dataDir, rebuilds, clock, log }: TakeUpParts,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const days = await takeUpIfCutOff(dataDir, rebuilds);
      if (days > 0) log.warn({ days }, 'an import was cut off; the days that it had begun are rebuilt');
    } catch (error) {
      log.error({ error: (error as Error).message }, 'what an import left unfinished could not be taken up');
    }
    await clock.sleep(INTERVAL_MS, signal);
  }
}

async function takeUpIfCutOff(dataDir: string, rebuilds: Pick<RebuildQueue, 'add'>): Promise<number> {
  if (!existsSync(pathOf(dataDir))) return 0;
  const lock = lockFolder(join(dataDir, 'imports'));
  if (lock === null) return 0;
  try {
    return await takeUpUnfinished(dataDir, rebuilds);
  } finally {
    lock.release();
  }
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'imports', 'unfinished.txt');
}
