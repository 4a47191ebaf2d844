import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actorOf, addUser, CALLER, must, openWorld, PASSWORD, refusalOf } from '../access.fixture.ts';
import { type Actor, DAY_MS, MINUTE_MS } from '../access.ts';
import { verifyAudit } from '../audit/audit.ts';
import { sessionPrincipal } from '../session/authenticate.ts';
import { logIn } from '../session/login.ts';
import { openSetup, setUp } from './first-run.ts';
import { makeLink, redeemLink } from './link.ts';
import { changeUser, createTenant, createUser, listTenants, listUsers, revokeSessionsOf } from './user.ts';

const FIRST = { login: 'Ana', name: 'Ana Souza', password: PASSWORD, locale: 'pt-BR' } as const;
const NEW = { login: 'rui', name: 'Rui', roles: ['trader'], locale: 'en' } as const;
const COMMAND_LINE: Actor = { userId: 'command-line', tenantId: null, address: 'local' };

describe('first run', () => {
  test('the token makes the house and its admin, who is logged in, once', async () => {
    const { access } = openWorld();
    const { token } = must({ ok: true, value: await openSetup(access) }) ?? { token: '' };
    assert.equal(refusalOf(await setUp(access, { ...FIRST, token: 'wrong' }, CALLER)), 'bad-link');
    assert.equal(
      refusalOf(await setUp(access, { ...FIRST, token, password: 'ana souza 123' }, CALLER)),
      'weak-password',
    );
    const opened = must(await setUp(access, { ...FIRST, token }, CALLER));
    const principal = await sessionPrincipal(access, opened.token);
    assert.ok(principal?.permissions.has('tenants:manage'));
    assert.equal(principal?.provenUntilMs, access.nowMs() + 10 * MINUTE_MS);
    assert.deepEqual(
      (await listTenants(access)).map(({ isHouse }) => isHouse),
      [true],
    );
    assert.deepEqual(
      (await listUsers(access, null)).map(({ login, roles }) => [login, roles]),
      [['ana', ['admin']]],
    );
    assert.equal(refusalOf(await setUp(access, { ...FIRST, login: 'eva', token }, CALLER)), 'bad-link');
    assert.equal(await openSetup(access), null);
  });

  test('each start replaces the token, and one lives for a day', async () => {
    const world = openWorld();
    const { access } = world;
    const [old, fresh] = [await openSetup(access), await openSetup(access)];
    assert.equal(refusalOf(await setUp(access, { ...FIRST, token: old?.token ?? '' }, CALLER)), 'bad-link');
    world.pass(DAY_MS);
    assert.equal(refusalOf(await setUp(access, { ...FIRST, token: fresh?.token ?? '' }, CALLER)), 'bad-link');
  });

  test('a setup that was printed ends when a user is made on the command line', async () => {
    const { access } = openWorld();
    const token = (await openSetup(access))?.token ?? '';
    must(await createUser(access, COMMAND_LINE, null, { ...NEW, roles: ['admin'] }));
    assert.equal(refusalOf(await setUp(access, { ...FIRST, token }, CALLER)), 'bad-link');
  });

  test('of two who set up at one moment one comes in', async () => {
    const { access } = openWorld();
    const token = (await openSetup(access))?.token ?? '';
    const both = await Promise.all(['ana', 'eva'].map((login) => setUp(access, { ...FIRST, login, token }, CALLER)));
    assert.deepEqual(both.map(refusalOf).sort(), ['bad-link', 'ok']);
  });
});

