import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Permission, ROLES, type Role } from '#contract/access.ts';
import { actorOf, addUser, CALLER, NOW_MS, openWorld, PASSWORD } from './access.fixture.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './access.ts';
import type { User } from './access-store.ts';
import { createKey, revokeKey } from './api-key/api-key.ts';
import { verifyAudit } from './audit/audit.ts';
import { permissionsOf } from './role/role.ts';
import { keyPrincipal, sessionPrincipal } from './session/authenticate.ts';
import { logIn } from './session/login.ts';
import { revokeOtherSessions, revokeSession } from './session/session.ts';
import { changeUser } from './user/user.ts';

const SCOPES: readonly Permission[] = ['market:read', 'imports:run', 'system:read', 'audit:read'];

type Step =
  | { readonly kind: 'login' | 'use'; readonly who: number; readonly which: number }
  | { readonly kind: 'revoke' | 'others' | 'revoke-key' | 'use-key'; readonly who: number; readonly which: number }
  | { readonly kind: 'key'; readonly who: number; readonly scopes: readonly Permission[]; readonly days: number }
  | { readonly kind: 'roles'; readonly who: number; readonly roles: readonly Role[] }
  | { readonly kind: 'disable'; readonly who: number; readonly disabled: boolean }
  | { readonly kind: 'pass'; readonly ms: number };

const who = fc.nat(2);
const which = fc.nat(3);
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('login' as const, 'use' as const), who, which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('revoke' as const, 'others' as const, 'revoke-key' as const, 'use-key' as const),
      ...{ who, which },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('key' as const),
      who,
      scopes: fc.subarray([...SCOPES], { minLength: 1 }),
      days: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('roles' as const),
      who,
      roles: fc.subarray([...ROLES], { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disable' as const), who, disabled: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(1, MINUTE_MS, 6 * HOUR_MS, 12 * HOUR_MS, 2 * DAY_MS),
    }),
  },
);

/** What the twin knows: plain lists, looked through from the beginning each time. */
interface TwinUser {
  roles: readonly Role[];
  disabled: boolean;
}
interface TwinSession {
  readonly who: number;
  readonly id: string;
  readonly token: string;
  readonly fromMs: number;
  seenMs: number;
  gone: boolean;
}
interface TwinKey {
  readonly who: number;
  readonly id: string;
  readonly text: string;
  readonly scopes: readonly Permission[];
  readonly untilMs: number;
  gone: boolean;
}

class Twin {
  nowMs = NOW_MS;
  readonly users: TwinUser[] = [0, 1, 2].map((at) => ({ roles: [at === 0 ? 'admin' : 'ops'], disabled: false }));
  readonly sessions: TwinSession[] = [];
  readonly keys: TwinKey[] = [];

  allowed(at: number): readonly Permission[] {
    const user = this.users[at];
    return user === undefined || user.disabled ? [] : [...permissionsOf(user.roles, { isHouse: true })].sort();
  }

  /** Null where it counts no longer; a use within the minute of the last mark leaves the mark. */
  permits(session: TwinSession): readonly Permission[] | null {
    const { gone, fromMs, seenMs } = session;
    const counts = !gone && this.nowMs - fromMs < 7 * DAY_MS && this.nowMs - seenMs < 12 * HOUR_MS;
    if (!counts || this.users[session.who]?.disabled !== false) return null;
    if (this.nowMs - seenMs >= MINUTE_MS) session.seenMs = this.nowMs;
    return this.allowed(session.who);
  }

  permitsKey({ who: owner, scopes, untilMs, gone }: TwinKey): readonly Permission[] | null {
    if (gone || this.nowMs >= untilMs || this.users[owner]?.disabled !== false) return null;
    return this.allowed(owner).filter((permission) => scopes.includes(permission));
  }

  change(at: number, given: Partial<TwinUser>): boolean {
    const isAdmin = ({ roles, disabled }: TwinUser): boolean => roles.includes('admin') && !disabled;
    const after = this.users.map((user, index) => (index === at ? { ...user, ...given } : user));
    const before = this.users[at];
    if (before !== undefined && isAdmin(before) && !after.some(isAdmin)) return false;
    this.users.splice(0, 3, ...after);
    if (after[at]?.disabled) for (const session of this.sessions) if (session.who === at) session.gone = true;
    return true;
  }
}

