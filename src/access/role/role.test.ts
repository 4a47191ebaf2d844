import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PERMISSIONS, PERSONAL_PERMISSIONS, PLATFORM_PERMISSIONS, ROLES, type Role } from '#contract/access.ts';
import { DEMO_PERMISSIONS, keyPermissions, permissionsOf } from './role.ts';

const EVERYBODY = ['market:read', 'subscriptions:own', 'sessions:own'];
const STAFF = [...EVERYBODY, 'exports:run', 'orders:read', 'keys:own'];
const TRADER = [...STAFF, 'orders:trade', 'orders:cancel'];

/** In the house, as it is meant to be read. */
const TABLE: Readonly<Record<Role, readonly string[]>> = {
  client: EVERYBODY,
  viewer: STAFF,
  trader: TRADER,
  strategist: TRADER,
  risk: [...STAFF, 'orders:cancel', 'orders:resolve', 'system:read', 'audit:read'],
  ops: [...STAFF, 'orders:cancel', 'orders:resolve', 'imports:run', 'replay:control', 'system:read'],
  admin: [...PERMISSIONS],
};

test('each role has the permissions of the table, and no other', () => {
  for (const role of ROLES)
    assert.deepEqual([...permissionsOf([role], { isHouse: true })].sort(), [...TABLE[role]].sort(), role);
});

test('outside of the house nobody has a platform permission', () => {
  const all = permissionsOf(ROLES, { isHouse: false });
  assert.deepEqual(
    PLATFORM_PERMISSIONS.filter((permission) => all.has(permission)),
    [],
  );
  assert.ok(all.has('users:manage'));
});

test('who has no role may do nothing', () => {
  assert.equal(permissionsOf([], { isHouse: true }).size, 0);
});

test('several roles add up, and a key never has more than its scopes, its owner, or what is not personal', () => {
  const roles = fc.uniqueArray(fc.constantFrom(...ROLES));
  const scopes = fc.uniqueArray(fc.constantFrom(...PERMISSIONS));
  fc.assert(
    fc.property(roles, scopes, fc.boolean(), (has, asks, isHouse) => {
      const owner = permissionsOf(has, { isHouse });
      const added = new Set(has.flatMap((role) => [...permissionsOf([role], { isHouse })]));
      assert.deepEqual(new Set(owner), added);
      for (const permission of PERMISSIONS) {
        const expected =
          asks.includes(permission) && owner.has(permission) && !PERSONAL_PERMISSIONS.includes(permission);
        assert.equal(keyPermissions(asks, owner).has(permission), expected);
      }
    }),
  );
});

test('the demo may touch nobody and see no audit', () => {
  for (const permission of ['sessions:own', 'keys:own', 'users:manage', 'tenants:manage', 'audit:read'] as const)
    assert.equal(DEMO_PERMISSIONS.has(permission), false, permission);
});
