/** Users and tenants, as those who manage them see and change them; and a user's own password. */

import type { Role } from '#contract/access.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Access, Actor, Caller } from '../access.ts';
import type { AccessTables, Locale, Tenant, User } from '../access-store.ts';
import { type AuditAction, audit } from '../audit/audit.ts';
import type { AccessRefusal } from '../refusal.ts';
import { dropSessions, type OpenedSession, openSession } from '../session/session.ts';
import { countTry, forgiveTry, proofCounts } from '../session/tries.ts';
import { newUser, putHouse } from './first-run.ts';
import { type MadeLink, newPasswordHash, putLink } from './link.ts';
import { parseLogin, parseName } from './login-name.ts';
import { foldPassword } from './password.ts';

/** A user as those who manage users see it: nothing that could be used. */
export interface UserView extends Pick<User, 'id' | 'tenantId' | 'login' | 'name' | 'roles' | 'locale' | 'disabled'> {
  readonly createdMs: number;
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
}

function viewOf({ passwordHash, totp, ...user }: User): UserView {
  const { id, tenantId, login, name, roles, locale, disabled, createdMs } = user;
  return {
    ...{ id, tenantId, login, name, roles, locale, disabled, createdMs },
    hasPassword: passwordHash !== null,
    hasSecondFactor: totp !== null,
  };
}

/** One user by id; null where there is none. */
export async function findUser({ store }: Access, userId: string): Promise<UserView | null> {
  const user = await store.read((tables) => tables.users.byId(userId));
  return user === null ? null : viewOf(user);
}

/** The users of a tenant, or of all where it is null, by login. */
export async function listUsers({ store }: Access, tenantId: string | null): Promise<UserView[]> {
  return (await store.read((tables) => tables.users.list(tenantId))).map(viewOf);
}

/** One tenant by id; null where there is none. */
export function findTenant({ store }: Access, tenantId: string): Promise<Tenant | null> {
  return store.read((tables) => tables.tenants.byId(tenantId));
}

/** Whether there is any user yet. */
export function hasUsers({ store }: Access): Promise<boolean> {
  return store.read((tables) => tables.users.any());
}

/** All tenants by name. */
export function listTenants({ store }: Access): Promise<Tenant[]> {
  return store.read((tables) => tables.tenants.all());
}

export interface NewUser {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly locale: Locale;
}

export interface CreatedUser {
  readonly user: UserView;
  /** With which the user sets a password. */
  readonly link: MadeLink;
}

type Created = Result<CreatedUser, AccessRefusal>;

/** Makes a user in `tenantId`; null is the house, which is made with it where it is not there yet. */
export function createUser(access: Access, actor: Actor, tenantId: string | null, given: NewUser): Promise<Created> {
  return access.store.transact(async (tables) => {
    const tenant = tenantId === null ? await putHouse(access, tables) : await tables.tenants.byId(tenantId);
    if (tenant === null) return err({ kind: 'unknown' });
    const isFirst = (await tables.users.list(tenant.id)).length === 0;
    if (isFirst && !given.roles.includes('admin')) return err({ kind: 'last-admin' });
    return putUser(access, tables, { actor, tenant, given });
  });
}

/** Makes a tenant and its first admin. */
export function createTenant(
  access: Access,
  actor: Actor,
  { name, admin }: { readonly name: string; readonly admin: Omit<NewUser, 'roles'> },
): Promise<Result<CreatedUser & { readonly tenant: Tenant }, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const parsed = parseName(name);
    if (!parsed.ok) return err({ kind: 'invalid', field: 'name', detail: parsed.error });
    const folded = parsed.value.toLowerCase();
    if ((await tables.tenants.all()).some((other) => other.name.toLowerCase() === folded))
      return err({ kind: 'taken', field: 'name' });
    const tenant = { id: access.newId(), name: parsed.value, isHouse: false, createdMs: access.nowMs() };
    const given = { ...admin, roles: ['admin'] as const };
    const refusal = await refusalOf(tables, given);
    if (refusal !== null) return err(refusal);
    await tables.tenants.put(tenant);
    await tell(access, tables, { actor, tenantId: tenant.id, action: 'tenant.create', subject: tenant.id });
    const created = await putUser(access, tables, { actor, tenant, given });
    return created.ok ? ok({ ...created.value, tenant }) : created;
  });
}

interface Placed {
  readonly actor: Actor;
  readonly tenant: Tenant;
  readonly given: NewUser;
}

async function putUser(access: Access, tables: AccessTables, { actor, tenant, given }: Placed): Promise<Created> {
  const refusal = await refusalOf(tables, given);
  if (refusal !== null) return err(refusal);
  const [login, name] = [parseLogin(given.login), parseName(given.name)];
  if (!login.ok || !name.ok) return err({ kind: 'invalid', field: 'login', detail: 'it cannot be read' });
  const { newId, nowMs } = access;
  const { roles, locale } = given;
  const place = { id: newId(), tenantId: tenant.id, login: login.value, name: name.value, createdMs: nowMs() };
  const user: User = { ...newUser(place), roles: sorted(roles), locale };
  await tables.users.put(user);
  const detail = user.roles.join(' ');
  await tell(access, tables, { actor, tenantId: tenant.id, action: 'user.create', subject: user.id, detail });
  return ok({ user: viewOf(user), link: await putLink(access, tables, user.id) });
}

