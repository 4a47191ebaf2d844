/** Coming in: password, second factor, and the proof again before dangerous actions. */

import { err, ok, type Result } from '#kernel/result.ts';
import type { Access, Caller } from '../access.ts';
import type { AccessTables, Session, User } from '../access-store.ts';
import { type AuditAction, audit } from '../audit/audit.ts';
import type { AccessRefusal } from '../refusal.ts';
import { foldLogin } from '../user/login-name.ts';
import { foldPassword } from '../user/password.ts';
import { takeCode } from '../user/second-factor.ts';
import { isAlive, type OpenedSession, openSession, PROOF_MS } from './session.ts';
import { countTry, forgiveTry, loginCounts, proofCounts, triesWaitMs } from './tries.ts';

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

type Opened = Result<OpenedSession, AccessRefusal>;

/**
 * Opens a session for the right login and password; of a user with a second factor one that is good for nothing but
 * to prove it. An unknown login, a wrong password and a disabled user are answered alike and cost the same.
 */
export async function logIn(access: Access, { login, password }: Credentials, caller: Caller): Promise<Opened> {
  const folded = foldLogin(login);
  const counts = loginCounts(access, folded, caller.address);
  // Who has to wait anyway takes no place in the queue.
  const wait = await access.store.read((tables) => triesWaitMs(access, tables, counts));
  if (wait > 0) return err({ kind: 'wait', retryAfterMs: wait });
  const attempt = async (): Promise<Opened> => {
    const counted = await access.store.transact(async (tables) => ({
      waitMs: await countTry(access, tables, counts),
      user: await tables.users.byLogin(folded),
    }));
    if (counted.waitMs > 0) return err({ kind: 'wait', retryAfterMs: counted.waitMs });
    const checked = await checkPassword(access, counted.user, password);
    return access.store.transact(async (tables) => {
      // Whoever was disabled, or had the password changed, while it was checked does not come in.
      const user = checked === null ? null : await tables.users.byId(checked.id);
      if (checked === null || user === null || user.disabled || user.passwordHash !== checked.passwordHash) {
        await tellLogin(access, tables, { user: counted.user, caller, outcome: 'refused' });
        return err({ kind: 'bad-credentials' });
      }
      await forgiveTry(access, tables, counts);
      if (checked.renewedHash !== null) await tables.users.put({ ...user, passwordHash: checked.renewedHash });
      const stage = user.totp === null ? 'open' : 'second-factor';
      await tellLogin(access, tables, { user, caller, outcome: 'done' });
      return ok(await openSession(access, tables, { user, caller, stage, proven: false }));
    });
  };
  return (await access.queue.run(attempt)) ?? err({ kind: 'busy' });
}

interface Checked {
  readonly id: string;
  readonly passwordHash: string | null;
  /** With the parameters of today, where the stored one has others. */
  readonly renewedHash: string | null;
}

async function checkPassword({ crypto }: Access, user: User | null, password: string): Promise<Checked | null> {
  const folded = foldPassword(password);
  const verdict = await crypto.verifyPassword(folded, user?.passwordHash ?? null);
  if (user === null || verdict === 'wrong') return null;
  const renewedHash = verdict === 'renew' ? await crypto.hashPassword(folded) : null;
  return { id: user.id, passwordHash: user.passwordHash, renewedHash };
}

interface Told {
  readonly user: User | null;
  readonly caller: Caller;
  readonly outcome: 'done' | 'refused';
}

/** Of an unknown login nothing is kept: it may be a password typed in the wrong place. */
function tellLogin(access: Access, tables: AccessTables, { user, caller, outcome }: Told): Promise<void> {
  return audit(access, tables, {
    tenantId: user?.tenantId ?? null,
    actor: outcome === 'done' && user !== null ? user.id : 'nobody',
    action: 'login',
    subject: user?.id ?? 'unknown',
    address: caller.address,
    outcome,
  });
}

/** Whether the token is of a session that waits for the second factor. */
export async function waitsForSecondFactor({ store, crypto, nowMs }: Access, token: string): Promise<boolean> {
  const session = await store.read((tables) => tables.sessions.byTokenHash(crypto.sha256(token)));
  return session?.stage === 'second-factor' && isAlive(session, nowMs());
}

