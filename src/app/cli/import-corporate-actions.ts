/** `pregao import corporate-actions` */

import { REAL_EXCHANGE } from '../exchange.ts';
import { importCorporateActions } from '../import-corporate-actions.ts';
import { InputFileError } from '../input-file.ts';
import { openCorporateActionStore } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { createRejectionList } from './rejections.ts';
import { loadConfig } from './settings.ts';

/** Imports one table; refused rows are printed (the first ones) and listed. */
export async function importCorporateActionsCommand(
  path: string,
  { dryRun, json }: { readonly dryRun?: true; readonly json?: true },
): Promise<void> {
  const config = loadConfig();
  const actions = openCorporateActionStore(config.PREGAO_DATA_DIR);
  const rejections = createRejectionList(config.PREGAO_DATA_DIR, path);
  try {
    const summary = await importCorporateActions({
      path,
      exchange: REAL_EXCHANGE,
      actions,
      dryRun: dryRun === true,
      onRefused: ({ place, reason, text }) => rejections.add(`${place}: ${reason}`, text),
    });
    const list = await rejections.close();
    const { rows, symbols, added, changed, same } = summary;
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...summary, rejectedList: list })}\n`
        : `${rows} actions of ${symbols} symbols: ${added} new, ${changed} changed, ${same} known already.` +
            `${dryRun ? ' Dry run: nothing was written.' : ''}\n`,
    );
    if (summary.refused > 0) throw new CommandError(EXIT.partly, rejections.text(summary.refused, list));
  } catch (error) {
    if (error instanceof InputFileError)
      throw new CommandError(EXIT.refused, `${error.message}. Nothing was imported.`);
    throw error;
  } finally {
    await actions.close();
  }
}
