import { DatabaseSync } from 'node:sqlite';
import { open } from '#platform/clock/clock.ts';

export const store = [DatabaseSync, open];
