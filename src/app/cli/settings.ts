/** The configuration of a command: environment and `.env`, or an error that names every mistake. */

import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Config, readConfig } from '../config.ts';
import { CommandError, EXIT } from './exit.ts';

/** Reads the settings; throws a CommandError that lists all mistakes. */
export function loadConfig(): Config {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  const config = readConfig(process.env, file);
  if (config.ok) return config.value;
  throw new CommandError(EXIT.usage, `The settings are not valid:\n  ${config.error.join('\n  ')}\nSee .env.example.`);
}
