/** `pregao import instruments` */

import { REAL_EXCHANGE } from '../exchange.ts';
import { type ImportInstrumentsSummary, importInstruments } from '../import-instruments.ts';
import { openInstrumentStore } from '../stores.ts';
import { createProgressLine } from './import.ts';
import { importRows } from './import-rows.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

interface ImportInstrumentsArguments {
  readonly path: string;
  readonly json: boolean;
}

/** Imports one file of reference data, of whatever kind; refused rows are printed (the first ones) and listed. */
export async function importInstrumentsCommand({ path, json }: ImportInstrumentsArguments): Promise<void> {
  const config = loadConfig();
  const instruments = openInstrumentStore(config.PREGAO_DATA_DIR);
  const progress = createProgressLine(json);
  try {
    await importRows({
      dataDir: config.PREGAO_DATA_DIR,
      path,
      json,
      text: textOf,
      run: (onRefused) =>
        importInstruments({
          path,
          exchange: REAL_EXCHANGE,
          instruments,
          onRefused,
          onProgress: ({ share, rows }) => progress({ stage: share < 1 ? 'reading' : 'storing', share, rows }),
        }),
    });
  } finally {
    await instruments.close();
  }
}

function textOf(summary: ImportInstrumentsSummary): string {
  const { source, rows, from, to, added, changed, unchanged, limits, settlements, warnings } = summary;
  const days = from === to ? `${from}` : `${from} to ${to}`;
  const done =
    rows === 0
      ? `${source}: the file has no rows. Nothing to import.\n`
      : `${source} of ${days}: ${plural(rows, 'row')}, ${plural(added, 'symbol')} new, ${changed} told something new, ` +
        `${unchanged} known already; ${plural(limits, 'price limit')} and ${plural(settlements, 'settlement')} written.\n`;
  return done + warnings.map((warning) => `Warning: ${warning}.\n`).join('');
}
