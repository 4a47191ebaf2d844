/** What each role may do: the one table. Whatever is not in it is refused. */

import {
  PERMISSIONS,
  PERSONAL_PERMISSIONS,
  type Permission,
  PLATFORM_PERMISSIONS,
  ROLES,
  type Role,
} from '#contract/access.ts';

const butClient = ROLES.filter((role) => role !== 'client');

const ROLES_OF: Readonly<Record<Permission, readonly Role[]>> = {
  'market:read': ROLES,
  'subscriptions:own': ROLES,
  'exports:run': butClient,
  'orders:read': butClient,
  'orders:trade': ['trader', 'strategist', 'admin'],
  'orders:cancel': ['trader', 'strategist', 'risk', 'ops', 'admin'],
  // Whoever sends orders does not say alone what became of them.
  'orders:resolve': ['risk', 'ops', 'admin'],
  'imports:run': ['ops', 'admin'],
  'replay:control': ['ops', 'admin'],
  'system:read': ['ops', 'risk', 'admin'],
  'sessions:own': ROLES,
  'keys:own': butClient,
  'users:manage': ['admin'],
  'tenants:manage': ['admin'],
  'audit:read': ['risk', 'admin'],
};

/** What a user with these roles may do now; platform permissions count in the tenant of the house alone. */
export function permissionsOf(
  roles: readonly Role[],
  { isHouse }: { readonly isHouse: boolean },
): ReadonlySet<Permission> {
  return new Set(
    PERMISSIONS.filter(
      (permission) =>
        ROLES_OF[permission].some((role) => roles.includes(role)) &&
        (isHouse || !PLATFORM_PERMISSIONS.includes(permission)),
    ),
  );
}

/** What a key may do: its scopes, as far as its owner may do them now, and never what is personal. */
export function keyPermissions(scopes: readonly Permission[], owner: ReadonlySet<Permission>): ReadonlySet<Permission> {
  return new Set(scopes.filter((scope) => owner.has(scope) && !PERSONAL_PERMISSIONS.includes(scope)));
}

/** What whoever opens the demo may do: look, keep a list, trade on paper, import, export, play a day again; nothing of users. */
export const DEMO_PERMISSIONS: ReadonlySet<Permission> = new Set([
  'market:read',
  'subscriptions:own',
  'exports:run',
  'orders:read',
  'orders:trade',
  'orders:cancel',
  'orders:resolve',
  'imports:run',
  'replay:control',
  'system:read',
]);
