/**
 * Who may do what, as it crosses a process: roles, permissions, and the principal that a request acts for. Which role
 * has which permission is decided in one table, `src/access/role/role.ts`.
 */

import { z } from 'zod';

/** A user has one or more of these within the user's own tenant. */
export const ROLES = ['client', 'viewer', 'trader', 'strategist', 'risk', 'ops', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/**
 * What a route can ask for; also the scopes that an API key may have. Those of PLATFORM_PERMISSIONS touch what all
 * tenants share and count only in the tenant of the house.
 */
export const PERMISSIONS = [
  /** Candles, trades, instruments, sessions, gaps, the state of the feed, streams, UDF. */
  'market:read',
  /** One's own list of symbols. */
  'subscriptions:own',
  'exports:run',
  /** Orders of one's own tenant, their stories, and what waits for a person. */
  'orders:read',
  /** Sending and replacing orders. */
  'orders:trade',
  /** Cancelling them: apart, since whoever watches risk must be able to. */
  'orders:cancel',
  /** Saying what became of an order in doubt, and closing breaks. */
  'orders:resolve',
  'imports:run',
  'replay:control',
  /** Health, latency, storage, metrics. */
  'system:read',
  /** One's own password, second factor and sessions. */
  'sessions:own',
  /** One's own API keys. */
  'keys:own',
  /** Users, their sessions and keys, of one's own tenant. */
  'users:manage',
  'tenants:manage',
  /** The audit of access of one's own tenant. */
  'audit:read',
] as const;
export const permissionSchema = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof permissionSchema>;

/** Of what all tenants share. */
export const PLATFORM_PERMISSIONS: readonly Permission[] = [
  'imports:run',
  'replay:control',
  'system:read',
  'tenants:manage',
];

/** Only a person who has logged in has these: a key that leaks must not make others. */
export const PERSONAL_PERMISSIONS: readonly Permission[] = [
  'orders:resolve',
  'sessions:own',
  'keys:own',
  'users:manage',
  'tenants:manage',
];

/** For whom a request acts. `demo`: nobody logged in, on the loopback address, where the demo asks for no login. */
export interface Principal {
  readonly kind: 'session' | 'key' | 'demo';
  /** Id of the session or key; the demo has "demo". */
  readonly id: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Until when dangerous actions are allowed without another proof, ms of UTC; null where they are not. */
  readonly provenUntilMs: number | null;
}

/** Tells one session, key or demo from every other. */
export function principalKey({ kind, id }: Principal): string {
  return `${kind} ${id}`;
}
