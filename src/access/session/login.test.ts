import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  actorOf,
  addUser,
  CALLER,
  ELSEWHERE,
  must,
  openWorld,
  PASSWORD,
  refusalOf,
  type World,
} from '../access.fixture.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../access.ts';
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor } from '../user/second-factor.ts';
import { codeAt, stepAt } from '../user/totp.ts';
import { changePassword, changeUser, revokeSessionsOf } from '../user/user.ts';
import { sessionPrincipal } from './authenticate.ts';
import { logIn, proveSecondFactor, stepUp } from './login.ts';
import { listSessions, revokeOtherSessions, revokeSession } from './session.ts';

const RIGHT = { login: 'ana', password: PASSWORD };
const WRONG = { login: 'ana', password: 'wrong' };

/** Turns the second factor of a user on; answers what makes the code of now, and the recovery codes. */
async function withSecondFactor({ access }: World, user: Parameters<typeof actorOf>[0]) {
  must(await beginSecondFactor(access, user.id));
  const pending = (await access.store.read(({ users }) => users.byId(user.id)))?.totpPending ?? '';
  const secret = access.crypto.open(pending, `totp:${user.id}`) ?? new Uint8Array();
  const code = (): string => codeAt(access.crypto, secret, stepAt(access.nowMs()));
  const recoveryCodes = must(await confirmSecondFactor(access, actorOf(user), code()));
  return { code, recoveryCodes };
}

