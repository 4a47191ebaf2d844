/** `pregao import trades` */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { instantFromMs } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { ArchiveFileError, createDescriber } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { lockFolder } from '#platform/sql/folder-lock.ts';
import { TradeFileError } from '#venues/replay/index.ts';
import { REAL_EXCHANGE } from '../exchange.ts';
import { type ImportSummary, importTrades } from '../import-trades.ts';
import { openStores } from '../stores.ts';
import { createUnfinishedImport, takeUpUnfinished } from '../unfinished-import.ts';
import { CommandError, EXIT } from './exit.ts';
import { plural } from './plural.ts';
import { createProgress, type Progress } from './progress.ts';
import { createRejectionList } from './rejections.ts';
import { loadConfig } from './settings.ts';

interface ImportArguments {
  readonly path: string;
  readonly json: boolean;
  readonly dryRun: boolean;
}

/** Imports one file; refused rows are printed (the first ones) and listed in `<data>/imports`. */
export async function importCommand({ path, json, dryRun }: ImportArguments): Promise<void> {
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  const lock = takeImports(config.PREGAO_DATA_DIR);
  const stores = openStores(config.PREGAO_DATA_DIR, zone);
  const rejections = createRejectionList(dryRun ? null : config.PREGAO_DATA_DIR, path);
  try {
    if (!dryRun) await takeUpUnfinished(config.PREGAO_DATA_DIR, stores.rebuilds);
    const summary = await importTrades({
      path,
      exchange: REAL_EXCHANGE,
      ...stores,
      describe: createDescriber(REAL_EXCHANGE, stores.instruments.findNow),
      zone,
      asOf: instantFromMs(systemClock.nowMs()),
      dryRun,
      unfinished: createUnfinishedImport(config.PREGAO_DATA_DIR),
      onRejected: ({ line, reason, text }) => rejections.add(`line ${line}: ${reason}`, text),
      onProgress: createProgressLine(json),
    });
    const list = await rejections.close();
    print(summary, list, { json, dryRun });
    if (summary.rejected > 0) {
      const code = summary.rows === 0 ? EXIT.refused : EXIT.partly;
      throw new CommandError(code, rejections.text(summary.rejected, list));
    }
  } catch (error) {
    if (error instanceof TradeFileError)
      throw new CommandError(EXIT.refused, `${error.message.replace(/\.$/, '')}. Nothing was imported.`);
    if (error instanceof ArchiveFileError)
      throw new CommandError(EXIT.failed, `${error.message} Some days may be imported already; do it again then.`);
    throw error;
  } finally {
    await rejections.close();
    await stores.close();
    lock.release();
  }
}

/** Two imports at once would each merge a day with what was there before the other. */
export function takeImports(dataDir: string): { release(): void } {
  const folder = join(dataDir, 'imports');
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  if (lock !== null) return lock;
  throw new CommandError(
    EXIT.failed,
    `Another import or archive command is at work on the data folder ${dataDir}. Wait for it to end; nothing was done.`,
  );
}

function print(
  summary: ImportSummary,
  list: string | null,
  { json, dryRun }: { readonly json: boolean; readonly dryRun: boolean },
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...summary, rejectedList: list, dryRun })}\n`);
    return;
  }
  const { rows, busted, days, added, changed, known, conflicting, candles } = summary;
  const dates = [...new Set(days.map(({ date }) => date))];
  const symbols = new Set(days.map(({ symbol }) => symbol)).size;
  process.stdout.write(
    rows + summary.rejected === 0
      ? 'The file has a header and no trades, as on a day without a session. Nothing to import.\n'
      : `${plural(rows, 'trade')} of ${plural(symbols, 'symbol')} on ${dates.join(', ')}: ${added} new, ${changed} changed, ` +
          `${known} known already, ${busted} cancelled by the exchange. ` +
          `${candles === null ? 'A dry run: nothing was stored.' : `${plural(candles, 'bar')} written.`}\n`,
  );
  if (conflicting > 0)
    process.stdout.write(
      `${plural(conflicting, 'trade was', 'trades were')} told more than once with different values; ` +
        'of rows with one number the last one in the file counts.\n',
    );
}

/** Progress of this process on its standard error. */
export function createProgressLine(json = false): (progress: Progress) => void {
  return createProgress({
    json,
    isTerminal: process.stderr.isTTY === true,
    write: (text) => process.stderr.write(text),
    nowMs: () => performance.now(),
  });
}
