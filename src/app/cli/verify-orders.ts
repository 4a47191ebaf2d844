/** `pregao orders verify` */

import { existsSync } from 'node:fs';
import { type Verdict, verifyJournal } from '#trading/index.ts';
import { sha256 } from '../../trading/journal/journal-file.sqlite.ts';
import { hasOrderJournal, openOrderJournalReader } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

/** Reads the whole journal of orders, its note and its snapshots; a platform may run on the folder meanwhile. */
export async function verifyOrdersCommand({ json }: { readonly json?: true }): Promise<void> {
  const { PREGAO_DATA_DIR: folder, PREGAO_JOURNAL_COPY_DIR: copy } = loadConfig();
  if (!existsSync(folder) || !hasOrderJournal(folder))
    throw new CommandError(
      EXIT.refused,
      `There is no journal of orders below ${folder}, so there is nothing to verify.`,
    );
  const reader = openOrderJournalReader(folder, copy === '-' ? undefined : copy);
  try {
    const verdict = await verifyJournal(reader, sha256);
    if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
    if (!verdict.ok) throw new CommandError(EXIT.failed, verdict.text);
    if (!json) process.stdout.write(textOf(verdict));
  } finally {
    reader.close();
  }
}

function textOf({ rows, hash: last, epoch, snapshots, doubts }: Verdict & { readonly ok: true }): string {
  const lines = [
    `${plural(rows, 'row')} follow from each other, by ${plural(epoch, 'writer')}. The newest hash, to be noted down elsewhere:`,
    last,
    snapshots.length === 0 ? 'There is no snapshot.' : `Snapshots that hold: of row ${snapshots.join(', ')}.`,
    ...doubts.map((doubt) => `In doubt, and passed over by a start: ${doubt}.`),
  ];
  return `${lines.join('\n')}\n`;
}