const sortedOf = (principal: { readonly permissions: ReadonlySet<Permission> } | null): readonly Permission[] | null =>
  principal === null ? null : [...principal.permissions].sort();

test('whatever is done in whatever order, who may do what is what a slow twin says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), async (steps) => {
      const { access, pass } = openWorld();
      const people: User[] = [];
      for (const [at, login] of ['ana', 'bia', 'cyd'].entries())
        people.push(await addUser(access, login, at === 0 ? ['admin'] : ['ops']));
      const twin = new Twin();
      for (const step of steps) {
        if (step.kind === 'pass') {
          pass(step.ms);
          twin.nowMs += step.ms;
        } else await take(step, { access, twin, user: people[step.who] as User });
      }
      assert.equal((await verifyAudit(access)).ok, true);
      await access.store.close();
    }),
    { numRuns: Number(process.env.PREGAO_TEST_RUNS ?? 60) },
  );
});

interface Place {
  readonly access: ReturnType<typeof openWorld>['access'];
  readonly twin: Twin;
  readonly user: User;
}

async function take(step: Exclude<Step, { kind: 'pass' }>, { access, twin, user }: Place): Promise<void> {
  const actor = actorOf(user);
  const session = 'which' in step ? twin.sessions[step.which] : undefined;
  const key = 'which' in step ? twin.keys[step.which] : undefined;
  switch (step.kind) {
    case 'login': {
      // From an address of its own each time, so that no try waits for another.
      const address = `10.0.${twin.sessions.length}.${twin.nowMs % 251}`;
      const opened = await logIn(access, { login: user.login, password: PASSWORD }, { ...CALLER, address });
      assert.equal(opened.ok || opened.error.kind !== 'bad-credentials', !twin.users[step.who]?.disabled);
      if (opened.ok) {
        const { token, sessionId: id } = opened.value;
        twin.sessions.push({ who: step.who, id, token, fromMs: twin.nowMs, seenMs: twin.nowMs, gone: false });
      }
      return;
    }
    case 'use':
      if (session !== undefined)
        assert.deepEqual(sortedOf(await sessionPrincipal(access, session.token)), twin.permits(session));
      return;
    case 'revoke':
      if (session === undefined) return;
      await revokeSession(access, actor, { sessionId: session.id, isLogout: false });
      session.gone ||= session.who === step.who;
      return;
    case 'others':
      await revokeOtherSessions(access, actor, session?.id ?? '');
      for (const other of twin.sessions) other.gone ||= other.who === step.who && other !== session;
      return;
    case 'key': {
      const expiresMs = twin.nowMs + step.days * DAY_MS;
      const may = step.scopes.every((scope) => twin.allowed(step.who).includes(scope));
      if (twin.users[step.who]?.disabled) return;
      const made = await createKey(access, actor, {
        userId: user.id,
        name: 'key',
        scopes: step.scopes,
        expiresMs,
        addresses: [],
      });
      assert.equal(made.ok, may);
      if (!made.ok) return;
      const {
        key: { id },
        text,
      } = made.value;
      twin.keys.push({ who: step.who, id, text, scopes: step.scopes, untilMs: expiresMs, gone: false });
      return;
    }
    case 'use-key':
      if (key !== undefined)
        assert.deepEqual(sortedOf(await keyPrincipal(access, key.text, '::1')), twin.permitsKey(key));
      return;
    case 'revoke-key':
      if (key === undefined) return;
      await revokeKey(access, actor, key.id);
      key.gone ||= key.who === step.who;
      return;
    case 'roles':
    case 'disable': {
      const change = step.kind === 'roles' ? { roles: step.roles } : { disabled: step.disabled };
      const done = await changeUser(access, { ...actor, tenantId: user.tenantId }, { userId: user.id, change });
      assert.equal(done.ok, twin.change(step.who, change));
      return;
    }
  }
}
