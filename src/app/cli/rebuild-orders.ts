/** `pregao orders rebuild` */

import { existsSync } from 'node:fs';
import { JournalDamage, Projector } from '#trading/index.ts';
import { hasOrderJournal, type OrderFrames, openOrderFrames, openOrderStore } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

interface RebuildOrdersOptions {
  readonly json?: true;
}

const PAGE_ROWS = 500;

/**
 * Makes the lists and stories of orders anew from the journal. All of the journal is verified first, so that one that is
 * damaged changes nothing. A platform that runs on the folder goes on beside it: each row counts once, whoever folds it.
 */
export async function rebuildOrdersCommand(options: RebuildOrdersOptions): Promise<void> {
  const { PREGAO_DATA_DIR: folder } = loadConfig();
  if (!existsSync(folder) || !hasOrderJournal(folder))
    throw new CommandError(
      EXIT.refused,
      `There is no journal of orders below ${folder}, so there is nothing to rebuild from.`,
    );
  const journal = openOrderFrames(folder);
  try {
    const { read } = journal;
    const rows = await verified(read);
    const projector = new Projector({
      open: async () => openOrderStore(folder),
      read,
      durableSeq: () => Number.MAX_SAFE_INTEGER,
    });
    await foldAnew(projector, rows);
    process.stdout.write(options.json ? `${JSON.stringify({ rows })}\n` : `${textOf(rows)}\n`);
  } finally {
    journal.close();
  }
}

/** How many rows the journal has; ends the command where one is not as it was written. */
async function verified(read: OrderFrames['read']): Promise<number> {
  let rows = 0;
  try {
    for (;;) {
      const frames = await read(rows, PAGE_ROWS);
      if (frames.length === 0) return rows;
      rows += frames.length;
      tellProgress(`verifying · ${rows} rows`);
    }
  } catch (error) {
    if (error instanceof JournalDamage) throw new CommandError(EXIT.refused, error.message, { cause: error });
    throw error;
  }
}

async function foldAnew(projector: Projector, rows: number): Promise<void> {
  try {
    await projector.rebuild();
    for (;;) {
      const folded = await projector.fold();
      const { problem, projectedSeq } = projector.standing;
      if (folded === 'failed') throw new CommandError(EXIT.failed, `The lists of orders cannot be written: ${problem}`);
      if (folded === 'idle') return;
      tellProgress(`storing ${Math.floor((100 * projectedSeq) / rows)} % · ${projectedSeq} rows`);
    }
  } finally {
    await projector.close();
  }
}

function textOf(rows: number): string {
  return `Lists and stories of orders are made anew from ${plural(rows, 'row')} of the journal.`;
}

function tellProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}   `);
}
