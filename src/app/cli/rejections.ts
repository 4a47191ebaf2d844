/** The refused rows of a file: the first ones for the terminal, more of them in a list below the data folder. */

import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { plural } from './plural.ts';

/** Refused rows that are printed. */
const PRINTED_MAX = 10;
/** Refused rows that the list holds; a file of millions of them is another file than it should be. */
const LISTED_MAX = 10_000;

export interface RejectionList {
  /** `entry` says where and why; `text` is the row, told in the list only. */
  readonly add: (entry: string, text: string) => void;
  /** Ends the list; answers its path, or null where nothing was refused. May be called again. */
  close(): Promise<string | null>;
  text(rejected: number, list: string | null): string;
}

/** An empty list for the file at `path`; with `dataDir` null it prints and writes no list. */
export function createRejectionList(dataDir: string | null, path: string): RejectionList {
  const printed: string[] = [];
  let listed = 0;
  let file: { readonly stream: WriteStream; readonly path: string } | undefined;
  let closed: Promise<void> | undefined;

  function open(folder: string): { readonly stream: WriteStream; readonly path: string } {
    mkdirSync(folder, { recursive: true });
    const list = join(folder, `${basename(path)}.rejected.txt`);
    return { stream: createWriteStream(list), path: list };
  }

  return {
    add(entry, text) {
      if (printed.length < PRINTED_MAX) printed.push(`  ${entry}`);
      if (dataDir === null || ++listed > LISTED_MAX) return;
      file ??= open(join(dataDir, 'imports'));
      file.stream.write(`${entry}: ${text}\n`);
    },
    async close() {
      if (file === undefined) return null;
      if (closed === undefined) {
        file.stream.end();
        closed = finished(file.stream);
      }
      await closed;
      return file.path;
    },
    text(rejected, list) {
      const all = rejected === 1 ? 'It is' : 'All of them are';
      const where =
        list === null ? '' : `\n${rejected > LISTED_MAX ? `The first ${LISTED_MAX} of them are` : all} in ${list}.`;
      return `${plural(rejected, 'row was', 'rows were')} refused:\n${printed.join('\n')}${where}`;
    },
  };
}
