/**
 * What the bars of a data folder depend on besides the market: the exchange's zone and the simulated market's seed,
 * intensity and version. They are written down with the first start; a start that differs would mix two markets in one bar.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIMULATED_MARKET_VERSION } from '#venues/simulated/index.ts';
import { CommandError, EXIT } from './cli/exit.ts';
import type { Config } from './config.ts';

const NAMES = ['PREGAO_EXCHANGE_TIME_ZONE', 'PREGAO_SIMULATED_SEED', 'PREGAO_SIMULATED_INTENSITY'] as const;

/** Folders from before versions were written down hold the first one. */
const VERSION = 'simulatedMarket';

/** Writes the settings down, or compares them; throws a CommandError that names the ones that differ. */
export function keepOrigin(config: Config): void {
  const path = join(config.PREGAO_DATA_DIR, 'origin.json');
  const now: Record<string, unknown> = {
    ...Object.fromEntries(NAMES.map((name) => [name, config[name]])),
    [VERSION]: SIMULATED_MARKET_VERSION,
  };
  if (!existsSync(path)) {
    // Whole and on the disk before it has its name: half of it would keep every later start from the data.
    writeFileSync(`${path}.new`, `${JSON.stringify(now, null, 2)}\n`, { flush: true });
    renameSync(`${path}.new`, path);
    return;
  }
  const made: Record<string, unknown> = { [VERSION]: 1, ...readOrigin(path) };
  if (config.PREGAO_VENUE === 'simulated' && made[VERSION] !== SIMULATED_MARKET_VERSION)
    throw new CommandError(
      EXIT.usage,
      `The simulated market in ${config.PREGAO_DATA_DIR} was made by another version of Pregão, whose trades differ. ` +
        'Set PREGAO_DATA_DIR to another folder.',
    );
  const different = NAMES.filter((name) => made[name] !== now[name]);
  if (different.length === 0) return;
  const told = different.map((name) => `${name} was "${made[name]}" and is "${now[name]}"`).join('; ');
  throw new CommandError(
    EXIT.usage,
    `The data in ${config.PREGAO_DATA_DIR} was made with other settings: ${told}. ` +
      'Set them back, or set PREGAO_DATA_DIR to another folder.',
  );
}

function readOrigin(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new CommandError(
      EXIT.usage,
      `${path} says which settings the data was made with, and cannot be read (${(error as Error).message}). ` +
        'If they are what they were, delete the file: the next start writes it anew.',
    );
  }
}
