/** `pregao start` */

import { formatAddress } from '../address.ts';
import { buildPage } from '../page.ts';
import { type Platform, wire } from '../wire.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

/** How long a stop may take before the process ends all the same. */
const STOP_MS_MAX = 10_000;

/** Runs the platform until SIGINT or SIGTERM, and then stores everything before it ends. */
export async function startCommand({ json }: { readonly json: boolean }): Promise<void> {
  const config = loadConfig();
  if (config.PREGAO_VENUE === 'replay' && config.PREGAO_REPLAY_FILE === '-') {
    throw new CommandError(EXIT.usage, 'PREGAO_VENUE is "replay" but PREGAO_REPLAY_FILE names no file to play.');
  }
  const stopping = stopSignal();
  const platform = await wire(config, buildPage());
  const running = platform.run(stopping);
  await listen(platform, config.PREGAO_HOST, config.PREGAO_PORT, stopping);
  const address = formatAddress(platform.server.server.address());
  if (json) process.stdout.write(`${JSON.stringify({ address })}\n`);
  else process.stdout.write(`Pregão is running at ${address} (Ctrl-C stops it)\n`);
  platform.log.info({ address, venue: config.PREGAO_VENUE, readyMs: Math.round(performance.now()) }, 'started');
  await running;
  await platform.close();
  platform.log.info({}, 'stopped');
}

async function listen({ server, close }: Platform, host: string, port: number, signal: AbortSignal): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    signal.dispatchEvent(new Event('abort'));
    await close();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new CommandError(EXIT.failed, `Port ${port} of ${host} is taken. Set PREGAO_PORT to another one, or to 0 for any.`);
    }
    throw new CommandError(EXIT.failed, `Cannot listen on ${host}, port ${port}: ${message}`);
  }
}

/** Aborted by the first SIGINT or SIGTERM; a second one, or a stop that hangs, ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.failed);
    controller.abort();
    setTimeout(() => process.exit(EXIT.failed), STOP_MS_MAX).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
