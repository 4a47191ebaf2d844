import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { actorOf, addUser, CALLER, must, openWorld, refusalOf } from '../access.fixture.ts';
import { DAY_MS, MINUTE_MS } from '../access.ts';
import { keyPrincipal } from '../session/authenticate.ts';
import { changeUser } from '../user/user.ts';
import { createKey, listKeys, type NewKey, parseKey, revokeKey, revokeKeysOf } from './api-key.ts';

async function openKeys() {
  const world = openWorld();
  const { access } = world;
  const admin = await addUser(access, 'root', ['admin']);
  const user = await addUser(access, 'ana', ['ops']);
  const expiresMs = access.nowMs() + 30 * DAY_MS;
  const given: NewKey = {
    userId: user.id,
    name: 'bot',
    scopes: ['market:read', 'imports:run'],
    expiresMs,
    addresses: [],
  };
  const create = (change: Partial<NewKey> = {}) => createKey(access, actorOf(user), { ...given, ...change });
  const use = (text: string, address = CALLER.address) => keyPrincipal(access, text, address);
  return { ...world, admin, user, create, use, given };
}

describe('API keys', () => {
  test('a key has its scopes, and is told once', async () => {
    const { access, user, create, use } = await openKeys();
    const { text, key } = must(await create());
    assert.match(text, /^prg_[0-9a-f]{16}_[0-9a-f]{72}$/);
    const principal = await use(text);
    assert.deepEqual([...(principal?.permissions ?? [])].sort(), ['imports:run', 'market:read']);
    assert.deepEqual([principal?.kind, principal?.id, principal?.userId], ['key', key.id, user.id]);
    const listed = JSON.stringify(await listKeys(access, user.id));
    assert.ok(!listed.includes(text.slice(21, 60)) && !listed.includes('secretHash'));
  });

  test('what is no key, mistyped, of another secret, or revoked is refused', async () => {
    const { access, user, create, use } = await openKeys();
    const [one, two] = [must(await create()), must(await create())];
    const secret = parseKey(access.crypto, two.text)?.secret ?? '';
    const body = `prg_${one.key.id}_${secret}`;
    const mixed = `${body}${access.crypto.sha256(body).slice(0, 8)}`;
    assert.equal(await use(mixed), null);
    await fc.assert(
      fc.asyncProperty(fc.nat(one.text.length - 1), fc.constantFrom(...'0123456789abcdefg_'), async (at, character) => {
        const text = `${one.text.slice(0, at)}${character}${one.text.slice(at + 1)}`;
        assert.equal((await use(text)) !== null, text === one.text);
      }),
    );
    must(await revokeKey(access, actorOf(user), one.key.id));
    assert.equal(await use(one.text), null);
    assert.notEqual(await use(two.text), null);
  });

  test('an owner who is demoted or disabled takes the keys along at once', async () => {
    const { access, admin, user, create, use } = await openKeys();
    const { text } = must(await create());
    const change = (given: object) => changeUser(access, actorOf(admin), { userId: user.id, change: given });
    must(await change({ roles: ['viewer'] }));
    assert.deepEqual([...((await use(text))?.permissions ?? [])], ['market:read']);
    must(await change({ disabled: true }));
    assert.equal(await use(text), null);
    must(await change({ disabled: false, roles: ['ops'] }));
    assert.equal((await use(text))?.permissions.size, 2);
  });

  test('nobody makes a key for more than the own permissions, nor for what is personal', async () => {
    const { create } = await openKeys();
    for (const scope of ['audit:read', 'tenants:manage', 'sessions:own', 'keys:own'] as const)
      assert.equal(refusalOf(await create({ scopes: ['market:read', scope] })), 'invalid', scope);
    assert.equal(refusalOf(await create({ scopes: [] })), 'invalid');
  });

  test('nobody makes a key for somebody else, but for the command line', async () => {
    const { access, admin, user, given } = await openKeys();
    assert.equal(refusalOf(await createKey(access, actorOf(admin), given)), 'unknown');
    const commandLine = { userId: 'command-line', tenantId: null, address: 'local' };
    assert.equal(must(await createKey(access, commandLine, given)).key.userId, user.id);
  });

  test('a key ends within a year, and is refused from then on', async () => {
    const { pass, access, create, use } = await openKeys();
    const now = access.nowMs();
    for (const expiresMs of [now, now - 1, now + 367 * DAY_MS])
      assert.equal(refusalOf(await create({ expiresMs })), 'invalid');
    const { text } = must(await create({ expiresMs: now + DAY_MS }));
    pass(DAY_MS - 1);
    assert.notEqual(await use(text), null);
    pass(1);
    assert.equal(await use(text), null);
  });

  test('a key of some networks is refused from elsewhere', async () => {
    const { create, use } = await openKeys();
    const { text } = must(await create({ addresses: ['203.0.113.0/24', '::1'] }));
    assert.notEqual(await use(text, '203.0.113.9'), null);
    assert.notEqual(await use(text, '::ffff:203.0.113.9'), null);
    assert.notEqual(await use(text, '::1'), null);
    assert.equal(await use(text, '203.0.114.9'), null);
    assert.equal(refusalOf(await create({ addresses: ['example.com'] })), 'invalid');
  });

  test('the last use is told to the minute', async () => {
    const { pass, access, user, create, use } = await openKeys();
    const { text } = must(await create());
    const start = access.nowMs();
    const last = async () => (await listKeys(access, user.id))[0]?.lastUsedMs;
    assert.equal(await last(), null);
    await use(text);
    pass(MINUTE_MS - 1);
    await use(text);
    assert.equal(await last(), start);
    pass(1);
    await use(text);
    assert.equal(await last(), start + MINUTE_MS);
  });

  test('one revokes the own keys, an admin those of the own tenant', async () => {
    const { access, admin, user, create } = await openKeys();
    const { key } = must(await create());
    must(await create());
    assert.equal(refusalOf(await revokeKey(access, actorOf(admin), key.id)), 'unknown');
    const stranger = { userId: 'x', tenantId: 'other', address: '::1' };
    assert.equal(refusalOf(await revokeKeysOf(access, stranger, user.id)), 'unknown');
    assert.equal(must(await revokeKeysOf(access, actorOf(admin), user.id)), 2);
    assert.deepEqual(await listKeys(access, user.id), []);
  });
});