describe('login', () => {
  test('the right password opens a session, in any form of the login', async () => {
    const { access } = openWorld();
    const user = await addUser(access, 'ana', ['trader']);
    const { token, stage } = must(await logIn(access, { ...RIGHT, login: ' ＡNA' }, CALLER));
    assert.equal(stage, 'open');
    const principal = await sessionPrincipal(access, token);
    assert.equal(principal?.userId, user.id);
    assert.equal(principal?.provenUntilMs, null);
    assert.equal(await sessionPrincipal(access, `${token}0`), null);
  });

  test('an unknown login, a wrong password, a disabled user and one without a password are answered alike, at the same cost', async () => {
    const world = openWorld();
    const { access } = world;
    const admin = await addUser(access, 'root', ['admin']);
    await addUser(access, 'ana', ['trader']);
    const bia = await addUser(access, 'bia', ['trader']);
    must(await changeUser(access, actorOf(admin), { userId: bia.id, change: { disabled: true } }));
    const cyd = await addUser(access, 'cyd', ['trader']);
    await access.store.transact(({ users }) => users.put({ ...cyd, passwordHash: null }));
    const tries = [WRONG, { ...RIGHT, login: 'bia' }, { ...RIGHT, login: 'nobody' }, { ...RIGHT, login: 'cyd' }];
    for (const credentials of tries) {
      const before = world.hashes();
      assert.deepEqual(await logIn(access, credentials, CALLER), { ok: false, error: { kind: 'bad-credentials' } });
      assert.equal(world.hashes() - before, 1);
    }
  });

  test('after five wrong passwords the right one waits too, from this address alone, and never for more than a quarter of an hour', async () => {
    const world = openWorld();
    const { access } = world;
    await addUser(access, 'ana', ['trader']);
    for (let failed = 0; failed < 5; failed++)
      assert.equal(refusalOf(await logIn(access, WRONG, CALLER)), 'bad-credentials');
    const before = world.hashes();
    assert.deepEqual(await logIn(access, RIGHT, CALLER), { ok: false, error: { kind: 'wait', retryAfterMs: 15_000 } });
    assert.equal(world.hashes(), before);
    assert.equal(refusalOf(await logIn(access, RIGHT, ELSEWHERE)), 'ok');
    world.pass(15_000);
    assert.equal(refusalOf(await logIn(access, WRONG, CALLER)), 'bad-credentials');
    for (let failed = 0; failed < 30; failed++) {
      world.pass(15 * MINUTE_MS);
      assert.equal(refusalOf(await logIn(access, WRONG, CALLER)), 'bad-credentials');
    }
    world.pass(15 * MINUTE_MS);
    assert.equal(refusalOf(await logIn(access, RIGHT, CALLER)), 'ok');
    assert.equal(refusalOf(await logIn(access, WRONG, CALLER)), 'bad-credentials');
  });

  test('an unknown login waits as a known one does', async () => {
    const { access } = openWorld();
    for (let failed = 0; failed < 5; failed++) await logIn(access, WRONG, CALLER);
    assert.equal(refusalOf(await logIn(access, WRONG, CALLER)), 'wait');
  });

  test('many tries at one moment are counted one by one', async () => {
    const { access } = openWorld({ waiting: 100 });
    await addUser(access, 'ana', ['trader']);
    const tries = await Promise.all(Array.from({ length: 20 }, () => logIn(access, WRONG, CALLER)));
    assert.equal(tries.map(refusalOf).filter((kind) => kind === 'bad-credentials').length, 5);
  });

  test('strangers at many addresses slow each other down, and not whoever came in from a known one', async () => {
    const { access } = openWorld();
    await addUser(access, 'ana', ['trader']);
    must(await logIn(access, RIGHT, CALLER));
    for (let at = 0; at < 50; at++) await logIn(access, WRONG, { ...CALLER, address: `10.0.${at}.1` });
    assert.equal(refusalOf(await logIn(access, RIGHT, ELSEWHERE)), 'wait');
    assert.equal(refusalOf(await logIn(access, RIGHT, CALLER)), 'ok');
  });

  test('one address that tries many logins waits, and not for a login that has come in there before', async () => {
    const { access } = openWorld();
    await addUser(access, 'ana', ['trader']);
    must(await logIn(access, RIGHT, CALLER));
    for (let at = 0; at < 20; at++) await logIn(access, { ...WRONG, login: `user${at}` }, CALLER);
    assert.equal(refusalOf(await logIn(access, { ...WRONG, login: 'another' }, CALLER)), 'wait');
    assert.equal(refusalOf(await logIn(access, RIGHT, CALLER)), 'ok');
  });

  test('when too many passwords are being checked, the next ones are told to come again and are not counted', async () => {
    const { access } = openWorld({ waiting: 1 });
    await addUser(access, 'ana', ['trader']);
    const tries = await Promise.all(Array.from({ length: 8 }, () => logIn(access, RIGHT, CALLER)));
    assert.deepEqual(new Set(tries.map(refusalOf)), new Set(['ok', 'busy']));
  });

  test('a password that is changed while it is checked no longer opens anything', async () => {
    const { access } = openWorld();
    const user = await addUser(access, 'ana', ['trader']);
    const verifyPassword: typeof access.crypto.verifyPassword = async (password, stored) => {
      await access.store.transact(({ users }) => users.put({ ...user, passwordHash: 'new:another one' }));
      return access.crypto.verifyPassword(password, stored);
    };
    const slow = { ...access, crypto: { ...access.crypto, verifyPassword } };
    assert.equal(refusalOf(await logIn(slow, RIGHT, CALLER)), 'bad-credentials');
  });

  test('a hash of yesterday is renewed at login', async () => {
    const { access } = openWorld();
    const user = await addUser(access, 'ana', ['trader']);
    await access.store.transact(({ users }) => users.put({ ...user, passwordHash: `old:${PASSWORD}` }));
    must(await logIn(access, RIGHT, CALLER));
    assert.equal((await access.store.read(({ users }) => users.byId(user.id)))?.passwordHash, `new:${PASSWORD}`);
  });
});

