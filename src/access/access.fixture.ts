/** A small world for tests of access: a store in memory, a clock that is moved by hand, chance from a seed. */

import { createHash, createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Role } from '#contract/access.ts';
import { defined } from '#kernel/assert.ts';
import { seededRandom } from '#kernel/random.ts';
import { openSqlite } from '#platform/sql/sqlite.ts';
import type { Access, Actor, Caller } from './access.ts';
import { createSqliteAccessStore } from './access-store.sqlite.ts';
import type { AccessStore, User } from './access-store.ts';
import { type Crypto, toHex } from './crypto.ts';
import { newUser, putHouse } from './user/first-run.ts';
import { createHashQueue } from './user/hash-queue.ts';

export const CALLER: Caller = { address: '203.0.113.7', userAgent: 'test' };
export const ELSEWHERE: Caller = { address: '198.51.100.9', userAgent: 'test' };
export const PASSWORD = 'correct horse battery staple';
export const NOW_MS = Date.UTC(2026, 0, 5, 12);

export interface World {
  readonly access: Access;
  /** Moves the clock. */
  pass(ms: number): void;
  /** How many passwords were hashed or compared. */
  hashes(): number;
}

export function openStore(): AccessStore {
  const migrations = join(import.meta.dirname, '../../migrations/sqlite/access');
  return createSqliteAccessStore(openSqlite({ path: ':memory:', migrations, durability: 'normal' }));
}

/** Hashes that cost nothing, and a cipher that only a test would trust. */
function fakeCrypto(seed = 'access'): Crypto & { hashes(): number } {
  const random = seededRandom(seed);
  let hashes = 0;
  return {
    hashes: () => hashes,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => random.below(256)),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    hmacSha1: (key, message) => createHmac('sha1', key).update(message).digest(),
    seal: (plain, context) => `${context}|${toHex(plain)}`,
    open: (sealed, context) => {
      const [of, hex = ''] = sealed.split('|');
      return of === context ? Uint8Array.from(Buffer.from(hex, 'hex')) : null;
    },
    hashPassword: async (password) => {
      hashes += 1;
      return `new:${password}`;
    },
    verifyPassword: async (password, stored) => {
      hashes += 1;
      if (stored === `old:${password}`) return 'renew';
      return stored === `new:${password}` ? 'right' : 'wrong';
    },
  };
}

export function openWorld({ waiting = 16 } = {}): World {
  let nowMs = NOW_MS;
  let ids = 0;
  const crypto = fakeCrypto();
  return {
    access: {
      store: openStore(),
      crypto,
      queue: createHashQueue({ running: 2, waiting }),
      nowMs: () => nowMs,
      newId: () => {
        ids += 1;
        return `id-${ids}`;
      },
    },
    pass(ms) {
      nowMs += ms;
    },
    hashes: crypto.hashes,
  };
}

/** A user of the house with PASSWORD. */
export async function addUser(access: Access, login: string, roles: readonly Role[], tenantId?: string): Promise<User> {
  return access.store.transact(async (tables) => {
    const tenant = tenantId === undefined ? await putHouse(access, tables) : await tables.tenants.byId(tenantId);
    const place = { id: access.newId(), tenantId: defined(tenant, 'it was made').id, login, name: `Name of ${login}` };
    const user = { ...newUser({ ...place, createdMs: access.nowMs() }), roles, passwordHash: `new:${PASSWORD}` };
    await tables.users.put(user);
    return user;
  });
}

export function actorOf(user: User): Actor {
  return { userId: user.id, tenantId: user.tenantId, address: CALLER.address };
}

/** The value of a result, or an error that shows the refusal. */
export function must<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${JSON.stringify(result.error)}`);
}

/** The kind of a refusal; "ok" where there was none. */
export function refusalOf(
  result: { readonly ok: true } | { readonly ok: false; readonly error: { readonly kind: string } },
): string {
  return result.ok ? 'ok' : result.error.kind;
}