describe('users', () => {
  test('a new user sets a password by a link that serves once, for a day', async () => {
    const world = openWorld();
    const { access } = world;
    const admin = await addUser(access, 'root', ['admin']);
    const { user, link } = must(await createUser(access, actorOf(admin), admin.tenantId, NEW));
    assert.equal(user.hasPassword, false);
    const { address } = CALLER;
    const redeem = async (token: string) => refusalOf(await redeemLink(access, { token, password: PASSWORD, address }));
    assert.equal(refusalOf(await redeemLink(access, { token: link.token, password: 'rui', address })), 'weak-password');
    assert.equal(await redeem(link.token), 'ok');
    assert.equal(await redeem(link.token), 'bad-link');
    must(await logIn(access, { login: 'rui', password: PASSWORD }, CALLER));
    const late = must(await makeLink(access, COMMAND_LINE, user.id));
    world.pass(DAY_MS);
    assert.equal(await redeem(late.token), 'bad-link');
  });

  test('a link takes the second factor away and ends all sessions, for who has lost everything', async () => {
    const { access } = openWorld();
    const user = await addUser(access, 'ana', ['admin']);
    const { token: session } = must(await logIn(access, { login: 'ana', password: PASSWORD }, CALLER));
    await access.store.transact(({ users }) => users.put({ ...user, totp: 'sealed' }));
    const { token } = must(await makeLink(access, COMMAND_LINE, user.id));
    must(await redeemLink(access, { token, password: 'nuvem violeta 7 degraus', address: CALLER.address }));
    assert.equal(await sessionPrincipal(access, session), null);
    const opened = must(await logIn(access, { login: 'ana', password: 'nuvem violeta 7 degraus' }, CALLER));
    assert.equal(opened.stage, 'open');
  });

  test('a login is taken once over all tenants, and bad input is named', async () => {
    const { access } = openWorld();
    const admin = await addUser(access, 'root', ['admin']);
    const make = async (given: object): Promise<string> => {
      const made = await createUser(access, actorOf(admin), admin.tenantId, { ...NEW, ...given });
      return made.ok ? 'ok' : JSON.stringify(made.error);
    };
    assert.equal(await make({}), 'ok');
    assert.match(await make({ login: 'RUI' }), /taken.*login/);
    assert.match(await make({ login: 'a b' }), /invalid.*login/);
    assert.match(await make({ login: 'eva', name: '\n' }), /invalid.*name/);
    assert.match(await make({ login: 'eva', roles: [] }), /invalid.*roles/);
  });

  test('the last enabled admin of a tenant stays one', async () => {
    const { access } = openWorld();
    const ana = await addUser(access, 'ana', ['admin', 'risk']);
    const change = async (userId: string, given: object): Promise<string> =>
      refusalOf(await changeUser(access, actorOf(ana), { userId, change: given }));
    assert.equal(await change(ana.id, { disabled: true }), 'last-admin');
    assert.equal(await change(ana.id, { roles: ['risk'] }), 'last-admin');
    assert.equal(await change(ana.id, { name: 'Ana', roles: ['admin'] }), 'ok');
    const bia = await addUser(access, 'bia', ['admin']);
    assert.equal(await change(bia.id, { disabled: true }), 'ok');
    assert.equal(await change(ana.id, { disabled: true }), 'last-admin');
    assert.equal(await change(bia.id, { disabled: false }), 'ok');
    assert.equal(await change(ana.id, { disabled: true }), 'ok');
  });

  test('nobody reaches into another tenant', async () => {
    const { access } = openWorld();
    const house = await addUser(access, 'ana', ['admin']);
    const made = must(
      await createTenant(access, actorOf(house), { name: 'Acme', admin: { login: 'bob', name: 'Bob', locale: 'en' } }),
    );
    assert.deepEqual(made.user.roles, ['admin']);
    const bob: Actor = { userId: made.user.id, tenantId: made.tenant.id, address: '::1' };
    assert.equal(refusalOf(await changeUser(access, bob, { userId: house.id, change: { disabled: true } })), 'unknown');
    assert.equal(refusalOf(await makeLink(access, bob, house.id)), 'unknown');
    assert.equal(refusalOf(await revokeSessionsOf(access, bob, house.id)), 'unknown');
    assert.equal(refusalOf(await makeLink(access, actorOf(house), made.user.id)), 'unknown');
    assert.deepEqual(
      (await listUsers(access, made.tenant.id)).map(({ login }) => login),
      ['bob'],
    );
    const again = await createTenant(access, actorOf(house), {
      name: 'ACME',
      admin: { login: 'eva', name: 'Eva', locale: 'en' },
    });
    assert.equal(refusalOf(again), 'taken');
  });

  test('a tenant that cannot have its admin is not made either', async () => {
    const { access } = openWorld();
    const house = await addUser(access, 'ana', ['admin']);
    const admin = { login: 'ANA', name: 'Bob', locale: 'en' } as const;
    assert.equal(refusalOf(await createTenant(access, actorOf(house), { name: 'Acme', admin })), 'taken');
    assert.equal((await listTenants(access)).length, 1);
  });

  test('the command line makes the house and its first user, who is an admin', async () => {
    const { access } = openWorld();
    assert.equal(refusalOf(await createUser(access, COMMAND_LINE, null, NEW)), 'last-admin');
    must(await createUser(access, COMMAND_LINE, null, { ...NEW, roles: ['admin'] }));
    assert.equal(await openSetup(access), null);
  });
});

