/** For whom a request acts: from its cookie or key to a principal. */

import type { Principal } from '#contract/access.ts';
import type { Access } from '../access.ts';
import type { AccessTables, User } from '../access-store.ts';
import { parseKey, usedAgain } from '../api-key/api-key.ts';
import { sameText } from '../crypto.ts';
import { DEMO_PERMISSIONS, keyPermissions, permissionsOf } from '../role/role.ts';
import { isWithin } from './network-address.ts';
import { isAlive, seenAgain } from './session.ts';

/** Whoever opens the demo. */
export const DEMO_PRINCIPAL: Principal = {
  kind: 'demo',
  id: 'demo',
  userId: 'demo',
  tenantId: 'demo',
  permissions: DEMO_PERMISSIONS,
  provenUntilMs: null,
};

/** The principal of a session's token; null where there is no such session, or no longer. */
export function sessionPrincipal(access: Access, token: string): Promise<Principal | null> {
  const now = access.nowMs();
  return lookUp(access, async (tables) => {
    const session = await tables.sessions.byTokenHash(access.crypto.sha256(token));
    if (session === null || session.stage !== 'open' || !isAlive(session, now)) return null;
    const owner = await ownerOf(tables, session.userId);
    if (owner === null) return null;
    const principal: Principal = {
      kind: 'session',
      id: session.id,
      userId: owner.user.id,
      tenantId: owner.user.tenantId,
      permissions: owner.permissions,
      provenUntilMs: session.provenUntilMs,
    };
    const seen = seenAgain(session, now);
    return { principal, touch: seen === null ? null : (writable) => writable.sessions.put(seen) };
  });
}

/** The principal of a key, used from `address`; null where it is none, has expired, or may not be used from there. */
export async function keyPrincipal(access: Access, text: string, address: string): Promise<Principal | null> {
  const parsed = parseKey(access.crypto, text);
  if (parsed === null) return null;
  const now = access.nowMs();
  return lookUp(access, async (tables) => {
    const key = await tables.keys.byId(parsed.id);
    if (key === null || !sameText(key.secretHash, access.crypto.sha256(parsed.secret))) return null;
    if (key.expiresMs <= now || (key.addresses.length > 0 && !isWithin(address, key.addresses))) return null;
    const owner = await ownerOf(tables, key.userId);
    if (owner === null) return null;
    const principal: Principal = {
      kind: 'key',
      id: key.id,
      userId: owner.user.id,
      tenantId: owner.user.tenantId,
      permissions: keyPermissions(key.scopes, owner.permissions),
      provenUntilMs: null,
    };
    const used = usedAgain(key, now);
    return { principal, touch: used === null ? null : (writable) => writable.keys.put(used) };
  });
}

/** The principal as it would be let in now; null where its session or key has ended. Marks nothing as seen. */
export async function renewedPrincipal({ store, nowMs }: Access, principal: Principal): Promise<Principal | null> {
  const now = nowMs();
  return store.read(async (tables) => {
    const owner = await ownerOf(tables, principal.userId);
    if (owner === null) return null;
    if (principal.kind === 'key') {
      const key = await tables.keys.byId(principal.id);
      if (key === null || key.expiresMs <= now) return null;
      return { ...principal, permissions: keyPermissions(key.scopes, owner.permissions) };
    }
    const session = (await tables.sessions.ofUser(principal.userId)).find(({ id }) => id === principal.id);
    return session !== undefined && isAlive(session, now) ? { ...principal, permissions: owner.permissions } : null;
  });
}

interface Found {
  readonly principal: Principal;
  readonly touch: ((tables: AccessTables) => Promise<void>) | null;
}

/** Reads, and only where a mark has to be written decides again in a transaction: what was revoked stays revoked. */
async function lookUp(
  { store }: Access,
  find: (tables: AccessTables) => Promise<Found | null>,
): Promise<Principal | null> {
  const found = await store.read(find);
  if (found === null || found.touch === null) return found?.principal ?? null;
  return store.transact(async (tables) => {
    const again = await find(tables);
    await again?.touch?.(tables);
    return again?.principal ?? null;
  });
}

async function ownerOf(
  tables: AccessTables,
  userId: string,
): Promise<{ readonly user: User; readonly permissions: Principal['permissions'] } | null> {
  const user = await tables.users.byId(userId);
  const tenant = user === null || user.disabled ? null : await tables.tenants.byId(user.tenantId);
  return user === null || tenant === null ? null : { user, permissions: permissionsOf(user.roles, tenant) };
}