describe('second factor', () => {
  test('a password alone opens nothing; with the code the session is proven for ten minutes', async () => {
    const world = openWorld();
    const { access } = world;
    const user = await addUser(access, 'ana', ['trader']);
    const { code } = await withSecondFactor(world, user);
    world.pass(30_000);
    const first = must(await logIn(access, RIGHT, CALLER));
    assert.equal(first.stage, 'second-factor');
    assert.equal(await sessionPrincipal(access, first.token), null);
    assert.equal(
      refusalOf(await proveSecondFactor(access, { token: first.token, code: '000000' }, CALLER)),
      'wrong-code',
    );
    const opened = must(await proveSecondFactor(access, { token: first.token, code: code() }, CALLER));
    const principal = await sessionPrincipal(access, opened.token);
    assert.equal(principal?.provenUntilMs, access.nowMs() + 10 * MINUTE_MS);
    assert.equal(
      refusalOf(await proveSecondFactor(access, { token: first.token, code: code() }, CALLER)),
      'bad-credentials',
    );
  });

  test('a code counts once, and so does a recovery code', async () => {
    const world = openWorld();
    const { access } = world;
    const { code, recoveryCodes } = await withSecondFactor(world, await addUser(access, 'ana', ['trader']));
    const prove = async (text: string): Promise<string> => {
      const { token } = must(await logIn(access, RIGHT, CALLER));
      return refusalOf(await proveSecondFactor(access, { token, code: text }, CALLER));
    };
    // The code that turned it on is used up.
    assert.equal(await prove(code()), 'wrong-code');
    world.pass(30_000);
    assert.equal(await prove(code()), 'ok');
    assert.equal(await prove(code()), 'wrong-code');
    const paper = recoveryCodes[0] ?? '';
    assert.equal(recoveryCodes.length, 10);
    assert.equal(await prove(paper.toUpperCase().replaceAll('-', ' ')), 'ok');
    assert.equal(await prove(paper), 'wrong-code');
  });

  test('codes are tried five times, then slowly, whatever the address', async () => {
    const world = openWorld();
    const { access } = world;
    const { code } = await withSecondFactor(world, await addUser(access, 'ana', ['trader']));
    world.pass(30_000);
    const { token } = must(await logIn(access, RIGHT, CALLER));
    for (let at = 0; at < 5; at++)
      await proveSecondFactor(access, { token, code: '000000' }, { ...CALLER, address: `10.0.0.${at}` });
    assert.equal(refusalOf(await proveSecondFactor(access, { token, code: code() }, CALLER)), 'wait');
  });

  test('with another key file the app no longer serves, a recovery code does', async () => {
    const world = openWorld();
    const { access } = world;
    const { code, recoveryCodes } = await withSecondFactor(world, await addUser(access, 'ana', ['trader']));
    world.pass(30_000);
    const other = { ...access, crypto: { ...access.crypto, open: () => null } };
    const { token } = must(await logIn(other, RIGHT, CALLER));
    assert.equal(refusalOf(await proveSecondFactor(other, { token, code: code() }, CALLER)), 'unreadable-secret');
    assert.equal(refusalOf(await proveSecondFactor(other, { token, code: recoveryCodes[0] ?? '' }, CALLER)), 'ok');
  });

  test('it is turned on after a code was shown, and off again', async () => {
    const world = openWorld();
    const { access } = world;
    const user = await addUser(access, 'ana', ['trader']);
    assert.equal(refusalOf(await confirmSecondFactor(access, actorOf(user), '000000')), 'second-factor-off');
    must(await beginSecondFactor(access, user.id));
    assert.equal(refusalOf(await confirmSecondFactor(access, actorOf(user), '000000')), 'wrong-code');
    assert.equal(must(await logIn(access, RIGHT, CALLER)).stage, 'open');
    await withSecondFactor(world, user);
    assert.equal(refusalOf(await beginSecondFactor(access, user.id)), 'second-factor-on');
    must(await removeSecondFactor(access, actorOf(user)));
    assert.equal(must(await logIn(access, RIGHT, CALLER)).stage, 'open');
    assert.equal(refusalOf(await removeSecondFactor(access, actorOf(user))), 'second-factor-off');
  });

  test('a step-up asks for the password, or for the code where there is a second factor', async () => {
    const world = openWorld();
    const { access } = world;
    const user = await addUser(access, 'ana', ['trader']);
    const { token, sessionId } = must(await logIn(access, RIGHT, CALLER));
    const ask = { sessionId, userId: user.id };
    assert.equal(refusalOf(await stepUp(access, { ...ask, password: 'wrong' }, CALLER)), 'bad-credentials');
    must(await stepUp(access, { ...ask, password: PASSWORD }, CALLER));
    assert.equal((await sessionPrincipal(access, token))?.provenUntilMs, access.nowMs() + 10 * MINUTE_MS);
    const { code } = await withSecondFactor(world, user);
    world.pass(30_000);
    assert.equal(refusalOf(await stepUp(access, { ...ask, password: PASSWORD }, CALLER)), 'wrong-code');
    must(await stepUp(access, { ...ask, code: code() }, CALLER));
  });
});

