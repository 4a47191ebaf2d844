/** The second factor of a user: an authenticator app, and ten codes on paper for when it is lost. */

import { err, ok, type Result } from '#kernel/result.ts';
import type { Access, Actor } from '../access.ts';
import type { AccessTables, User } from '../access-store.ts';
import { audit } from '../audit/audit.ts';
import { type Crypto, toHex } from '../crypto.ts';
import type { AccessRefusal } from '../refusal.ts';
import { base32, otpauthUri, SECRET_BYTES, stepOfCode } from './totp.ts';

const RECOVERY_CODES = 10;
/** 80 bits: far too many to try, and no longer than a person copies from paper. */
const RECOVERY_BYTES = 10;

/** What an app needs to know; told this once. */
export interface BegunSecondFactor {
  readonly secret: string;
  readonly otpauthUri: string;
}

/** Makes a secret, which counts when a first code of it was shown. */
export function beginSecondFactor(access: Access, userId: string): Promise<Result<BegunSecondFactor, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const user = await tables.users.byId(userId);
    if (user === null) return err({ kind: 'unknown' });
    if (user.totp !== null) return err({ kind: 'second-factor-on' });
    const secret = access.crypto.randomBytes(SECRET_BYTES);
    await tables.users.put({ ...user, totpPending: access.crypto.seal(secret, sealedFor(user)) });
    return ok({ secret: base32(secret), otpauthUri: otpauthUri(secret, user.login) });
  });
}

/** Turns it on, after a code that proves that the app has the secret; answers the recovery codes, told this once. */
export function confirmSecondFactor(
  access: Access,
  actor: Actor,
  code: string,
): Promise<Result<readonly string[], AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const user = await tables.users.byId(actor.userId);
    if (user === null) return err({ kind: 'unknown' });
    if (user.totp !== null) return err({ kind: 'second-factor-on' });
    if (user.totpPending === null) return err({ kind: 'second-factor-off' });
    const secret = access.crypto.open(user.totpPending, sealedFor(user));
    if (secret === null) return err({ kind: 'unreadable-secret' });
    const step = stepOfCode(access.crypto, secret, { code, nowMs: access.nowMs(), lastStep: 0 });
    if (step === null) return err({ kind: 'wrong-code' });
    await tables.users.put({ ...user, totp: user.totpPending, totpPending: null, totpLastStep: step });
    const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCode(access.crypto));
    const hashes = codes.map((each) => access.crypto.sha256(foldCode(each)));
    await tables.recoveryCodes.replace(user.id, hashes);
    await tell(access, tables, { actor, action: 'second-factor.enable' });
    return ok(codes);
  });
}

/** Turns it off; who asks has proven to be the person. */
export function removeSecondFactor(access: Access, actor: Actor): Promise<Result<null, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const user = await tables.users.byId(actor.userId);
    if (user === null) return err({ kind: 'unknown' });
    if (user.totp === null) return err({ kind: 'second-factor-off' });
    await tables.users.put(withoutSecondFactor(user));
    await tables.recoveryCodes.replace(user.id, []);
    await tell(access, tables, { actor, action: 'second-factor.remove' });
    return ok(null);
  });
}

/**
 * Uses up a code of the app or a recovery code; answers the user as stored after it. To be called inside the
 * transaction that acts on it, under a count of tries.
 */
export async function takeCode(
  { crypto, nowMs }: Access,
  tables: AccessTables,
  user: User,
  code: string,
): Promise<Result<User, AccessRefusal>> {
  if (user.totp === null) return err({ kind: 'second-factor-off' });
  // First what needs no key file, so that a lost one locks nobody out.
  if (await tables.recoveryCodes.take(user.id, crypto.sha256(foldCode(code)))) return ok(user);
  const secret = crypto.open(user.totp, sealedFor(user));
  if (secret === null) return err({ kind: 'unreadable-secret' });
  const asked = { code: code.replace(/\s/g, ''), nowMs: nowMs(), lastStep: user.totpLastStep };
  const step = stepOfCode(crypto, secret, asked);
  if (step === null) return err({ kind: 'wrong-code' });
  const after = { ...user, totpLastStep: step };
  await tables.users.put(after);
  return ok(after);
}

/** The user with no second factor, on or begun. */
export function withoutSecondFactor(user: User): User {
  return { ...user, totp: null, totpPending: null, totpLastStep: 0 };
}

/** A secret that was copied to another row does not open there. */
function sealedFor(user: User): string {
  return `totp:${user.id}`;
}

/** Five groups of four, such as "1f0c-99ab-…". */
function recoveryCode(crypto: Crypto): string {
  return toHex(crypto.randomBytes(RECOVERY_BYTES)).replace(/(.{4})(?=.)/g, '$1-');
}

/** As people type it: with or without hyphens and spaces, in any case. */
function foldCode(code: string): string {
  return code.replace(/[\s-]/g, '').toLowerCase();
}

function tell(
  access: Access,
  tables: AccessTables,
  { actor, action }: { readonly actor: Actor; readonly action: 'second-factor.enable' | 'second-factor.remove' },
): Promise<void> {
  const { tenantId, userId, address } = actor;
  return audit(access, tables, { tenantId, actor: userId, action, subject: userId, address });
}
