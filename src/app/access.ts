/** Access as this process has it: its store and key file, whether one has to log in, and for whom a request acts. */

import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import {
  type Access,
  type AccessMode,
  accessMode,
  createHashQueue,
  DEMO_PRINCIPAL,
  hasUsers,
  isLoopback,
  keyPrincipal,
  openSetup,
  recordAudit,
  renewedPrincipal,
  sessionPrincipal,
} from '#access/index.ts';
import { PLATFORM_PERMISSIONS, type Principal, principalKey } from '#contract/access.ts';
import { DOOR_PATHS } from '#contract/pages.ts';
import { createIds } from '#kernel/id.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { createCrypto, readKeyFile } from '#platform/crypto/crypto.ts';
import type { Config } from './config.ts';
import { type SessionCookie, sessionCookie } from './http/session-cookie.ts';
import { isOwnSite } from './http/site-guard.ts';
import type { ServerParts } from './server.ts';
import { openAccessStore } from './stores.ts';
import type { DoorParts } from './ws/door.ts';

/** Two at once take some 100 MB and both cores of a small machine. */
const HASHES_RUNNING = 2;
const HASHES_WAITING = 32;

/** Opens access below `folder`, which exists; to be closed by its store. */
export function openAccess(folder: string): Access {
  const key = readKeyFile(join(folder, 'access.key'));
  return {
    store: openAccessStore(folder),
    crypto: createCrypto(key),
    queue: createHashQueue({ running: HASHES_RUNNING, waiting: HASHES_WAITING }),
    nowMs: systemClock.nowMs,
    newId: createIds({ nowMs: systemClock.nowMs, randomBytes: () => randomBytes(16) }),
  };
}

/** What a request says of who sends it. */
export interface Sender {
  readonly headers: IncomingHttpHeaders;
  /** Its address, as far as proxies are trusted. */
  readonly ip: string;
  readonly raw: IncomingMessage;
}

export interface Gate {
  readonly cookie: SessionCookie;
  mode(): Promise<AccessMode>;
  /** Somebody who came in before, with what it may do now; null where it would not be let in to the streams again. */
  renewed(principal: Principal): Promise<Principal | null>;
  /** Has the audit know of a token that was refused. */
  tellRefused(use: TokenUse, address: string): Promise<void>;
  /** For whom a request acts; asked once per request, however often it is called. */
  authenticate(sender: Sender): Promise<Principal | null>;
}

type GateSettings = Pick<Config, 'PREGAO_ACCESS' | 'PREGAO_HOST' | 'PREGAO_PUBLIC_URL'>;

/** The gate of a platform with these settings. */
export function createGate(access: Access, settings: GateSettings): Gate {
  const cookie = sessionCookie({ isSecure: settings.PREGAO_PUBLIC_URL?.protocol === 'https:' });
  const isLocal =
    isLoopback(settings.PREGAO_HOST) &&
    (settings.PREGAO_PUBLIC_URL === null || isLoopback(settings.PREGAO_PUBLIC_URL.hostname));
  const asked = new WeakMap<IncomingMessage, Promise<Principal | null>>();
  const tellRefused = refusalRecorder(access);
  // Users are never deleted: once there is one, there always is.
  let isInhabited = false;
  const mode = async (): Promise<AccessMode> => {
    isInhabited ||= await hasUsers(access);
    return accessMode({ setting: settings.PREGAO_ACCESS, isLocal, hasUsers: isInhabited });
  };
  const remember = createMemory(access);
  const demoNow = async (): Promise<Principal | null> => ((await mode()) === 'demo' ? DEMO_PRINCIPAL : null);
  const find = async ({ headers, ip }: Sender): Promise<Principal | null> => {
    const { authorization } = headers;
    // A key that is wrong is not made good by a cookie.
    if (authorization !== undefined) {
      const [, text] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
      const key = text === undefined ? null : await remember(`${ip} ${text}`, () => keyPrincipal(access, text, ip));
      if (key === null) await tellRefused('key.use', ip);
      return key;
    }
    const token = cookie.read(headers.cookie);
    const session = token === null ? null : await remember(token, () => sessionPrincipal(access, token));
    return session ?? remember('', demoNow);
  };
  return {
    cookie,
    mode,
    tellRefused,
    async renewed(principal) {
      const now = principal.kind === 'demo' ? await demoNow() : await renewedPrincipal(access, principal);
      return now?.permissions.has('market:read') ? now : null;
    },
    authenticate(sender) {
      const known = asked.get(sender.raw) ?? find(sender);
      asked.set(sender.raw, known);
      return known;
    },
  };
}

