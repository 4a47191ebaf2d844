/** `pregao start` */

import { mkdirSync } from 'node:fs';
import type { AccessMode } from '#access/index.ts';
import { lockFolder } from '#platform/sql/folder-lock.ts';
import { formatAddress } from '../address.ts';
import { keepOrigin } from '../origin.ts';
import { buildPage } from '../page.ts';
import { checkReplay, ReplayError } from '../replay.ts';
import { type Platform, wire } from '../wire.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

/** How long a stop may take before the process ends all the same. */
const STOP_MS_MAX = 30_000;

/** Runs the platform until SIGINT or SIGTERM, and then stores everything before it ends. */
export async function startCommand({ json }: { readonly json: boolean }): Promise<void> {
  const config = loadConfig();
  await told(async () => checkReplay(config));
  const lock = takeFolder(config.PREGAO_DATA_DIR);
  keepOrigin(config);
  const stopping = stopOnSignals();
  const platform = await told(() => wire(config, buildPage()));
  const running = platform.run(stopping.signal);
  try {
    await listen(platform, config.PREGAO_HOST, config.PREGAO_PORT);
    await tellAddress(platform, json);
    await running;
  } finally {
    stopping.abort();
    // Its error, where it has one, is on its way already; what is open must be closed all the same.
    await running.catch(() => undefined);
    await platform.close();
    lock.release();
  }
  platform.log.info({}, 'stopped');
}

/** A replay that cannot be is a matter of settings. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ReplayError) throw new CommandError(EXIT.usage, error.message);
    throw error;
  }
}

/** Two platforms over one folder would each build half of the bars. */
function takeFolder(folder: string): { release(): void } {
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  if (lock !== null) return lock;
  const what = `Another Pregão is running on the data folder ${folder}. Stop it, or set PREGAO_DATA_DIR to another folder.`;
  throw new CommandError(EXIT.failed, what);
}

async function tellAddress({ server, log, firstRun }: Platform, json: boolean): Promise<void> {
  const address = formatAddress(server.server.address());
  const { mode, setupUrl } = await firstRun();
  const text = json
    ? JSON.stringify({ address, access: mode, ...(setupUrl === null ? {} : { setup: setupUrl }) })
    : [`Pregão is running at ${address} (Ctrl-C stops it)`, ...accessLines(mode, setupUrl)].join('\n');
  process.stdout.write(`${text}\n`);
  log.info({ address, access: mode, readyMs: Math.round(performance.now()) }, 'started');
}

/** Who has to log in, in plain words. */
function accessLines(mode: AccessMode, setupUrl: string | null): string[] {
  const link = `${setupUrl ?? ''}\n  (counts for a day, until it is used or Pregão starts again)`;
  switch (mode) {
    case 'users':
      return ['Whoever opens it logs in.'];
    case 'demo':
      return [
        'Nobody has to log in, because there is no user yet and only this machine reaches it.',
        `To have users, make the first one, an admin:\n  ${link}`,
      ];
    case 'closed':
      return [`Nobody can use it before there is a user. Make the first one, an admin:\n  ${link}`];
  }
}

async function listen({ server }: Platform, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what =
      code === 'EADDRINUSE'
        ? `Port ${port} of ${host} is taken. Set PREGAO_PORT to another one, or to 0 for any.`
        : `Cannot listen on ${host}, port ${port}: ${message}`;
    throw new CommandError(EXIT.failed, what);
  }
}

/** Aborts with the first SIGINT or SIGTERM; a second one, or a stop that hangs, ends the process at once. */
function stopOnSignals(): AbortController {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.failed);
    controller.abort();
    setTimeout(() => process.exit(EXIT.failed), STOP_MS_MAX).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller;
}
