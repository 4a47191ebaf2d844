/** `pregao import trades` */

import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { instantFromMs } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { createDescriber } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { TradeFileError } from '#venues/replay/index.ts';
import { type ImportProgress, type ImportSummary, importTrades } from '../import-trades.ts';
import { openStores } from '../stores.ts';
import { REAL_EXCHANGE } from '../wire.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

/** Refused rows that are printed; all of them are in the list file. */
const PRINTED_REJECTIONS = 10;

/** Imports one file; refused rows are printed (the first ones) and listed whole in `<data>/imports`. */
export async function importCommand({ path, json }: { readonly path: string; readonly json: boolean }): Promise<void> {
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  const stores = openStores(config.PREGAO_DATA_DIR, zone);
  const rejections = createRejectionList(config.PREGAO_DATA_DIR, path);
  try {
    const summary = await importTrades({
      path,
      exchange: REAL_EXCHANGE,
      ...stores,
      describe: createDescriber(REAL_EXCHANGE, stores.instruments.findNow),
      zone,
      asOf: instantFromMs(systemClock.nowMs()),
      dryRun: false,
      onRejected: ({ line, reason, text }) => rejections.add(`line ${line}: ${reason}`, text),
      onProgress: createProgressLine(),
    });
    const list = await rejections.close();
    print(summary, list, json);
    if (summary.rejected > 0) {
      const code = summary.rows === 0 ? EXIT.refused : EXIT.partly;
      throw new CommandError(code, rejections.text(summary.rejected, list));
    }
  } catch (error) {
    if (error instanceof TradeFileError)
      throw new CommandError(EXIT.refused, `${error.message.replace(/\.$/, '')}. Nothing was imported.`);
    throw error;
  } finally {
    await stores.close();
  }
}

function print(summary: ImportSummary, list: string | null, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...summary, rejectedList: list })}\n`);
    return;
  }
  const { rows, busted, days, added, changed, known, candles } = summary;
  const dates = [...new Set(days.map(({ date }) => date))];
  const symbols = new Set(days.map(({ symbol }) => symbol)).size;
  process.stdout.write(
    rows + summary.rejected === 0
      ? 'The file has a header and no trades, as on a day without a session. Nothing to import.\n'
      : `${rows} trades of ${symbols} symbols on ${dates.join(', ')}: ${added} new, ${changed} changed, ` +
          `${known} known already, ${busted} cancelled by the exchange. ${candles} bars written.\n`,
  );
}

interface RejectionList {
  /** `entry` says where and why; `text` is the row, told in the list only. */
  readonly add: (entry: string, text: string) => void;
  /** Ends the list; answers its path, or null where nothing was refused. */
  close(): Promise<string | null>;
  text(rejected: number, list: string | null): string;
}

/** The refused rows of a file: the first ones for the terminal, all of them in a file below the data folder. */
export function createRejectionList(dataDir: string, path: string): RejectionList {
  const folder = join(dataDir, 'imports');
  const list = join(folder, `${basename(path)}.rejected.txt`);
  const printed: string[] = [];
  let file: WriteStream | undefined;
  return {
    add(entry, text) {
      if (file === undefined) {
        mkdirSync(folder, { recursive: true });
        file = createWriteStream(list);
      }
      if (printed.length < PRINTED_REJECTIONS) printed.push(`  ${entry}`);
      file.write(`${entry}: ${text}\n`);
    },
    async close() {
      if (file === undefined) return null;
      file.end();
      await finished(file);
      return list;
    },
    text: (rejected, where) => `${rejected} rows were refused:\n${printed.join('\n')}\nAll of them are in ${where}.`,
  };
}

/** A line that is written over itself on a terminal; nothing elsewhere. */
export function createProgressLine(): (progress: ImportProgress) => void {
  if (!process.stderr.isTTY) return () => undefined;
  const startedMs = performance.now();
  let shownMs = 0;
  return ({ stage, share, rows }) => {
    const nowMs = performance.now();
    if (nowMs - shownMs < 100 && share < 1) return;
    shownMs = nowMs;
    const seconds = (nowMs - startedMs) / 1000;
    const rate = Math.round(rows / Math.max(seconds, 0.001));
    const left = share > 0 ? Math.ceil(seconds / share - seconds) : 0;
    process.stderr.write(`\r${stage} ${Math.floor(share * 100)} % · ${rows} rows · ${rate} rows/s · ${left} s left   `);
    if (stage === 'storing' && share === 1) process.stderr.write('\n');
  };
}