/** Who came in, remembered so long at most: a key or session that ends by the clock ends that much later. */
const REMEMBERED_MS = 1_000;
const REMEMBERED_MAX = 1_000;

/**
 * Remembers whom `find` let in while nothing at all is stored: whoever is revoked or signed out is out with the next
 * request, whatever process did it.
 */
function createMemory({ store, nowMs }: Access) {
  let version = '';
  const known = new Map<string, { readonly principal: Principal; readonly atMs: number }>();
  return async (name: string, find: () => Promise<Principal | null>): Promise<Principal | null> => {
    const before = store.version();
    if (before !== version) known.clear();
    version = before;
    const remembered = known.get(name);
    const ageMs = nowMs() - (remembered?.atMs ?? Number.NEGATIVE_INFINITY);
    if (remembered !== undefined && ageMs >= 0 && ageMs < REMEMBERED_MS) return remembered.principal;
    const principal = await find();
    // What was found before somebody stored something says nothing of now.
    if (principal === null || store.version() !== before) return principal;
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(name, { principal, atMs: nowMs() });
    return principal;
  };
}

type GateParts = Pick<
  ServerParts,
  'authenticate' | 'askerOf' | 'onDenied' | 'publicUrl' | 'host' | 'allowedOrigins' | 'trustedProxies'
>;

/** What the server asks of access. */
export function gateParts(access: Access, gate: Gate, settings: Config): GateParts {
  return {
    authenticate: gate.authenticate,
    askerOf: async (request) => {
      const principal = await gate.authenticate(request);
      return principal === null || principal.kind === 'demo' ? request.ip : principalKey(principal);
    },
    onDenied: denialRecorder(access),
    publicUrl: settings.PREGAO_PUBLIC_URL,
    host: settings.PREGAO_HOST,
    allowedOrigins: settings.PREGAO_ALLOWED_ORIGINS,
    trustedProxies: settings.PREGAO_TRUSTED_PROXIES,
  };
}

/** What the door of the streams asks of access. */
export function streamGate(gate: Gate, settings: Config): Pick<DoorParts, 'authenticate' | 'isOwnSite'> {
  const site = {
    publicUrl: settings.PREGAO_PUBLIC_URL,
    host: settings.PREGAO_HOST,
    allowedOrigins: settings.PREGAO_ALLOWED_ORIGINS,
  };
  return {
    authenticate: (raw) => gate.authenticate({ headers: raw.headers, ip: raw.socket.remoteAddress ?? '', raw }),
    isOwnSite: (request) => isOwnSite(request, site),
  };
}

const TOLD_MS = 60_000;
const TOLD_MAX = 10_000;

/** Whether something is to be told: once a minute at most, so that nobody fills the audit. */
function onceAMinute(nowMs: () => number): (key: string) => boolean {
  const told = new Map<string, number>();
  return (key) => {
    const now = nowMs();
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < TOLD_MS) return false;
    if (told.size >= TOLD_MAX) told.clear();
    told.set(key, now);
    return true;
  };
}

/** What somebody tried with a token that is none, or none any more. */
export type TokenUse = 'setup' | 'link.use' | 'key.use';

/** Writes refused tokens into the audit, of each address and use once a minute at most. */
function refusalRecorder(access: Access): Gate['tellRefused'] {
  const isNew = onceAMinute(access.nowMs);
  return async (action, address) => {
    if (!isNew(`${action} ${address}`)) return;
    const event = { tenantId: null, actor: 'nobody', action, subject: 'unknown', address } as const;
    await recordAudit(access, { ...event, outcome: 'refused' });
  };
}

/** Writes denied platform permissions into the audit, of each asker and permission once a minute at most. */
function denialRecorder(access: Access): ServerParts['onDenied'] {
  const isNew = onceAMinute(access.nowMs);
  return async ({ id, kind, userId, tenantId }, permission, { ip: address }) => {
    if (!PLATFORM_PERMISSIONS.includes(permission)) return;
    if (!isNew(`${id} ${permission}`)) return;
    const detail = `${permission} (${kind})`;
    const event = { tenantId, actor: userId, action: 'permission.deny', subject: id, address } as const;
    await recordAudit(access, { ...event, outcome: 'refused', detail });
  };
}

/** The page on which the first admin is made, with its token behind the "#", which no server and no log sees. */
export async function setupUrl(access: Access, address: string): Promise<string | null> {
  const link = await openSetup(access);
  return link === null ? null : `${address}${DOOR_PATHS.setup}#${link.token}`;
}

/** The address that users type, without a slash at its end. */
export function publicAddress(settings: Pick<Config, 'PREGAO_PUBLIC_URL'>, listening: string): string {
  return settings.PREGAO_PUBLIC_URL?.origin ?? listening;
}
