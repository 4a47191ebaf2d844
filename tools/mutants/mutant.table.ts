/** All bugs that are planted, from the core outward. */

import { BROKER } from './broker.table.ts';
import { CORE } from './core.table.ts';
import { JOURNAL } from './journal.table.ts';
import type { Mutant } from './mutant.ts';
import { OUTSIDE } from './outside.table.ts';
import { PAPER } from './paper.table.ts';

export const MUTANTS: readonly Mutant[] = [...CORE, ...JOURNAL, ...BROKER, ...PAPER, ...OUTSIDE];
