/** Sessions: what a browser's cookie stands for. Only the hash of the cookie is kept. */

import { err, ok, type Result } from '#kernel/result.ts';
import { type Access, type Actor, type Caller, DAY_MS, HOUR_MS, MINUTE_MS } from '../access.ts';
import type { AccessTables, Session, User } from '../access-store.ts';
import { audit } from '../audit/audit.ts';
import { randomToken } from '../crypto.ts';
import type { AccessRefusal } from '../refusal.ts';

const IDLE_MS = 12 * HOUR_MS;
const ABSOLUTE_MS = 7 * DAY_MS;
/** How long a right password waits for the second factor. */
const SECOND_FACTOR_MS = 5 * MINUTE_MS;
/** How long after a proof dangerous actions are allowed. */
export const PROOF_MS = 10 * MINUTE_MS;
/** Last seen is written at most so often. */
const SEEN_MS = MINUTE_MS;
const USER_AGENT_MAX = 200;
/** Of one user; the oldest gives way. */
const SESSIONS_MAX = 50;

/** A session just opened; `token` is told this once. */
export interface OpenedSession {
  readonly token: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly stage: Session['stage'];
}

/** Opens a session of the user, inside the transaction that found out that the user may have one. */
export async function openSession(
  { crypto, nowMs, newId }: Access,
  tables: AccessTables,
  { user, caller, stage, proven }: NewSession,
): Promise<OpenedSession> {
  const now = nowMs();
  await tables.sessions.deleteOlder({ createdMs: now - ABSOLUTE_MS, seenMs: now - IDLE_MS });
  for (const { id } of (await tables.sessions.ofUser(user.id)).slice(SESSIONS_MAX - 1))
    await tables.sessions.delete(id);
  const token = randomToken(crypto);
  const id = newId();
  await tables.sessions.put({
    id,
    tokenHash: crypto.sha256(token),
    userId: user.id,
    stage,
    createdMs: now,
    seenMs: now,
    address: caller.address,
    userAgent: [...caller.userAgent].slice(0, USER_AGENT_MAX).join(''),
    provenUntilMs: proven ? now + PROOF_MS : null,
  });
  return { token, sessionId: id, userId: user.id, stage };
}

export interface NewSession {
  readonly user: User;
  readonly caller: Caller;
  readonly stage: Session['stage'];
  /** Whether the user was proven just now: by a second factor, or by choosing the first password. */
  readonly proven: boolean;
}

/** Whether a session still counts at a time. */
export function isAlive({ stage, createdMs, seenMs }: Session, nowMs: number): boolean {
  if (stage === 'second-factor') return nowMs - createdMs < SECOND_FACTOR_MS;
  return nowMs - createdMs < ABSOLUTE_MS && nowMs - seenMs < IDLE_MS;
}

/** The session as it is after a request; null where there is nothing to write. */
export function seenAgain(session: Session, nowMs: number): Session | null {
  return nowMs - session.seenMs >= SEEN_MS ? { ...session, seenMs: nowMs } : null;
}

/** A session as its user sees it. */
export interface SessionView extends Pick<Session, 'id' | 'createdMs' | 'seenMs' | 'address' | 'userAgent'> {
  readonly expiresMs: number;
}

/** The open sessions of a user, newest first. */
export async function listSessions({ store, nowMs }: Access, userId: string): Promise<SessionView[]> {
  const sessions = await store.read((tables) => tables.sessions.ofUser(userId));
  return sessions
    .filter((session) => session.stage === 'open' && isAlive(session, nowMs()))
    .map(({ id, createdMs, seenMs, address, userAgent }) => ({
      ...{ id, createdMs, seenMs, address, userAgent },
      expiresMs: Math.min(createdMs + ABSOLUTE_MS, seenMs + IDLE_MS),
    }));
}

/** Ends one of the actor's own sessions; the one of the request is a logout. */
export function revokeSession(
  access: Access,
  actor: Actor,
  { sessionId, isLogout }: { readonly sessionId: string; readonly isLogout: boolean },
): Promise<Result<null, AccessRefusal>> {
  return access.store.transact(async (tables) => {
    const own = await tables.sessions.ofUser(actor.userId);
    if (!own.some(({ id }) => id === sessionId)) return err({ kind: 'unknown' });
    await tables.sessions.delete(sessionId);
    await audit(access, tables, {
      tenantId: actor.tenantId,
      actor: actor.userId,
      action: isLogout ? 'logout' : 'session.revoke',
      subject: sessionId,
      address: actor.address,
    });
    return ok(null);
  });
}

/** Ends all of the actor's own sessions but one; answers how many. */
export function revokeOtherSessions(access: Access, actor: Actor, keptId: string): Promise<number> {
  return access.store.transact(async (tables) => {
    const count = await dropSessions(tables, actor.userId, keptId);
    await audit(access, tables, {
      tenantId: actor.tenantId,
      actor: actor.userId,
      action: 'session.revoke',
      subject: actor.userId,
      address: actor.address,
      detail: `${count} others`,
    });
    return count;
  });
}

/** Deletes the sessions of a user, all but `keptId`; answers how many. */
export async function dropSessions(tables: AccessTables, userId: string, keptId?: string): Promise<number> {
  const gone = (await tables.sessions.ofUser(userId)).filter(({ id }) => id !== keptId);
  for (const { id } of gone) await tables.sessions.delete(id);
  return gone.length;
}