describe('sessions', () => {
  test('a session ends after twelve hours without a request, and after seven days with them', async () => {
    const world = openWorld();
    const { access } = world;
    await addUser(access, 'ana', ['trader']);
    const idle = must(await logIn(access, RIGHT, CALLER));
    world.pass(12 * HOUR_MS - 1);
    assert.notEqual(await sessionPrincipal(access, idle.token), null);
    world.pass(12 * HOUR_MS);
    assert.equal(await sessionPrincipal(access, idle.token), null);
    const busy = must(await logIn(access, RIGHT, CALLER));
    for (let hours = 6; hours < 7 * 24; hours += 6) {
      world.pass(6 * HOUR_MS);
      assert.notEqual(await sessionPrincipal(access, busy.token), null);
    }
    world.pass(6 * HOUR_MS);
    assert.equal(await sessionPrincipal(access, busy.token), null);
  });

  test('a user sees the own sessions and ends one, or all others', async () => {
    const { access } = openWorld();
    const user = await addUser(access, 'ana', ['trader']);
    const rui = await addUser(access, 'rui', ['trader']);
    const opened = [];
    for (let at = 0; at < 3; at++)
      opened.push(must(await logIn(access, RIGHT, { address: '10.0.0.1', userAgent: 'x'.repeat(500) })));
    const [first, second, third] = opened;
    const sessions = await listSessions(access, user.id);
    assert.deepEqual(
      sessions.map(({ userAgent }) => userAgent.length),
      [200, 200, 200],
    );
    assert.equal(sessions[0]?.expiresMs, access.nowMs() + 12 * HOUR_MS);
    const end = (who: typeof user, sessionId = '') =>
      revokeSession(access, actorOf(who), { sessionId, isLogout: false });
    assert.equal(refusalOf(await end(rui, first?.sessionId)), 'unknown');
    must(await end(user, first?.sessionId));
    assert.equal(await revokeOtherSessions(access, actorOf(user), second?.sessionId ?? ''), 1);
    assert.equal(await sessionPrincipal(access, third?.token ?? ''), null);
    assert.notEqual(await sessionPrincipal(access, second?.token ?? ''), null);
  });

  test('changing the password, disabling and an admin end all sessions of a user', async () => {
    const { access } = openWorld();
    const admin = await addUser(access, 'root', ['admin']);
    const user = await addUser(access, 'ana', ['trader']);
    const open = async (): Promise<string> => must(await logIn(access, RIGHT, CALLER)).token;
    const both = { actor: actorOf(user), caller: CALLER };
    const before = await open();
    assert.equal(
      refusalOf(await changePassword(access, both, { current: 'wrong', next: 'nuvem violeta 7 degraus' })),
      'bad-credentials',
    );
    assert.equal(refusalOf(await changePassword(access, both, { current: PASSWORD, next: 'short' })), 'weak-password');
    assert.notEqual(await sessionPrincipal(access, before), null);
    const renewed = must(await changePassword(access, both, { current: PASSWORD, next: 'nuvem violeta 7 degraus' }));
    assert.equal(await sessionPrincipal(access, before), null);
    assert.notEqual(await sessionPrincipal(access, renewed.token), null);
    assert.equal(refusalOf(await logIn(access, RIGHT, CALLER)), 'bad-credentials');
    assert.equal(must(await revokeSessionsOf(access, actorOf(admin), user.id)), 1);
    assert.equal(await sessionPrincipal(access, renewed.token), null);
    const again = must(await logIn(access, { login: 'ana', password: 'nuvem violeta 7 degraus' }, CALLER));
    must(await changeUser(access, actorOf(admin), { userId: user.id, change: { disabled: true } }));
    assert.equal(await sessionPrincipal(access, again.token), null);
    must(await changeUser(access, actorOf(admin), { userId: user.id, change: { disabled: false } }));
    assert.equal(await sessionPrincipal(access, again.token), null);
  });

  test('a session that waits for the second factor does so for five minutes', async () => {
    const world = openWorld();
    const { access } = world;
    const { code } = await withSecondFactor(world, await addUser(access, 'ana', ['trader']));
    const { token } = must(await logIn(access, RIGHT, CALLER));
    world.pass(5 * MINUTE_MS);
    assert.equal(refusalOf(await proveSecondFactor(access, { token, code: code() }, CALLER)), 'bad-credentials');
    world.pass(DAY_MS);
  });
});
