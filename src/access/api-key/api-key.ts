/**
 * Keys for programs: `prg_<id>_<secret><checksum>`. The checksum lets scanners tell a leaked key from a look-alike, and
 * refuses a mistyped one without asking the store. Only a hash is kept.
 */

import type { Permission } from '#contract/access.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type Access, type Actor, DAY_MS, MINUTE_MS } from '../access.ts';
import type { AccessTables, ApiKey } from '../access-store.ts';
import { audit } from '../audit/audit.ts';
import { type Crypto, randomToken, toHex } from '../crypto.ts';
import type { AccessRefusal } from '../refusal.ts';
import { keyPermissions, permissionsOf } from '../role/role.ts';
import { isNetwork } from '../session/network-address.ts';
import { parseName } from '../user/login-name.ts';
import { managed } from '../user/user.ts';

const LIFE_MS_MAX = 366 * DAY_MS;
/** Last used is written at most so often. */
const USED_MS = MINUTE_MS;
const KEYS_MAX = 50;
const NETWORKS_MAX = 50;
const ID_BYTES = 8;

/** A key as its owner sees it. */
export type KeyView = Omit<ApiKey, 'secretHash'>;

export interface NewKey {
  /** Whose it will be; the actor, but for the command line. */
  readonly userId: string;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly expiresMs: number;
  readonly addresses: readonly string[];
}

export interface CreatedKey {
  readonly key: KeyView;
  /** Told this once. */
  readonly text: string;
}

/** Makes a key; whoever asks for somebody else's is the command line. */
export function createKey(access: Access, actor: Actor, given: NewKey): Promise<Result<CreatedKey, AccessRefusal>> {
  const { crypto, store, nowMs } = access;
  return store.transact(async (tables) => {
    const owner = await managed(tables, actor, given.userId);
    if (owner === null || (actor.tenantId !== null && owner.id !== actor.userId)) return err({ kind: 'unknown' });
    const allowed = await permissionsOfUser(tables, owner.id);
    const refusal = keyRefusal(given, { allowed, nowMs: nowMs() });
    if (refusal !== null) return err(refusal);
    const name = parseName(given.name);
    if (!name.ok) return err({ kind: 'invalid', field: 'name', detail: name.error });
    if ((await tables.keys.ofUser(owner.id)).length >= KEYS_MAX)
      return err({ kind: 'invalid', field: 'name', detail: `a user has ${KEYS_MAX} keys at most: revoke one` });
    const id = toHex(crypto.randomBytes(ID_BYTES));
    const secret = randomToken(crypto);
    const key: ApiKey = {
      id,
      userId: owner.id,
      name: name.value,
      secretHash: crypto.sha256(secret),
      scopes: [...new Set(given.scopes)].sort(),
      addresses: given.addresses,
      createdMs: nowMs(),
      expiresMs: given.expiresMs,
      lastUsedMs: null,
    };
    await tables.keys.put(key);
    await tell(access, tables, { actor, tenantId: owner.tenantId, key, action: 'key.create' });
    return ok({ key: keyView(key), text: keyText(crypto, id, secret) });
  });
}

/** What the user may do now; nothing where there is no such user. */
async function permissionsOfUser(tables: AccessTables, userId: string): Promise<ReadonlySet<Permission>> {
  const user = await tables.users.byId(userId);
  const tenant = user === null ? null : await tables.tenants.byId(user.tenantId);
  return user === null || tenant === null ? new Set() : permissionsOf(user.roles, tenant);
}

function keyRefusal(
  { scopes, expiresMs, addresses }: NewKey,
  { allowed, nowMs }: { readonly allowed: ReadonlySet<Permission>; readonly nowMs: number },
): AccessRefusal | null {
  const invalid = (field: string, detail: string): AccessRefusal => ({ kind: 'invalid', field, detail });
  if (scopes.length === 0) return invalid('scopes', 'a key has at least one scope');
  const usable = keyPermissions(scopes, allowed);
  const beyond = scopes.filter((scope) => !usable.has(scope));
  if (beyond.length > 0) return invalid('scopes', `you cannot give a key ${beyond.join(', ')}`);
  if (expiresMs <= nowMs || expiresMs > nowMs + LIFE_MS_MAX)
    return invalid('expires', 'a key expires in the future, within a year');
  if (addresses.length > NETWORKS_MAX) return invalid('addresses', `a key has ${NETWORKS_MAX} networks at most`);
  const strange = addresses.find((address) => !isNetwork(address));
  if (strange !== undefined)
    return invalid('addresses', `"${strange}" is no address or network, such as 203.0.113.7 or 10.0.0.0/8`);
  return null;
}

/** The keys of a user, newest first. */
export async function listKeys({ store }: Access, userId: string): Promise<KeyView[]> {
  return (await store.read((tables) => tables.keys.ofUser(userId))).map(keyView);
}

/** Ends one of the actor's own keys; the command line ends anybody's. */
export function revokeKey(access: Access, actor: Actor, keyId: string): Promise<Result<null, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const key = await tables.keys.byId(keyId);
    if (key === null || (actor.tenantId !== null && key.userId !== actor.userId)) return err({ kind: 'unknown' });
    await tables.keys.delete(keyId);
    const tenantId = (await tables.users.byId(key.userId))?.tenantId ?? null;
    await tell(access, tables, { actor, tenantId, key, action: 'key.revoke' });
    return ok(null);
  });
}

/** Ends all keys of a user of the actor's tenant; answers how many. */
export function revokeKeysOf(access: Access, actor: Actor, userId: string): Promise<Result<number, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const user = await managed(tables, actor, userId);
    if (user === null) return err({ kind: 'unknown' });
    const keys = await tables.keys.ofUser(userId);
    for (const key of keys) {
      await tables.keys.delete(key.id);
      await tell(access, tables, { actor, tenantId: user.tenantId, key, action: 'key.revoke' });
    }
    return ok(keys.length);
  });
}

/** The key with one use more; null where there is nothing to write. */
export function usedAgain(key: ApiKey, nowMs: number): ApiKey | null {
  return key.lastUsedMs === null || nowMs - key.lastUsedMs >= USED_MS ? { ...key, lastUsedMs: nowMs } : null;
}

/** Id and secret of a key's text; null where it is none, or mistyped. */
export function parseKey(
  crypto: Pick<Crypto, 'sha256'>,
  text: string,
): { readonly id: string; readonly secret: string } | null {
  const [, id = '', secret = ''] = /^prg_([0-9a-f]{16})_([0-9a-f]{64})[0-9a-f]{8}$/.exec(text) ?? [];
  return id !== '' && keyText(crypto, id, secret) === text ? { id, secret } : null;
}

function keyText(crypto: Pick<Crypto, 'sha256'>, id: string, secret: string): string {
  const body = `prg_${id}_${secret}`;
  return `${body}${crypto.sha256(body).slice(0, 8)}`;
}

function keyView({ secretHash: _secret, ...key }: ApiKey): KeyView {
  return key;
}

interface Deed {
  readonly actor: Actor;
  readonly tenantId: string | null;
  readonly key: ApiKey;
  readonly action: 'key.create' | 'key.revoke';
}

function tell(access: Access, tables: AccessTables, { actor, tenantId, key, action }: Deed): Promise<void> {
  const detail = action === 'key.create' ? key.scopes.join(' ') : '';
  const { userId, address } = actor;
  return audit(access, tables, { tenantId, actor: userId, action, subject: key.id, address, detail });
}
