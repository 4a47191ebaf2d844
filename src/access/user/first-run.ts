/** The first start: a token that is printed once makes the house and its first admin. There is no default password. */

import { err, ok, type Result } from '#kernel/result.ts';
import type { Access, Caller } from '../access.ts';
import type { AccessTables, Locale, Tenant, User } from '../access-store.ts';
import { audit } from '../audit/audit.ts';
import type { AccessRefusal } from '../refusal.ts';
import { type OpenedSession, openSession } from '../session/session.ts';
import { type MadeLink, newPasswordHash, putLink } from './link.ts';
import { parseLogin, parseName } from './login-name.ts';

/** A fresh setup token, which takes the place of any earlier one; null where there are users. */
export function openSetup(access: Access): Promise<MadeLink | null> {
  return access.store.transact(async (tables) => ((await tables.users.any()) ? null : putLink(access, tables, null)));
}

export interface Setup {
  readonly token: string;
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly locale: Locale;
}

/** Makes the house and its first admin, who is logged in at once and proven: the password was chosen just now. */
export async function setUp(
  access: Access,
  setup: Setup,
  caller: Caller,
): Promise<Result<OpenedSession, AccessRefusal>> {
  const { crypto, store, nowMs, newId } = access;
  const isOpen = async (tables: AccessTables): Promise<boolean> => {
    const link = await tables.links.byTokenHash(crypto.sha256(setup.token));
    return link?.kind === 'setup' && link.expiresMs > nowMs() && !(await tables.users.any());
  };
  if (!(await store.read(isOpen))) return err({ kind: 'bad-link' });
  const login = parseLogin(setup.login);
  if (!login.ok) return err({ kind: 'invalid', field: 'login', detail: login.error });
  const name = parseName(setup.name);
  if (!name.ok) return err({ kind: 'invalid', field: 'name', detail: name.error });
  const hash = await newPasswordHash(access, { login: login.value, name: name.value }, setup.password);
  if (!hash.ok) return hash;
  return store.transact(async (tables) => {
    if (!(await isOpen(tables))) return err({ kind: 'bad-link' });
    const tenant = await putHouse(access, tables);
    const user: User = {
      ...newUser({ id: newId(), tenantId: tenant.id, login: login.value, name: name.value, createdMs: nowMs() }),
      roles: ['admin'],
      locale: setup.locale,
      passwordHash: hash.value,
    };
    await tables.users.put(user);
    await tables.links.deleteOf(null);
    const { address } = caller;
    await audit(access, tables, {
      tenantId: tenant.id,
      ...{ actor: user.id, action: 'setup', subject: user.id, address },
    });
    return ok(await openSession(access, tables, { user, caller, stage: 'open', proven: true }));
  });
}

/** The tenant of the house, made where it is not there yet. */
export async function putHouse({ newId, nowMs }: Access, tables: AccessTables): Promise<Tenant> {
  const found = (await tables.tenants.all()).find(({ isHouse }) => isHouse);
  if (found !== undefined) return found;
  const house: Tenant = { id: newId(), name: 'house', isHouse: true, createdMs: nowMs() };
  await tables.tenants.put(house);
  return house;
}

/** A user without roles, password or second factor. */
export function newUser(given: Pick<User, 'id' | 'tenantId' | 'login' | 'name' | 'createdMs'>): User {
  return {
    ...given,
    roles: [],
    locale: 'pt-BR',
    disabled: false,
    passwordHash: null,
    totp: null,
    totpPending: null,
    totpLastStep: 0,
  };
}
