/** `pregao replay`: moves the replay of the platform that runs. */

import { problemSchema } from '#contract/problem.ts';
import { type ReplayCommand, type ReplayDto, replaySchema } from '#contract/replay.ts';
import { parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

export interface ReplayOptions {
  readonly json?: true;
}

/** Sends a command, or only asks where the replay stands; prints the answer. */
export async function replayCommand(command: ReplayCommand | null, { json }: ReplayOptions): Promise<void> {
  const config = loadConfig();
  const key = config.PREGAO_API_KEY === '-' ? null : config.PREGAO_API_KEY;
  const state = await ask({ address: addressOf(config.PREGAO_HOST, config.PREGAO_PORT), key }, command);
  process.stdout.write(json ? `${JSON.stringify(state)}\n` : replayText(state, config.PREGAO_EXCHANGE_TIME_ZONE));
}

function addressOf(host: string, port: number): string {
  if (port === 0) throw new CommandError(EXIT.usage, 'PREGAO_PORT is 0: set it to the port that the platform told.');
  // An address that stands for all of them is reached by the loopback one.
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}/api/v1/replay`;
}

interface Platform {
  readonly address: string;
  readonly key: string | null;
}

async function ask(platform: Platform, command: ReplayCommand | null): Promise<ReplayDto> {
  const { address } = platform;
  const response = await reach(platform, command);
  const body: unknown = await response.json().catch(() => null);
  const state = replaySchema.safeParse(body);
  if (response.ok && state.success) return state.data;
  const problem = problemSchema.safeParse(body);
  if (response.status === 401)
    throw new CommandError(
      EXIT.usage,
      'The platform asks for a login: set PREGAO_API_KEY to a key that "pregao api-key create" made.',
    );
  const detail = problem.success
    ? problem.data.detail
    : `${address} answered ${response.status}, and not as Pregão does.`;
  throw new CommandError(problem.success && response.status === 400 ? EXIT.usage : EXIT.failed, detail);
}

async function reach({ address, key }: Platform, command: ReplayCommand | null): Promise<Response> {
  try {
    const login = key === null ? {} : { authorization: `Bearer ${key}` };
    if (command === null) return await fetch(address, { headers: login });
    const headers = { ...login, 'content-type': 'application/json' };
    return await fetch(address, { method: 'POST', headers, body: JSON.stringify(command) });
  } catch (error) {
    const what = `No platform answers at ${address}. Start one with PREGAO_VENUE=replay, or set PREGAO_HOST and PREGAO_PORT.`;
    throw new CommandError(EXIT.failed, what, { cause: error });
  }
}

/** The state for people, in the exchange's time. */
function replayText({ exchange, date, from, to, position, state, speed }: ReplayDto, zoneId: string): string {
  const zone = createZone(zoneId);
  const timeOf = (text: string): string => {
    const at = parseIso(text);
    if (!at.ok) return text;
    return new Date((at.value + zone.offsetAt(at.value)) / 1_000).toISOString().slice(11, 19);
  };
  const pace = speed === 'max' ? 'as fast as it goes' : `${speed}×`;
  return `${exchange} ${date}: ${state} at ${timeOf(position)} (${timeOf(from)} to ${timeOf(to)}), ${pace}\n`;
}
