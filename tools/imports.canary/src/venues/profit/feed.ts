import { readFileSync } from 'node:fs';
import { close } from '#market-data/index.ts';

export const feed = [readFileSync, close];