describe('audit', () => {
  test('what was done is told in order, holds no secret, and proves itself', async () => {
    const { access } = openWorld();
    const token = (await openSetup(access))?.token ?? '';
    const opened = must(await setUp(access, { ...FIRST, token }, CALLER));
    await logIn(access, { login: PASSWORD, password: 'typed in the wrong place' }, CALLER);
    await logIn(access, { login: 'ana', password: 'wrong secret' }, CALLER);
    const entries = await access.store.read(({ audit }) => audit.after(0, 100));
    assert.deepEqual(
      entries.map(({ seq, action, outcome, subject }) => [seq, action, outcome, subject]),
      [
        [1, 'setup', 'done', opened.userId],
        [2, 'login', 'refused', 'unknown'],
        [3, 'login', 'refused', opened.userId],
      ],
    );
    const text = JSON.stringify(entries);
    for (const secret of [token, opened.token, PASSWORD, 'typed in', 'wrong secret'])
      assert.ok(!text.includes(secret), secret);
    assert.deepEqual(await verifyAudit(access), { ok: true, entries: 3, hash: entries[2]?.hash });
  });

  test('a row that was changed, taken out or put in shows', async () => {
    const { access } = openWorld();
    await addUser(access, 'ana', ['trader']);
    for (let at = 0; at < 4; at++) await logIn(access, { login: 'ana', password: PASSWORD }, CALLER);
    const entries = await access.store.read(({ audit }) => audit.after(0, 100));
    const proven = (rows: typeof entries) =>
      verifyAudit({
        crypto: access.crypto,
        store: {
          ...access.store,
          read: (work) =>
            access.store.read((tables) =>
              work({
                ...tables,
                audit: { ...tables.audit, after: async (seq) => rows.filter((row) => row.seq > seq) },
              }),
            ),
        },
      });
    assert.equal((await proven(entries)).ok, true);
    for (const field of ['atMs', 'tenantId', 'actor', 'action', 'subject', 'address', 'outcome', 'detail'] as const) {
      const changed = entries.map((row) => (row.seq === 2 ? { ...row, [field]: 'x' } : row));
      assert.deepEqual(await proven(changed), { ok: false, seq: 2 }, field);
    }
    assert.deepEqual(await proven(entries.filter(({ seq }) => seq !== 2)), { ok: false, seq: 3 });
    assert.deepEqual(await proven(entries.slice(1)), { ok: false, seq: 2 });
    // Another row that follows from the first, with a hash of its own that fits.
    const other = openWorld().access;
    await addUser(other, 'ana', ['trader']);
    await logIn(other, { login: 'ana', password: PASSWORD }, CALLER);
    await logIn(other, { login: 'ana', password: 'wrong' }, CALLER);
    const [first, forged] = await other.store.read(({ audit }) => audit.after(0, 100));
    assert.deepEqual(first, entries[0]);
    const spliced = entries.map((row) => (row.seq === 2 && forged !== undefined ? forged : row));
    assert.deepEqual(await proven(spliced), { ok: false, seq: 3 });
  });
});