/** What is wrong with a user that is to be made; null where nothing is. */
async function refusalOf(tables: AccessTables, given: NewUser): Promise<AccessRefusal | null> {
  const login = parseLogin(given.login);
  if (!login.ok) return { kind: 'invalid', field: 'login', detail: login.error };
  const name = parseName(given.name);
  if (!name.ok) return { kind: 'invalid', field: 'name', detail: name.error };
  if (given.roles.length === 0) return { kind: 'invalid', field: 'roles', detail: 'a user has at least one role' };
  return (await tables.users.byLogin(login.value)) === null ? null : { kind: 'taken', field: 'login' };
}

export interface UserChange {
  readonly name?: string | undefined;
  readonly roles?: readonly Role[] | undefined;
  readonly disabled?: boolean | undefined;
  readonly locale?: Locale | undefined;
}

/** Changes a user of the actor's tenant. Who is disabled loses all sessions at once; keys end with their owner. */
export function changeUser(
  access: Access,
  actor: Actor,
  { userId, change }: { readonly userId: string; readonly change: UserChange },
): Promise<Result<UserView, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const user = await managed(tables, actor, userId);
    if (user === null) return err({ kind: 'unknown' });
    const name = parseName(change.name ?? user.name);
    if (!name.ok) return err({ kind: 'invalid', field: 'name', detail: name.error });
    const roles = sorted(change.roles ?? user.roles);
    if (roles.length === 0) return err({ kind: 'invalid', field: 'roles', detail: 'a user has at least one role' });
    const disabled = change.disabled ?? user.disabled;
    const after: User = { ...user, name: name.value, roles, disabled, locale: change.locale ?? user.locale };
    if (isAdmin(user) && !isAdmin(after) && (await isLastAdmin(tables, user))) return err({ kind: 'last-admin' });
    await tables.users.put(after);
    if (after.disabled) await dropSessions(tables, user.id);
    const detail = `${roles.join(' ')}${after.disabled ? ' (disabled)' : ''}`;
    await tell(access, tables, { actor, tenantId: user.tenantId, action: 'user.change', subject: user.id, detail });
    return ok(viewOf(after));
  });
}

/** Ends all sessions of a user of the actor's tenant; answers how many. */
export function revokeSessionsOf(access: Access, actor: Actor, userId: string): Promise<Result<number, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const user = await managed(tables, actor, userId);
    if (user === null) return err({ kind: 'unknown' });
    const count = await dropSessions(tables, user.id);
    const detail = `${count} of all`;
    await tell(access, tables, { actor, tenantId: user.tenantId, action: 'session.revoke', subject: user.id, detail });
    return ok(count);
  });
}

/**
 * Changes the actor's own password, after the old one. All sessions end, and the answer is a new one. The tries count
 * as proofs, so that a session left open does not serve to guess the password.
 */
export async function changePassword(
  access: Access,
  { actor, caller }: { readonly actor: Actor; readonly caller: Caller },
  { current, next }: { readonly current: string; readonly next: string },
): Promise<Result<OpenedSession, AccessRefusal>> {
  const { store, crypto, queue } = access;
  const counts = proofCounts(access, actor.userId);
  const before = await store.transact(async (tables) => ({
    waitMs: await countTry(access, tables, counts),
    user: await tables.users.byId(actor.userId),
  }));
  if (before.waitMs > 0) return err({ kind: 'wait', retryAfterMs: before.waitMs });
  const old = before.user?.passwordHash ?? null;
  const verdict = await queue.run(() => crypto.verifyPassword(foldPassword(current), old));
  if (verdict === null) return err({ kind: 'busy' });
  if (verdict === 'wrong' || before.user === null) {
    await store.transact((tables) => tellPassword(access, tables, actor, 'refused'));
    return err({ kind: 'bad-credentials' });
  }
  await store.transact((tables) => forgiveTry(access, tables, counts));
  const hash = await newPasswordHash(access, before.user, next);
  if (!hash.ok) return hash;
  return store.transact(async (tables) => {
    const user = await tables.users.byId(actor.userId);
    if (user === null || user.disabled || user.passwordHash !== old) return err({ kind: 'bad-credentials' });
    const after = { ...user, passwordHash: hash.value };
    await tables.users.put(after);
    await dropSessions(tables, user.id);
    await tellPassword(access, tables, actor, 'done');
    return ok(await openSession(access, tables, { user: after, caller, stage: 'open', proven: false }));
  });
}

function tellPassword(
  access: Access,
  tables: AccessTables,
  { tenantId, userId, address }: Actor,
  outcome: 'done' | 'refused',
): Promise<void> {
  return audit(access, tables, {
    ...{ tenantId, actor: userId, action: 'password.change', subject: userId, address, outcome },
  });
}

/** The user, where the actor may manage it. */
export async function managed(tables: AccessTables, actor: Actor, userId: string): Promise<User | null> {
  const user = await tables.users.byId(userId);
  return user !== null && (actor.tenantId === null || actor.tenantId === user.tenantId) ? user : null;
}

function isAdmin({ roles, disabled }: User): boolean {
  return !disabled && roles.includes('admin');
}

async function isLastAdmin(tables: AccessTables, user: User): Promise<boolean> {
  const admins = (await tables.users.list(user.tenantId)).filter(isAdmin);
  return admins.every(({ id }) => id === user.id);
}

function sorted(roles: readonly Role[]): readonly Role[] {
  return [...new Set(roles)].sort();
}

interface Deed {
  readonly actor: Actor;
  readonly tenantId: string;
  readonly action: AuditAction;
  readonly subject: string;
  readonly detail?: string;
}

function tell(access: Access, tables: AccessTables, { actor, ...deed }: Deed): Promise<void> {
  return audit(access, tables, { ...deed, actor: actor.userId, address: actor.address });
}
