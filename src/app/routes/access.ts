/** Access: coming in, the own account, and the users of a tenant. */

import {
  type Access,
  type Actor,
  beginSecondFactor,
  type Caller,
  changePassword,
  changeUser,
  confirmSecondFactor,
  createKey,
  createTenant,
  createUser,
  findTenant,
  findUser,
  type KeyView,
  listAudit,
  listKeys,
  listSessions,
  listTenants,
  listUsers,
  logIn,
  type MadeLink,
  makeLink,
  type OpenedSession,
  permissionsOf,
  proveSecondFactor,
  redeemLink,
  removeSecondFactor,
  revokeKey,
  revokeKeysOf,
  revokeOtherSessions,
  revokeSession,
  revokeSessionsOf,
  setUp,
  stepUp,
  type Tenant,
  type UserView,
  verifyAudit,
  waitsForSecondFactor,
} from '#access/index.ts';
import { PERMISSIONS, PERSONAL_PERMISSIONS, PLATFORM_PERMISSIONS, type Principal, ROLES } from '#contract/access.ts';
import type { accessEndpoints, KeyDto, SessionStateDto, UserDto } from '#contract/access-endpoints.ts';
import { DOOR_PATHS } from '#contract/pages.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import type { Gate, Sender } from '../access.ts';
import { granted } from '../http/access-problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';

const DAY_MS = 86_400_000;

type Table = typeof accessEndpoints;
type DoorTable = Pick<
  Table,
  'getSession' | 'setUp' | 'logIn' | 'proveSecondFactor' | 'logOut' | 'proveAgain' | 'redeemLink' | 'changePassword'
>;
type OwnTable = Pick<
  Table,
  | 'listOwnSessions'
  | 'revokeOwnSession'
  | 'revokeOtherSessions'
  | 'beginSecondFactor'
  | 'confirmSecondFactor'
  | 'removeSecondFactor'
  | 'listOwnKeys'
  | 'createKey'
  | 'revokeOwnKey'
>;
type ManagementTable = Omit<Table, keyof DoorTable | keyof OwnTable>;

export interface AccessParts {
  readonly access: Access;
  readonly gate: Gate;
  /** The address that users type, for links. */
  readonly address: () => string;
}

export function accessHandlers(parts: AccessParts): Handlers<Table> {
  return { ...doorHandlers(parts), ...ownHandlers(parts), ...managementHandlers(parts) };
}

interface Answering {
  readonly request: Sender;
  readonly reply: { header(name: string, value: string): unknown };
}

/** Coming in, going out, and what changes the cookie. */
function doorHandlers({ access, gate }: AccessParts): Handlers<DoorTable> {
  const { cookie } = gate;
  const enter = ({ reply }: Answering, { token, stage }: OpenedSession) => {
    reply.header('set-cookie', cookie.set(token));
    return { isSecondFactorNeeded: stage === 'second-factor' };
  };
  return {
    getSession: ({ principal, request }) => sessionState({ access, gate }, principal, request),
    async setUp({ body, ...asked }) {
      const done = await setUp(access, body, callerOf(asked.request));
      if (!done.ok && done.error.kind === 'bad-link') await gate.tellRefused('setup', asked.request.ip);
      return enter(asked, granted(done));
    },
    async logIn({ body, ...asked }) {
      return enter(asked, granted(await logIn(access, body, callerOf(asked.request))));
    },
    async proveSecondFactor({ body: { code }, ...asked }) {
      const token = cookie.read(asked.request.headers.cookie) ?? '';
      enter(asked, granted(await proveSecondFactor(access, { token, code }, callerOf(asked.request))));
      return undefined;
    },
    async logOut({ principal, request, reply }) {
      reply.header('set-cookie', cookie.cleared);
      await revokeSession(access, actorOf(principal, request), { sessionId: principal.id, isLogout: true });
      return undefined;
    },
    async proveAgain({ body, principal: { id: sessionId, userId }, request }) {
      const proof = granted(await stepUp(access, { sessionId, userId, ...body }, callerOf(request)));
      return { provenUntil: iso(proof.provenUntilMs) };
    },
    async redeemLink({ body, request: { ip: address } }) {
      const done = await redeemLink(access, { ...body, address });
      if (!done.ok && done.error.kind === 'bad-link') await gate.tellRefused('link.use', address);
      granted(done);
      return undefined;
    },
    async changePassword({ body, principal, ...asked }) {
      const actor = actorOf(principal, asked.request);
      enter(asked, granted(await changePassword(access, { actor, caller: callerOf(asked.request) }, body)));
      return undefined;
    },
  };
}

