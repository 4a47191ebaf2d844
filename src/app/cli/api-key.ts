/** `pregao api-key` */

import { createKey, listKeys, listUsers, revokeKey } from '#access/index.ts';
import type { Permission } from '#contract/access.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import { COMMAND_LINE, columns, unwrapped, userOf, withAccess } from './access-folder.ts';

const DAY_MS = 86_400_000;

interface CreateOptions {
  readonly name: string;
  readonly scope: readonly Permission[];
  readonly days: number;
  readonly address?: readonly string[];
  readonly json?: true;
}

/** Makes a key of a user and prints it, this once. */
export function createKeyCommand(login: string, options: CreateOptions): Promise<void> {
  return withAccess(async (access) => {
    const { id: userId } = await userOf(access, login);
    const expiresMs = access.nowMs() + options.days * DAY_MS;
    const given = { userId, name: options.name, scopes: options.scope, expiresMs, addresses: options.address ?? [] };
    const { key, text } = unwrapped(await createKey(access, COMMAND_LINE, given));
    const told = `${text}\nKeep it now: it is not shown again. It counts until ${iso(key.expiresMs)}.\n`;
    process.stdout.write(options.json ? `${JSON.stringify({ key, text })}\n` : told);
  });
}

/** Prints the keys of a user, or of all. */
export function listKeysCommand(login: string | undefined, { json }: { readonly json?: true }): Promise<void> {
  return withAccess(async (access) => {
    const users = login === undefined ? await listUsers(access, null) : [await userOf(access, login)];
    const keys = [];
    for (const user of users)
      for (const key of await listKeys(access, user.id)) keys.push({ login: user.login, ...key });
    const rows = keys.map((key) => [
      ...[key.id, key.login, key.name, key.scopes.join(' '), iso(key.expiresMs)],
      key.lastUsedMs === null ? 'never' : iso(key.lastUsedMs),
    ]);
    const text = columns([['ID', 'LOGIN', 'NAME', 'SCOPES', 'EXPIRES', 'LAST USED'], ...rows]);
    process.stdout.write(json ? `${JSON.stringify({ keys })}\n` : text);
  });
}

/** Ends a key at once. */
export function revokeKeyCommand(id: string, { json }: { readonly json?: true }): Promise<void> {
  return withAccess(async (access) => {
    unwrapped(await revokeKey(access, COMMAND_LINE, id));
    process.stdout.write(json ? `${JSON.stringify({ revoked: id })}\n` : `The key ${id} no longer works.\n`);
  });
}

function iso(ms: number): string {
  return toIso(instantFromMs(ms));
}
