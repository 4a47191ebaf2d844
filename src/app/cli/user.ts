/** `pregao user` */

import { changeUser, createUser, listTenants, listUsers, makeLink } from '#access/index.ts';
import type { Role } from '#contract/access.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import { COMMAND_LINE, columns, linkUrl, unwrapped, userOf, withAccess } from './access-folder.ts';
import { CommandError, EXIT } from './exit.ts';

interface AddOptions {
  readonly name?: string;
  readonly role: readonly Role[];
  readonly tenant?: string;
  readonly locale: 'pt-BR' | 'en';
  readonly json?: true;
}

/** Makes a user and prints the link with which the user sets a password; the very first one makes the house. */
export function addUserCommand(login: string, { name = login, role, tenant, locale, json }: AddOptions): Promise<void> {
  return withAccess(
    async (access, config) => {
      const found = (await listTenants(access)).find((each) => each.name.toLowerCase() === tenant?.toLowerCase());
      if (tenant !== undefined && found === undefined)
        throw new CommandError(EXIT.refused, `There is no tenant "${tenant}".`);
      const given = { login, name, roles: role, locale };
      const { user, link } = unwrapped(await createUser(access, COMMAND_LINE, found?.id ?? null, given));
      const url = linkUrl(config, link.token);
      tell(json, { user, url }, `Made ${user.login} (${user.roles.join(', ')}).\n${linkText(url, link.expiresMs)}`);
    },
    { makes: true },
  );
}

/** Prints the users of all tenants. */
export function listUsersCommand({ json }: { readonly json?: true }): Promise<void> {
  return withAccess(async (access) => {
    const tenants = await listTenants(access);
    const rows = (await listUsers(access, null)).map((user) => ({
      ...user,
      tenant: tenants.find(({ id }) => id === user.tenantId)?.name ?? '',
    }));
    const text = columns([
      ['LOGIN', 'TENANT', 'ROLES', 'SECOND FACTOR', 'STATE', 'NAME'],
      ...rows.map(({ login, tenant, roles, hasSecondFactor, name, disabled, hasPassword }) => [
        ...[login, tenant, roles.join(' '), hasSecondFactor ? 'yes' : 'no'],
        ...[disabled ? 'disabled' : hasPassword ? 'active' : 'no password yet', name],
      ]),
    ]);
    tell(json, { users: rows }, text);
  });
}

/** Makes a one-time link for a user who has lost everything. */
export function linkUserCommand(login: string, { json }: { readonly json?: true }): Promise<void> {
  return withAccess(async (access, config) => {
    const user = await userOf(access, login);
    const link = unwrapped(await makeLink(access, COMMAND_LINE, user.id));
    const url = linkUrl(config, link.token);
    tell(json, { url }, linkText(url, link.expiresMs));
  });
}

/** Disables a user, whose sessions and keys end at once, or lets the user in again. */
export function disableUserCommand(
  login: string,
  { disabled, json }: { readonly disabled: boolean; readonly json?: true | undefined },
): Promise<void> {
  return withAccess(async (access) => {
    const { id: userId } = await userOf(access, login);
    const user = unwrapped(await changeUser(access, COMMAND_LINE, { userId, change: { disabled } }));
    tell(
      json,
      { user },
      `${user.login} is ${disabled ? 'disabled: all sessions have ended, and no key works' : 'enabled'}.\n`,
    );
  });
}

function linkText(url: string, expiresMs: number): string {
  return `A password is set once, until ${toIso(instantFromMs(expiresMs))}, at\n  ${url}\nIt takes a second factor away and ends all sessions of the user.\n`;
}

function tell(json: true | undefined, answer: object, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : text);
}