/** The own sessions, second factor and keys. */
function ownHandlers({ access }: AccessParts): Handlers<OwnTable> {
  return {
    async listOwnSessions({ principal }) {
      const sessions = await listSessions(access, principal.userId);
      return {
        sessions: sessions.map(({ id, address, userAgent, ...times }) => ({
          ...{ id, address, userAgent },
          createdAt: iso(times.createdMs),
          lastSeenAt: iso(times.seenMs),
          expiresAt: iso(times.expiresMs),
          isCurrent: id === principal.id,
        })),
      };
    },
    async revokeOwnSession({ params: { id }, principal, request }) {
      granted(await revokeSession(access, actorOf(principal, request), { sessionId: id, isLogout: false }));
      return undefined;
    },
    async revokeOtherSessions({ principal, request }) {
      return { revoked: await revokeOtherSessions(access, actorOf(principal, request), principal.id) };
    },
    beginSecondFactor: async ({ principal }) => granted(await beginSecondFactor(access, principal.userId)),
    async confirmSecondFactor({ body: { code }, principal, request }) {
      return { recoveryCodes: [...granted(await confirmSecondFactor(access, actorOf(principal, request), code))] };
    },
    async removeSecondFactor({ principal, request }) {
      granted(await removeSecondFactor(access, actorOf(principal, request)));
      return undefined;
    },
    listOwnKeys: async ({ principal }) => ({ keys: (await listKeys(access, principal.userId)).map(keyDto) }),
    async createKey({ body: { expiresInDays, ...body }, principal, request }) {
      const expiresMs = access.nowMs() + expiresInDays * DAY_MS;
      const given = { ...body, userId: principal.userId, expiresMs };
      const { key, text } = granted(await createKey(access, actorOf(principal, request), given));
      return { key: keyDto(key), text };
    },
    async revokeOwnKey({ params: { id }, principal, request }) {
      granted(await revokeKey(access, actorOf(principal, request), id));
      return undefined;
    },
  };
}

