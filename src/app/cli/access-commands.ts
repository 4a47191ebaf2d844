/** The commands of access, as the command line knows them. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { PERMISSIONS, PERSONAL_PERMISSIONS, ROLES } from '#contract/access.ts';
import { createKeyCommand, listKeysCommand, revokeKeyCommand } from './api-key.ts';
import { auditAccessCommand } from './audit.ts';
import { addUserCommand, disableUserCommand, linkUserCommand, listUsersCommand } from './user.ts';

const SCOPES = PERMISSIONS.filter((permission) => !PERSONAL_PERMISSIONS.includes(permission));

/** Adds `user`, `api-key` and `audit`; they work on the data folder, whether a platform runs on it or not. */
export function addAccessCommands(program: Command): void {
  addUserCommands(program.command('user').description('users of the data folder'));
  addKeyCommands(program.command('api-key').description('API keys of users'));
  program
    .command('audit')
    .description('what was done, and the proof of it')
    .command('access')
    .description('print logins, refusals and changes of users and keys, newest first')
    .option('--verify', 'prove that no row was changed, taken out or put in')
    .option('-n, --limit <count>', 'the newest so many', numberUpTo(10_000), 50)
    .option('--json', 'print JSON')
    .action(auditAccessCommand);
}

function addUserCommands(user: Command): void {
  user
    .command('add')
    .description('make a user and print the link with which the user sets a password; the first one is an admin')
    .argument('<login>', 'what the user types to log in')
    .option('--name <text>', 'name of the person; else the login')
    .addOption(new Option('-r, --role <names...>', 'what the user may do').choices(ROLES).makeOptionMandatory())
    .option('--tenant <name>', 'the tenant; else the house')
    .addOption(new Option('--locale <language>', 'language of the page').choices(['pt-BR', 'en']).default('pt-BR'))
    .option('--json', 'print JSON')
    .action(addUserCommand);
  user.command('list').description('print all users').option('--json', 'print JSON').action(listUsersCommand);
  user
    .command('link')
    .description('make a one-time link for a user who has lost password or second factor')
    .argument('<login>')
    .option('--json', 'print JSON')
    .action(linkUserCommand);
  for (const [name, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const)
    user
      .command(name)
      .description(disabled ? 'keep a user out at once' : 'let a disabled user in again')
      .argument('<login>')
      .option('--json', 'print JSON')
      .action((login: string, { json }: { json?: true }) => disableUserCommand(login, { disabled, json }));
}

function addKeyCommands(key: Command): void {
  key
    .command('create')
    .description('make a key of a user and print it, this once')
    .argument('<login>', 'whose key it is')
    .requiredOption('--name <text>', 'what it is for')
    .addOption(new Option('-s, --scope <names...>', 'what it may do').choices(SCOPES).makeOptionMandatory())
    .requiredOption('--days <count>', 'how long it counts, up to 365', numberUpTo(365))
    .option('--address <networks...>', 'where it may be used from, such as 10.0.0.0/8; else from anywhere')
    .option('--json', 'print JSON')
    .action(createKeyCommand);
  key
    .command('list')
    .description('print the keys of a user, or of all')
    .argument('[login]')
    .option('--json', 'print JSON')
    .action(listKeysCommand);
  key
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'as "pregao api-key list" shows it')
    .option('--json', 'print JSON')
    .action(revokeKeyCommand);
}

function numberUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > most) throw new InvalidArgumentError(`Expected a whole number from 1 to ${most}.`);
    return value;
  };
}
