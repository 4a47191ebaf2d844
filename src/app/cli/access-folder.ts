/** Access of the data folder for a command; a platform may be running on it meanwhile. */

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Access, type AccessRefusal, type Actor, foldLogin, listUsers, type UserView } from '#access/index.ts';
import { DOOR_PATHS } from '#contract/pages.ts';
import type { Result } from '#kernel/result.ts';
import { openAccess, publicAddress } from '../access.ts';
import type { Config } from '../config.ts';
import { problemOfRefusal } from '../http/access-problems.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

/** Whoever may write to the data folder may do everything, in every tenant. */
export const COMMAND_LINE: Actor = { userId: 'command-line', tenantId: null, address: 'local' };

/** Runs `work` on the access of the data folder, which is made where `makes` says so and it is not there. */
export async function withAccess<T>(
  work: (access: Access, config: Config) => Promise<T>,
  { makes = false }: { readonly makes?: boolean } = {},
): Promise<T> {
  const config = loadConfig();
  const folder = config.PREGAO_DATA_DIR;
  if (!makes && !existsSync(join(folder, 'access.db')))
    throw new CommandError(
      EXIT.refused,
      `There is no user in ${folder} yet: run "pregao user add <login> --role admin".`,
    );
  mkdirSync(folder, { recursive: true });
  const access = openAccess(folder);
  try {
    return await work(access, config);
  } finally {
    await access.store.close();
  }
}

/** The value, or an error that a user can mend. */
export function unwrapped<T>(result: Result<T, AccessRefusal>): T {
  if (result.ok) return result.value;
  throw new CommandError(EXIT.refused, problemOfRefusal(result.error).message);
}

/** The user of a login. */
export async function userOf(access: Access, login: string): Promise<UserView> {
  const folded = foldLogin(login);
  const found = (await listUsers(access, null)).find((user) => user.login === folded);
  if (found !== undefined) return found;
  throw new CommandError(EXIT.refused, `There is no user "${login}"; "pregao user list" shows all.`);
}

/** Where a password is set with a one-time link. */
export function linkUrl(config: Config, token: string): string {
  const host = config.PREGAO_HOST.includes(':') ? `[${config.PREGAO_HOST}]` : config.PREGAO_HOST;
  return `${publicAddress(config, `http://${host}:${config.PREGAO_PORT}`)}${DOOR_PATHS.link}#${token}`;
}

/** Columns as wide as their widest text. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}