/** Users, tenants, and the audit. */
function managementHandlers({ access, address }: AccessParts): Handlers<ManagementTable> {
  return {
    listUsers: async ({ principal }) => ({ users: (await listUsers(access, principal.tenantId)).map(userDto) }),
    async createUser({ body, principal, request }) {
      const made = granted(await createUser(access, actorOf(principal, request), principal.tenantId, body));
      return { user: userDto(made.user), link: linkDto(made.link, address()) };
    },
    async changeUser({ params: { id: userId }, body: { isDisabled, ...body }, principal, request }) {
      const change = { ...body, disabled: isDisabled };
      return userDto(granted(await changeUser(access, actorOf(principal, request), { userId, change })));
    },
    async makeUserLink({ params: { id }, principal, request }) {
      return linkDto(granted(await makeLink(access, actorOf(principal, request), id)), address());
    },
    async revokeUserSessions({ params: { id }, principal, request }) {
      return { revoked: granted(await revokeSessionsOf(access, actorOf(principal, request), id)) };
    },
    async revokeUserKeys({ params: { id }, principal, request }) {
      return { revoked: granted(await revokeKeysOf(access, actorOf(principal, request), id)) };
    },
    listTenants: async () => ({ tenants: (await listTenants(access)).map(tenantDto) }),
    async createTenant({ body, principal, request }) {
      const { tenant, user, link } = granted(await createTenant(access, actorOf(principal, request), body));
      return { tenant: tenantDto(tenant), user: userDto(user), link: linkDto(link, address()) };
    },
    async listAudit({ query: { limit, cursor }, principal }) {
      const before = cursor === undefined ? null : Number(cursor);
      const entries = await listAudit(access, { tenantId: principal.tenantId, before, limit });
      return {
        entries: entries.map(({ atMs, tenantId: _own, ...entry }) => ({ ...entry, at: iso(atMs) })),
        nextCursor: entries.length < limit ? null : String(entries.at(-1)?.seq ?? ''),
      };
    },
    async verifyAudit({ principal }) {
      const verdict = await verifyAudit(access);
      const tenant = await findTenant(access, principal.tenantId);
      if (!verdict.ok) return { isWhole: false, brokenAt: verdict.seq, entries: null, hash: null };
      // The chain is one for all tenants: how much the others did is nobody's matter outside of the house.
      const { entries, hash } = tenant?.isHouse ? verdict : { entries: null, hash: null };
      return { isWhole: true, brokenAt: null, entries, hash };
    },
    listRoles: () => ({
      permissions: PERMISSIONS.map((name) => ({
        name,
        roles: ROLES.filter((role) => permissionsOf([role], { isHouse: true }).has(name)),
        isHouseOnly: PLATFORM_PERMISSIONS.includes(name),
        isPersonal: PERSONAL_PERMISSIONS.includes(name),
      })),
    }),
  };
}

async function sessionState(
  { access, gate }: Pick<AccessParts, 'access' | 'gate'>,
  principal: Principal | null,
  request: Sender,
): Promise<SessionStateDto> {
  const token = principal === null ? gate.cookie.read(request.headers.cookie) : null;
  const user = principal === null ? null : await findUser(access, principal.userId);
  const tenant = principal === null ? null : await findTenant(access, principal.tenantId);
  const provenMs = principal?.provenUntilMs ?? null;
  return {
    mode: await gate.mode(),
    isSecondFactorNeeded: token !== null && (await waitsForSecondFactor(access, token)),
    user: user === null ? null : userDto(user),
    tenant: tenant === null ? null : { id: tenant.id, name: tenant.name, isHouse: tenant.isHouse },
    permissions: PERMISSIONS.filter((permission) => principal?.permissions.has(permission)),
    provenUntil: provenMs === null || provenMs <= access.nowMs() ? null : iso(provenMs),
  };
}

function callerOf({ ip, headers }: Sender): Caller {
  return { address: ip, userAgent: headers['user-agent'] ?? '' };
}

function actorOf({ userId, tenantId }: Principal, { ip }: Sender): Actor {
  return { userId, tenantId, address: ip };
}

function userDto({ disabled, createdMs, tenantId: _own, ...user }: UserView): UserDto {
  return { ...user, roles: [...user.roles], isDisabled: disabled, createdAt: iso(createdMs) };
}

function tenantDto({ createdMs, ...tenant }: Tenant): Omit<Tenant, 'createdMs'> & { readonly createdAt: string } {
  return { ...tenant, createdAt: iso(createdMs) };
}

function keyDto({ id, name, scopes, addresses, ...times }: KeyView): KeyDto {
  return {
    ...{ id, name, scopes: [...scopes], addresses: [...addresses] },
    createdAt: iso(times.createdMs),
    expiresAt: iso(times.expiresMs),
    lastUsedAt: times.lastUsedMs === null ? null : iso(times.lastUsedMs),
  };
}

/** Behind the "#", so that no server and no log sees the token. */
function linkDto({ token, expiresMs }: MadeLink, address: string) {
  return { token, url: `${address}${DOOR_PATHS.link}#${token}`, expiresAt: iso(expiresMs) };
}

function iso(ms: number): string {
  return toIso(instantFromMs(ms));
}
