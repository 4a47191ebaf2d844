/** What the imports of files of rows have in common: the list of refused rows, and what the exit code says of them. */

import type { RefusedRow } from '#market-data/index.ts';
import { InputFileError } from '../input-file.ts';
import { CommandError, EXIT } from './exit.ts';
import { createRejectionList } from './rejections.ts';

interface RowImport<S extends { readonly refused: number }> {
  /** Below it stands the list of refused rows; null where nothing may be written. */
  readonly dataDir: string | null;
  readonly path: string;
  readonly json: boolean;
  readonly run: (onRefused: (row: RefusedRow) => void) => Promise<S>;
  /** The summary in words, each line with its end. */
  readonly text: (summary: S) => string;
}

/** Runs an import and prints its summary; throws a CommandError where rows, or the file as a whole, were refused. */
export async function importRows<S extends { readonly refused: number }>(options: RowImport<S>): Promise<void> {
  const { dataDir, path, json, run, text } = options;
  const rejections = createRejectionList(dataDir, path);
  try {
    const summary = await run(({ place, reason, text: row }) => rejections.add(`${place}: ${reason}`, row));
    const list = await rejections.close();
    process.stdout.write(json ? `${JSON.stringify({ ...summary, rejectedList: list })}\n` : text(summary));
    if (summary.refused > 0) throw new CommandError(EXIT.partly, rejections.text(summary.refused, list));
  } catch (error) {
    if (error instanceof InputFileError)
      throw new CommandError(EXIT.refused, `${error.message}. Nothing was imported.`);
    throw error;
  } finally {
    await rejections.close();
  }
}
