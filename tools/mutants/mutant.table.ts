/**
 * All bugs that are planted, from the core outward. Of those that the design names, these come with their parts: a kill
 * that is not persisted, its reset by one person, Hamilton on cumulative quantities, a wrong size of a struct of the DLL.
 * One does not apply: a snapshot without its folder synced. SQLite writes it, and a start without it reads all rows.
 */

import { BROKER } from './broker.table.ts';
import { CORE } from './core.table.ts';
import { JOURNAL } from './journal.table.ts';
import type { Mutant } from './mutant.ts';
import { OUTSIDE } from './outside.table.ts';
import { PAPER } from './paper.table.ts';

export const MUTANTS: readonly Mutant[] = [...CORE, ...JOURNAL, ...BROKER, ...PAPER, ...OUTSIDE];
