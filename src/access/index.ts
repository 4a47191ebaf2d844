/** The only door to access: who may use the platform, and what was done with that. */

export type { Access, Actor, Caller } from './access.ts';
export type { AccessStore, Tenant } from './access-store.ts';
export {
  createKey,
  type KeyView,
  listKeys,
  revokeKey,
  revokeKeysOf,
} from './api-key/api-key.ts';
export { listAudit, recordAudit, verifyAudit } from './audit/audit.ts';
export type { AccessRefusal } from './refusal.ts';
export { permissionsOf } from './role/role.ts';
export { type AccessMode, accessMode, isLoopback } from './session/access-mode.ts';
export { DEMO_PRINCIPAL, keyPrincipal, renewedPrincipal, sessionPrincipal } from './session/authenticate.ts';
export { logIn, proveSecondFactor, stepUp, waitsForSecondFactor } from './session/login.ts';
export { isNetwork } from './session/network-address.ts';
export {
  listSessions,
  type OpenedSession,
  revokeOtherSessions,
  revokeSession,
} from './session/session.ts';
export { openSetup, setUp } from './user/first-run.ts';
export { createHashQueue } from './user/hash-queue.ts';
export { type MadeLink, makeLink, redeemLink } from './user/link.ts';
export { foldLogin } from './user/login-name.ts';
export { beginSecondFactor, confirmSecondFactor, removeSecondFactor } from './user/second-factor.ts';
export {
  changePassword,
  changeUser,
  createTenant,
  createUser,
  findTenant,
  findUser,
  hasUsers,
  listTenants,
  listUsers,
  revokeSessionsOf,
  type UserView,
} from './user/user.ts';
