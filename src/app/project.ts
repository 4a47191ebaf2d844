/** Where the project's own files lie, from wherever it is started. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT_FOLDER = join(import.meta.dirname, '..', '..');

/** The version in package.json. */
export function projectVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8'));
  return manifest.version;
}
