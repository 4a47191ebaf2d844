/** `pregao import corporate-actions` */

import { REAL_EXCHANGE } from '../exchange.ts';
import { type ImportActionsSummary, importCorporateActions } from '../import-corporate-actions.ts';
import { openCorporateActionStore } from '../stores.ts';
import { importRows } from './import-rows.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

/** Imports one table; refused rows are printed (the first ones) and listed. */
export async function importCorporateActionsCommand(
  path: string,
  { dryRun, json }: { readonly dryRun?: true; readonly json?: true },
): Promise<void> {
  const config = loadConfig();
  const actions = openCorporateActionStore(config.PREGAO_DATA_DIR);
  try {
    await importRows({
      dataDir: dryRun ? null : config.PREGAO_DATA_DIR,
      path,
      json: json === true,
      text: ({ rows, symbols, added, changed, same }: ImportActionsSummary) =>
        `${plural(rows, 'action')} of ${plural(symbols, 'symbol')}: ${added} new, ${changed} changed, ${same} known already.` +
        `${dryRun ? ' Dry run: nothing was written.' : ''}\n`,
      run: (onRefused) =>
        importCorporateActions({ path, exchange: REAL_EXCHANGE, actions, dryRun: dryRun === true, onRefused }),
    });
  } finally {
    await actions.close();
  }
}
