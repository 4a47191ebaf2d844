/** Links that set a password once: for a user just made, and for one who has lost everything. */

import { err, ok, type Result } from '#kernel/result.ts';
import { type Access, type Actor, DAY_MS } from '../access.ts';
import type { AccessTables, User } from '../access-store.ts';
import { audit } from '../audit/audit.ts';
import { randomToken } from '../crypto.ts';
import type { AccessRefusal } from '../refusal.ts';
import { dropSessions } from '../session/session.ts';
import { foldPassword, passwordWeakness } from './password.ts';
import { withoutSecondFactor } from './second-factor.ts';

const LINK_MS = DAY_MS;

export interface MadeLink {
  /** Told this once. */
  readonly token: string;
  readonly expiresMs: number;
}

/** Makes a link for the user, who has at most one; inside the transaction that decided it. */
export async function putLink(access: Access, tables: AccessTables, userId: string | null): Promise<MadeLink> {
  const token = randomToken(access.crypto);
  const expiresMs = access.nowMs() + LINK_MS;
  await tables.links.deleteOf(userId);
  const kind = userId === null ? 'setup' : 'password';
  await tables.links.put({ tokenHash: access.crypto.sha256(token), kind, userId, expiresMs });
  return { token, expiresMs };
}

/** Makes a link for a user of the actor's tenant. */
export function makeLink(access: Access, actor: Actor, userId: string): Promise<Result<MadeLink, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const user = await tables.users.byId(userId);
    if (user === null || (actor.tenantId !== null && user.tenantId !== actor.tenantId)) return err({ kind: 'unknown' });
    const { tenantId } = user;
    await audit(access, tables, {
      ...{ tenantId, actor: actor.userId, action: 'link.make', subject: user.id, address: actor.address },
    });
    return ok(await putLink(access, tables, user.id));
  });
}

/** Sets the password of the link's user, takes away the second factor, and ends all sessions. The link is used up. */
export async function redeemLink(
  access: Access,
  { token, password, address }: { readonly token: string; readonly password: string; readonly address: string },
): Promise<Result<null, AccessRefusal>> {
  const tokenHash = access.crypto.sha256(token);
  const holder = (tables: AccessTables): Promise<User | null> => holderOf(access, tables, tokenHash);
  const before = await access.store.read(holder);
  if (before === null) return err({ kind: 'bad-link' });
  const hash = await newPasswordHash(access, before, password);
  if (!hash.ok) return hash;
  return access.store.transact(async (tables) => {
    const user = await holder(tables);
    if (user === null) return err({ kind: 'bad-link' });
    await tables.users.put({ ...withoutSecondFactor(user), passwordHash: hash.value });
    await tables.recoveryCodes.replace(user.id, []);
    await tables.links.deleteOf(user.id);
    await dropSessions(tables, user.id);
    const { tenantId, id } = user;
    await audit(access, tables, { tenantId, actor: id, action: 'link.use', subject: id, address });
    return ok(null);
  });
}

async function holderOf({ nowMs }: Access, tables: AccessTables, tokenHash: string): Promise<User | null> {
  const link = await tables.links.byTokenHash(tokenHash);
  if (link === null || link.userId === null || link.expiresMs <= nowMs()) return null;
  const user = await tables.users.byId(link.userId);
  return user === null || user.disabled ? null : user;
}

/** The hash of a password that is good enough for this person; it takes its turn in the queue. */
export async function newPasswordHash(
  { crypto, queue }: Access,
  person: Pick<User, 'login' | 'name'>,
  password: string,
): Promise<Result<string, AccessRefusal>> {
  const weakness = passwordWeakness(password, person);
  if (weakness !== null) return err({ kind: 'weak-password', weakness });
  const hash = await queue.run(() => crypto.hashPassword(foldPassword(password)));
  return hash === null ? err({ kind: 'busy' }) : ok(hash);
}
