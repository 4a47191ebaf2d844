/** A table of corporate actions into the store: read whole first, then stored, all of it or nothing. */

import {
  type ActionOutcome,
  actionReader,
  type CorporateAction,
  type CorporateActionStore,
  type RefusedRow,
} from '#market-data/index.ts';
import { InputFileError, textLines } from './input-file.ts';

export interface ImportActionsOptions {
  readonly path: string;
  /** Code that the actions get. */
  readonly exchange: string;
  readonly actions: CorporateActionStore;
  /** Reads and checks the table, and writes nothing. */
  readonly dryRun: boolean;
  readonly onRefused: (row: RefusedRow) => void;
}

export interface ImportActionsSummary extends ActionOutcome {
  readonly rows: number;
  readonly refused: number;
  readonly symbols: number;
  readonly dryRun: boolean;
}

const ROWS_MAX = 1_000_000;

/** Imports the table; throws an InputFileError, and changes nothing, where it cannot be read as a whole. */
export async function importCorporateActions(options: ImportActionsOptions): Promise<ImportActionsSummary> {
  const { path, actions, dryRun, onRefused } = options;
  const { found, refused } = await readActions(options);
  for (const row of refused) onRefused(row);
  if (found.size === 0)
    throw new InputFileError(`${path} has no action that was understood, and ${refused.length} rows that were not`);
  const all = [...found.values()];
  const outcome = dryRun ? await foresee(all, actions) : await actions.put(all);
  const symbols = new Set(all.map(({ symbol }) => symbol)).size;
  return { rows: all.length, refused: refused.length, symbols, ...outcome, dryRun };
}

async function readActions({ path, exchange }: ImportActionsOptions) {
  const found = new Map<string, CorporateAction>();
  const refused: RefusedRow[] = [];
  let read: ReturnType<typeof actionReader> | undefined;
  for await (const { line, text } of textLines(path)) {
    if (read === undefined) {
      read = actionReader(text, exchange);
      if (!read.ok) throw new InputFileError(`${path} cannot be imported: ${read.error}`);
      continue;
    }
    const action = read.ok ? read.value(text) : read;
    if (!action.ok) refused.push({ place: `line ${line}`, reason: action.error, text: text.slice(0, 200) });
    else {
      const key = `${action.value.kind} of ${action.value.symbol} on ${action.value.exDate}`;
      if (!found.has(key)) found.set(key, action.value);
      else refused.push({ place: `line ${line}`, reason: `a ${key} stands above already: give their sum`, text });
    }
    if (found.size + refused.length > ROWS_MAX) throw new InputFileError(`${path} has more than ${ROWS_MAX} rows`);
  }
  if (read === undefined) throw new InputFileError(`${path} is empty`);
  return { found, refused };
}

/** What `put` would answer. */
async function foresee(all: readonly CorporateAction[], actions: CorporateActionStore): Promise<ActionOutcome> {
  const outcome = { added: 0, changed: 0, same: 0 };
  for (const action of all) {
    const known = (await actions.of(action)).find(
      ({ exDate, kind }) => exDate === action.exDate && kind === action.kind,
    );
    outcome[known === undefined ? 'added' : isSame(known, action) ? 'same' : 'changed'] += 1;
  }
  return outcome;
}

function isSame(a: CorporateAction, b: CorporateAction): boolean {
  if (a.source !== b.source) return false;
  if ('cash' in a || 'cash' in b) return 'cash' in a && 'cash' in b && a.cash === b.cash;
  return a.after === b.after && a.before === b.before;
}
