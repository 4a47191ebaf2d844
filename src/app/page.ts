/** Builds the page where it is not built yet, or older than its sources: npm runs no install scripts here. */

import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from './project.ts';

const SOURCES = [
  'web/index.html',
  'web/vite.config.ts',
  'web/public',
  'web/src',
  'src/contract',
  'src/kernel',
  'package-lock.json',
];
const BUILT = 'web/dist/index.html';

/**
 * Builds when needed; an installation without the page's sources is used as it is. A build that fails is told and
 * not thrown: the market is captured with or without its page.
 */
export async function buildPage(): Promise<void> {
  const sources = newestMs(SOURCES);
  if (sources === 0 || newestMs([BUILT]) >= sources) return;
  const vite = join(PROJECT_FOLDER, 'node_modules', 'vite', 'bin', 'vite.js');
  const build = spawn(process.execPath, [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'error'], {
    cwd: PROJECT_FOLDER,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve, reject) => {
    build.on('error', reject);
    build.on('exit', resolve);
  });
  if (code !== 0) {
    process.stderr.write(
      'The page could not be built; run "npm install" and start again. Until then there is the API only.\n',
    );
  }
}

/** When the newest of these files, and of those in these folders, was written; 0 where there is none. */
function newestMs(paths: readonly string[]): number {
  return Math.max(0, ...paths.map((path) => writtenMs(join(PROJECT_FOLDER, path))));
}

function writtenMs(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => writtenMs(join(path, name))),
  );
}
