/** `pregao replay`: moves the replay of the platform that runs. */

import { type ReplayCommand, type ReplayDto, replaySchema } from '#contract/replay.ts';
import { parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { askPlatform } from './platform-client.ts';
import { loadConfig } from './settings.ts';

export interface ReplayOptions {
  readonly json?: true;
}

/** Sends a command, or only asks where the replay stands; prints the answer. */
export async function replayCommand(command: ReplayCommand | null, { json }: ReplayOptions): Promise<void> {
  const hint = 'Start one with PREGAO_VENUE=replay, or set PREGAO_HOST and PREGAO_PORT.';
  const about = { path: '/api/v1/replay', answer: replaySchema, hint };
  const state = await askPlatform(command === null ? about : { ...about, method: 'POST', body: command });
  const zoneId = loadConfig().PREGAO_EXCHANGE_TIME_ZONE;
  process.stdout.write(json ? `${JSON.stringify(state)}\n` : replayText(state, zoneId));
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
