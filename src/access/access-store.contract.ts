/** What every store of access promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccessStore, ApiKey, AuditEntry, Session, Tenant, User } from './access-store.ts';

const HOUSE: Tenant = { id: 't1', name: 'house', isHouse: true, createdMs: 1 };
const OTHER: Tenant = { id: 't2', name: 'Acme', isHouse: false, createdMs: 2 };
const ANA: User = {
  ...{ id: 'u1', tenantId: 't1', login: 'ana', name: 'Ana', roles: ['admin'], locale: 'pt-BR', disabled: false },
  ...{ passwordHash: null, totp: null, totpPending: null, totpLastStep: 0, createdMs: 3 },
};
const BIA: User = { ...ANA, id: 'u2', tenantId: 't2', login: 'bia', roles: ['client', 'risk'], passwordHash: 'hash' };
const SESSION: Session = {
  ...{ id: 's1', tokenHash: 'h1', userId: 'u1', stage: 'open', createdMs: 10, seenMs: 20 },
  ...{ address: '127.0.0.1', userAgent: 'browser', provenUntilMs: null },
};
const KEY: ApiKey = {
  ...{ id: 'k1', userId: 'u1', name: 'key', secretHash: 'x', scopes: ['market:read'], addresses: ['10.0.0.0/8'] },
  ...{ createdMs: 1, expiresMs: 2, lastUsedMs: null },
};
const ENTRY: AuditEntry = {
  ...{ seq: 1, atMs: 5, tenantId: 't1', actor: 'u1', action: 'login', subject: 'u1', address: '::1' },
  ...{ outcome: 'done', detail: '', hash: 'a' },
};

/** `open` gives a fresh, empty store. */
export function accessStoreSuite(engine: string, open: () => AccessStore): void {
  const withPeople = async (run: (store: AccessStore) => Promise<void>): Promise<void> => {
    const store = open();
    await store.transact(async ({ tenants, users }) => {
      for (const tenant of [HOUSE, OTHER]) await tenants.put(tenant);
      for (const user of [ANA, BIA]) await users.put(user);
    });
    await run(store);
    await store.close();
  };

  describe(`access: ${engine}`, () => {
    test('its version changes with all that is stored, and with nothing else', () =>
      withPeople(async (store) => {
        const first = store.version();
        await store.read(({ users }) => users.list(null));
        assert.equal(store.version(), first);
        await store.transact(({ users }) => users.put({ ...ANA, disabled: true }));
        assert.notEqual(store.version(), first);
      }));

    test('people are found by id, login and tenant, as they were put last', () =>
      withPeople(async (store) => {
        await store.transact(({ users }) => users.put({ ...ANA, disabled: true, totp: 'sealed' }));
        await store.read(async ({ users, tenants }) => {
          assert.deepEqual(await users.byId('u1'), { ...ANA, disabled: true, totp: 'sealed' });
          assert.deepEqual(await users.byLogin('bia'), BIA);
          assert.equal(await users.byLogin('nobody'), null);
          assert.deepEqual(
            (await users.list(null)).map(({ id }) => id),
            ['u1', 'u2'],
          );
          assert.deepEqual(
            (await users.list('t2')).map(({ id }) => id),
            ['u2'],
          );
          assert.deepEqual(await tenants.all(), [OTHER, HOUSE]);
          assert.equal(await users.any(), true);
        });
        const empty = open();
        assert.equal(await empty.read(({ users }) => users.any()), false);
        await empty.close();
      }));

    test('a login belongs to one user, and there is one house', () =>
      withPeople(async (store) => {
        await assert.rejects(store.transact(({ users }) => users.put({ ...ANA, id: 'u3' })));
        await assert.rejects(store.transact(({ tenants }) => tenants.put({ ...HOUSE, id: 't3', name: 'other' })));
      }));

    test('work that throws leaves nothing, and the next one goes on', () =>
      withPeople(async (store) => {
        const failing = store.transact(async ({ users }) => {
          await users.put({ ...ANA, name: 'lost' });
          throw new Error('changed my mind');
        });
        await assert.rejects(failing, /changed my mind/);
        assert.equal((await store.read(({ users }) => users.byId('u1')))?.name, 'Ana');
      }));

    test('what is decided in one transaction is decided alone', () =>
      withPeople(async (store) => {
        await store.transact(({ recoveryCodes }) => recoveryCodes.replace('u1', ['c1', 'c2']));
        const takes = Array.from({ length: 5 }, () =>
          store.transact(({ recoveryCodes }) => recoveryCodes.take('u1', 'c1')),
        );
        assert.deepEqual((await Promise.all(takes)).filter(Boolean).length, 1);
        assert.equal(await store.read(({ recoveryCodes }) => recoveryCodes.count('u1')), 1);
        const count = async (): Promise<void> =>
          store.transact(async ({ throttles }) => {
            const before = await throttles.get('k');
            await throttles.put('k', { failures: (before?.failures ?? 0) + 1, failedMs: 1, succeededMs: null });
          });
        await Promise.all(Array.from({ length: 20 }, count));
        assert.equal((await store.read(({ throttles }) => throttles.get('k')))?.failures, 20);
      }));

    test('sessions are found by the hash of their token, newest first, until they are deleted', () =>
      withPeople(async (store) => {
        const newer: Session = { ...SESSION, id: 's2', tokenHash: 'h2', createdMs: 30, seenMs: 31, provenUntilMs: 99 };
        await store.transact(async ({ sessions }) => {
          for (const session of [SESSION, newer]) await sessions.put(session);
        });
        await store.transact(async ({ sessions }) => {
          assert.deepEqual(await sessions.byTokenHash('h1'), SESSION);
          assert.deepEqual(await sessions.ofUser('u1'), [newer, SESSION]);
          assert.deepEqual(await sessions.ofUser('u2'), []);
          await sessions.deleteOlder({ createdMs: 0, seenMs: 21 });
          assert.deepEqual(await sessions.ofUser('u1'), [newer]);
          await sessions.delete('s2');
          assert.equal(await sessions.byTokenHash('h2'), null);
        });
      }));

    test('keys and links are kept as they were put, and gone when they are deleted', () =>
      withPeople(async (store) => {
        await store.transact(async ({ keys, links }) => {
          await keys.put(KEY);
          await keys.put({ ...KEY, lastUsedMs: 7 });
          assert.deepEqual(await keys.byId('k1'), { ...KEY, lastUsedMs: 7 });
          assert.deepEqual(await keys.ofUser('u2'), []);
          await keys.delete('k1');
          assert.deepEqual(await keys.ofUser('u1'), []);
          await links.put({ tokenHash: 'l1', kind: 'setup', userId: null, expiresMs: 1 });
          await links.put({ tokenHash: 'l2', kind: 'password', userId: 'u1', expiresMs: 2 });
          await links.deleteOf(null);
          assert.equal(await links.byTokenHash('l1'), null);
          assert.deepEqual(await links.byTokenHash('l2'), {
            ...{ tokenHash: 'l2', kind: 'password', userId: 'u1', expiresMs: 2 },
          });
          await links.deleteOf('u1');
          assert.equal(await links.byTokenHash('l2'), null);
        });
      }));

    test('counts of tries are dropped when neither a failure nor a success is recent', () =>
      withPeople((store) =>
        store.transact(async ({ throttles }) => {
          await throttles.put('old', { failures: 1, failedMs: 10, succeededMs: null });
          await throttles.put('known', { failures: 0, failedMs: 10, succeededMs: 50 });
          await throttles.put('new', { failures: 1, failedMs: 60, succeededMs: null });
          await throttles.deleteOlder({ failedMs: 50, succeededMs: 40 });
          const left = await Promise.all(['old', 'known', 'new'].map((key) => throttles.get(key)));
          assert.deepEqual(
            left.map((throttle) => throttle !== null),
            [false, true, true],
          );
        }),
      ));

    test('the audit is read from both ends, by tenant, and never takes a row twice', () =>
      withPeople(async (store) => {
        const entries = [ENTRY, { ...ENTRY, seq: 2, tenantId: 't2' }, { ...ENTRY, seq: 3, tenantId: null }];
        await store.transact(async ({ audit }) => {
          assert.equal(await audit.last(), null);
          for (const entry of entries) await audit.append(entry);
        });
        await store.read(async ({ audit }) => {
          assert.deepEqual(await audit.last(), entries[2]);
          assert.deepEqual(
            (await audit.after(1, 10)).map(({ seq }) => seq),
            [2, 3],
          );
          const page = async (tenantId: string | null, before: number | null, limit = 10): Promise<number[]> =>
            (await audit.page({ tenantId, before, limit })).map(({ seq }) => seq);
          assert.deepEqual(await page(null, null, 2), [3, 2]);
          assert.deepEqual(await page(null, 2), [1]);
          assert.deepEqual(await page('t2', null), [2]);
        });
        await assert.rejects(store.transact(({ audit }) => audit.append(ENTRY)));
      }));
  });
}
