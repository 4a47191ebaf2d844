// breaks: no-cycles
import type { a } from './cycle-a.ts';

export const b: typeof a | 1 = 1;
