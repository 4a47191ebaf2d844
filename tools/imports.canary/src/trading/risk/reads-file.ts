// breaks: pure-files-do-no-io
import { readFileSync } from 'node:fs';

export const read = readFileSync;
