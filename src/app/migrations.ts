/** Where the numbered migrations of each database lie. */

import { join } from 'node:path';
import { PROJECT_FOLDER } from './project.ts';

export function migrationsOf(database: string): string {
  return join(PROJECT_FOLDER, 'migrations', 'sqlite', database);
}