/** Makes of a session that waits for the second factor an open one, under another token. */
export async function proveSecondFactor(
  access: Access,
  { token, code }: { readonly token: string; readonly code: string },
  caller: Caller,
): Promise<Opened> {
  return access.store.transact(async (tables): Promise<Opened> => {
    const session = await tables.sessions.byTokenHash(access.crypto.sha256(token));
    const user = session === null ? null : await tables.users.byId(session.userId);
    if (session === null || user === null || session.stage !== 'second-factor' || user.disabled)
      return err({ kind: 'bad-credentials' });
    if (!isAlive(session, access.nowMs())) return err({ kind: 'bad-credentials' });
    const proof = await countedProof({ access, tables, user, caller, action: 'second-factor' }, () =>
      takeCode(access, tables, user, code),
    );
    if (!proof.ok) return proof;
    await tables.sessions.delete(session.id);
    return ok(await openSession(access, tables, { user: proof.value, caller, stage: 'open', proven: true }));
  });
}

/** Proves the person behind an open session again: by a code, or by the password of who has no second factor. */
export async function stepUp(
  access: Access,
  { sessionId, userId, password, code }: StepUp,
  caller: Caller,
): Promise<Result<{ readonly provenUntilMs: number }, AccessRefusal>> {
  const before = await access.store.read((tables) => tables.users.byId(userId));
  if (before === null) return err({ kind: 'unknown' });
  // Hashed outside of the transaction, and only where it will be asked for.
  const check = async (): Promise<Result<Checked | null, AccessRefusal>> => {
    if (before.totp !== null) return ok(null);
    const wait = await access.store.read((tables) => triesWaitMs(access, tables, proofCounts(access, userId)));
    if (wait > 0) return err({ kind: 'wait', retryAfterMs: wait });
    return ok(await checkPassword(access, before, password ?? ''));
  };
  const checked = await (access.queue.run(check) ?? err({ kind: 'busy' } as const));
  if (!checked.ok) return checked;
  return access.store.transact(async (tables) => {
    const user = await tables.users.byId(userId);
    const session = (await tables.sessions.ofUser(userId)).find(({ id }) => id === sessionId);
    if (user === null || user.disabled || session === undefined) return err({ kind: 'unknown' });
    const proof = await countedProof({ access, tables, user, caller, action: 'step-up' }, async () => {
      if (user.totp !== null) return takeCode(access, tables, user, code ?? '');
      const isRight = checked.value !== null && checked.value.passwordHash === user.passwordHash;
      return isRight ? ok(user) : err({ kind: 'bad-credentials' });
    });
    if (!proof.ok) return proof;
    const provenUntilMs = access.nowMs() + PROOF_MS;
    await tables.sessions.put({ ...session, provenUntilMs } satisfies Session);
    return ok({ provenUntilMs });
  });
}

export interface StepUp {
  readonly sessionId: string;
  readonly userId: string;
  readonly password?: string | undefined;
  readonly code?: string | undefined;
}

interface ProofOf {
  readonly access: Access;
  readonly tables: AccessTables;
  readonly user: User;
  readonly caller: Caller;
  readonly action: AuditAction;
}

/** Runs a proof under the count of the user's proofs, and tells the audit how it went. */
async function countedProof(
  { access, tables, user, caller, action }: ProofOf,
  prove: () => Promise<Result<User, AccessRefusal>>,
): Promise<Result<User, AccessRefusal>> {
  const counts = proofCounts(access, user.id);
  const wait = await countTry(access, tables, counts);
  if (wait > 0) return err({ kind: 'wait', retryAfterMs: wait });
  const proof = await prove();
  if (proof.ok) await forgiveTry(access, tables, counts);
  await audit(access, tables, {
    tenantId: user.tenantId,
    actor: user.id,
    action,
    subject: user.id,
    address: caller.address,
    outcome: proof.ok ? 'done' : 'refused',
  });
  return proof;
}
