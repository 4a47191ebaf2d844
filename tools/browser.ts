/**
 * The browser of the end-to-end tests: one that is installed, else one that this installs.
 * `node tools/browser.ts` prints which one it is; tests call `browserPath()`.
 */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './repository.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** What the search depends on, so that a test can bring its own machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
  /** Where playwright-core keeps the browser that it downloads. */
  readonly downloaded: string;
}

/** Path of an installed Chromium or Chrome; throws, saying what to do, where there is none. */
export function browserPath(): string {
  const path = findBrowser(thisMachine());
  if (path === null) throw new Error(ADVICE);
  return path;
}

const ADVICE = `no Chromium found for the end-to-end tests. Do one of these:
  set PREGAO_CHROMIUM to the path of a Chromium or Chrome,
  install one (Debian, Ubuntu: apt-get install chromium),
  run: node node_modules/playwright-core/cli.js install chromium`;

/** The first browser that is there: the one asked for, one on PATH, one in its usual place, a downloaded one. */
export function findBrowser({ platform, env, exists, downloaded }: Machine): string | null {
  const asked = env.PREGAO_CHROMIUM;
  if (asked !== undefined && asked !== '') {
    if (!exists(asked)) throw new Error(`PREGAO_CHROMIUM is ${asked}, and there is no such file`);
    return asked;
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = platform === 'win32' ? [] : COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...(PLACES[platform] ?? []), downloaded].find(exists) ?? null;
}

function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, exists: existsSync, downloaded: chromium.executablePath() };
}

function install(): void {
  // Distribution packages first: they are signed, shared with other tools, and reachable where downloads are not.
  const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (isDebianRoot && attempt('apt-get', ['update']) && attempt('apt-get', ['install', '-y', 'chromium'])) return;
  const downloader = join(ROOT, 'node_modules/playwright-core/cli.js');
  attempt(process.execPath, [downloader, 'install', 'chromium']);
}

function attempt(command: string, args: readonly string[]): boolean {
  console.log(`running: ${command} ${args.join(' ')}`);
  try {
    execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    return true;
  } catch (error) {
    console.log(`failed: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

if (import.meta.main) {
  if (findBrowser(thisMachine()) === null) install();
  console.log(browserPath());
}
