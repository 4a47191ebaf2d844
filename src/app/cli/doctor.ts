/** `pregao doctor` */

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createZone } from '#kernel/zone.ts';
import type { Config } from '../config.ts';
import { PROJECT_FOLDER } from '../project.ts';
import { hasStores, openStores } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
}

/** Least free space that a day of the whole market fits in. */
const FREE_BYTES_LEAST = 2 * 1024 ** 3;

/** Checks what the platform needs; each finding that is not well says what to do. */
export async function doctorCommand({ json }: { readonly json: boolean }): Promise<void> {
  const config = loadConfig();
  const findings = [
    { check: 'Node', state: 'ok', detail: process.version } as const,
    {
      check: 'settings',
      state: 'ok',
      detail: `time zone ${config.PREGAO_EXCHANGE_TIME_ZONE}, venue ${config.PREGAO_VENUE}`,
    } as const,
    checkFolder(config),
    await checkSpace(config),
    await checkStores(config),
    await checkPort(config),
    checkPage(),
  ];
  process.stdout.write(json ? `${JSON.stringify({ findings })}\n` : findings.map(line).join(''));
  const failed = findings.filter(({ state }) => state === 'failed').length;
  if (failed > 0) throw new CommandError(EXIT.failed, `${failed} of ${plural(findings.length, 'check')} failed.`);
}

function line({ check, state, detail }: Finding): string {
  return `${state.padEnd(8)} ${check.padEnd(10)} ${detail}\n`;
}

function checkFolder({ PREGAO_DATA_DIR: folder }: Config): Finding {
  try {
    const nearest = nearestFolder(folder);
    if (!statSync(nearest).isDirectory()) throw new Error(`${nearest} is a file`);
    accessSync(nearest, constants.W_OK);
    const detail = nearest === resolve(folder) ? `${folder} can be written` : `${folder} can be made in ${nearest}`;
    return { check: 'folder', state: 'ok', detail };
  } catch (error) {
    const detail = `${folder}: ${(error as Error).message}. Set PREGAO_DATA_DIR to a folder that you may write.`;
    return { check: 'folder', state: 'failed', detail };
  }
}

/** The folder, or the nearest one above it that is there already: looking makes nothing. */
function nearestFolder(folder: string): string {
  let nearest = resolve(folder);
  while (!existsSync(nearest)) nearest = dirname(nearest);
  return nearest;
}

async function checkSpace({ PREGAO_DATA_DIR: folder }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(nearestFolder(folder));
  const free = bavail * bsize;
  const gigabytes = `${Math.floor(free / 1024 ** 3)} GiB free`;
  if (free >= FREE_BYTES_LEAST) return { check: 'disk', state: 'ok', detail: gigabytes };
  return { check: 'disk', state: 'warning', detail: `${gigabytes}; a day of the whole market wants 2 GiB` };
}

async function checkStores(config: Config): Promise<Finding> {
  if (!hasStores(config.PREGAO_DATA_DIR))
    return {
      check: 'stores',
      state: 'ok',
      detail: 'nothing is stored yet; the first start or import makes the stores',
    };
  try {
    const stores = openStores(config.PREGAO_DATA_DIR, createZone(config.PREGAO_EXCHANGE_TIME_ZONE));
    const symbols = await stores.candles.symbols();
    const archived = await stores.archive.days();
    await stores.close();
    return {
      check: 'stores',
      state: 'ok',
      detail: `bars of ${plural(symbols.length, 'symbol')}, ${plural(archived.length, 'archived day')} of ticks`,
    };
  } catch (error) {
    return { check: 'stores', state: 'failed', detail: (error as Error).message };
  }
}

function checkPort({ PREGAO_HOST: host, PREGAO_PORT: port }: Config): Promise<Finding> {
  return new Promise((done) => {
    const probe = createServer();
    probe.on('error', ({ message }) => {
      const detail = `${message}. If Pregão is running, all is well; else set PREGAO_PORT to another one.`;
      done({ check: 'port', state: 'warning', detail });
    });
    probe.listen(port, host, () => {
      probe.close(() => done({ check: 'port', state: 'ok', detail: `${host}:${port} is free` }));
    });
  });
}

function checkPage(): Finding {
  const built = existsSync(join(PROJECT_FOLDER, 'web', 'dist', 'index.html'));
  return { check: 'page', state: 'ok', detail: built ? 'built' : 'will be built at the first start' };
}
