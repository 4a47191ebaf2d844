/** `pregao import instruments` */

import { REAL_EXCHANGE } from '../exchange.ts';
import { type ImportInstrumentsSummary, importInstruments } from '../import-instruments.ts';
import { InputFileError } from '../input-file.ts';
import { openInstrumentStore } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { createProgressLine } from './import.ts';
import { createRejectionList } from './rejections.ts';
import { loadConfig } from './settings.ts';

interface ImportInstrumentsArguments {
  readonly path: string;
  readonly json: boolean;
}

/** Imports one file of reference data, of whatever kind; refused rows are printed (the first ones) and listed. */
export async function importInstrumentsCommand({ path, json }: ImportInstrumentsArguments): Promise<void> {
  const config = loadConfig();
  const instruments = openInstrumentStore(config.PREGAO_DATA_DIR);
  const rejections = createRejectionList(config.PREGAO_DATA_DIR, path);
  try {
    const progress = createProgressLine();
    const summary = await importInstruments({
      path,
      exchange: REAL_EXCHANGE,
      instruments,
      onRefused: ({ place, reason, text }) => rejections.add(`${place}: ${reason}`, text),
      onProgress: ({ share, rows }) => progress({ stage: share < 1 ? 'reading' : 'storing', share, rows }),
    });
    const list = await rejections.close();
    print(summary, list, json);
    if (summary.refused > 0) throw new CommandError(EXIT.partly, rejections.text(summary.refused, list));
  } catch (error) {
    if (error instanceof InputFileError)
      throw new CommandError(EXIT.refused, `${error.message}. Nothing was imported.`);
    throw error;
  } finally {
    await instruments.close();
  }
}

function print(summary: ImportInstrumentsSummary, list: string | null, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...summary, rejectedList: list })}\n`);
    return;
  }
  const { source, rows, from, to, added, changed, unchanged, limits, settlements, warnings } = summary;
  const days = from === to ? `${from}` : `${from} to ${to}`;
  process.stdout.write(
    rows === 0
      ? `${source}: the file has no rows. Nothing to import.\n`
      : `${source} of ${days}: ${rows} rows, ${added} symbols new, ${changed} told something new, ` +
          `${unchanged} known already; ${limits} price limits and ${settlements} settlements written.\n`,
  );
  for (const warning of warnings) process.stdout.write(`Warning: ${warning}.\n`);
}
