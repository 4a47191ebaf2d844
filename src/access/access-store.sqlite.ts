/** The store of access in SQLite, in one small file. */

import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Permission, Role } from '#contract/access.ts';
import { inTurn } from '#platform/sql/sqlite.ts';
import type { AccessStore, AccessTables, ApiKey, AuditEntry, Link, Session, Tenant, User } from './access-store.ts';

/** A store on `database`, which has the migrations of `migrations/sqlite/access`; it is closed with the store. */
export function createSqliteAccessStore(database: DatabaseSync): AccessStore {
  const tables: AccessTables = {
    ...peopleTables(database),
    ...doorTables(database),
    links: linkTable(database),
    throttles: throttleTable(database),
    audit: auditTable(database),
  };
  const within = <T>(begin: string, work: (tables: AccessTables) => Promise<T>): Promise<T> =>
    inTurn(database, async () => {
      database.exec(begin);
      try {
        const result = await work(tables);
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  // The first is of other connections, the second of this one.
  const versions = database.prepare('SELECT data_version AS others, total_changes() AS own FROM pragma_data_version');
  return {
    transact: (work) => within('BEGIN IMMEDIATE', work),
    read: (work) => within('BEGIN', work),
    version() {
      const { others, own } = versions.get() ?? {};
      return `${others} ${own}`;
    },
    close: () => inTurn(database, () => database.close()),
  };
}

type Row = Record<string, unknown>;

/** One row or null, and all rows, of a query. */
function query<T>(database: DatabaseSync, sql: string, of: (row: Row) => T) {
  const statement = database.prepare(sql);
  return {
    async one(...values: SQLInputValue[]): Promise<T | null> {
      const row = statement.get(...values);
      return row === undefined ? null : of(row);
    },
    async all(...values: SQLInputValue[]): Promise<T[]> {
      return statement.all(...values).map(of);
    },
  };
}

/** Writes a row over the one of the same key, or a new one. */
function upsert(database: DatabaseSync, table: string, columns: readonly string[]) {
  const places = columns.map(() => '?').join(', ');
  const changes = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  const statement = database.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})
     ON CONFLICT (${columns[0]}) DO UPDATE SET ${changes.join(', ')}`,
  );
  return async (...values: SQLInputValue[]): Promise<void> => {
    statement.run(...values);
  };
}

function command(database: DatabaseSync, sql: string) {
  const statement = database.prepare(sql);
  return async (...values: SQLInputValue[]): Promise<number> => Number(statement.run(...values).changes);
}

function peopleTables(database: DatabaseSync): Pick<AccessTables, 'tenants' | 'users' | 'recoveryCodes'> {
  const tenant = query(database, 'SELECT * FROM tenant WHERE id = ?', tenantOf);
  const tenants = query(database, 'SELECT * FROM tenant ORDER BY name', tenantOf);
  const putTenant = upsert(database, 'tenant', ['id', 'name', 'is_house', 'created_ms']);
  const any = query(database, 'SELECT EXISTS (SELECT 1 FROM user) AS found', ({ found }) => found === 1);
  const userById = query(database, 'SELECT * FROM user WHERE id = ?', userOf);
  const userByLogin = query(database, 'SELECT * FROM user WHERE login = ?', userOf);
  const users = query(database, 'SELECT * FROM user WHERE ?1 IS NULL OR tenant_id = ?1 ORDER BY login', userOf);
  const putUser = upsert(database, 'user', [
    ...['id', 'tenant_id', 'login', 'name', 'roles', 'locale', 'disabled', 'password_hash'],
    ...['totp', 'totp_pending', 'totp_last_step', 'created_ms'],
  ]);
  const dropCodes = command(database, 'DELETE FROM recovery_code WHERE user_id = ?');
  const addCode = command(database, 'INSERT INTO recovery_code (user_id, hash) VALUES (?, ?)');
  const takeCode = command(database, 'DELETE FROM recovery_code WHERE user_id = ? AND hash = ?');
  const countCodes = query(database, 'SELECT count(*) AS n FROM recovery_code WHERE user_id = ?', ({ n }) => Number(n));
  return {
    tenants: {
      byId: tenant.one,
      all: tenants.all,
      put: ({ id, name, isHouse, createdMs }) => putTenant(id, name, Number(isHouse), createdMs),
    },
    users: {
      any: async () => (await any.one()) === true,
      byId: userById.one,
      byLogin: userByLogin.one,
      list: users.all,
      put: (user) =>
        putUser(
          ...[user.id, user.tenantId, user.login, user.name, JSON.stringify(user.roles), user.locale],
          ...[Number(user.disabled), user.passwordHash, user.totp, user.totpPending],
          ...[user.totpLastStep, user.createdMs],
        ),
    },
    recoveryCodes: {
      async replace(userId, hashes) {
        await dropCodes(userId);
        for (const hash of hashes) await addCode(userId, hash);
      },
      take: async (userId, hash) => (await takeCode(userId, hash)) > 0,
      count: async (userId) => (await countCodes.one(userId)) ?? 0,
    },
  };
}

function doorTables(database: DatabaseSync): Pick<AccessTables, 'sessions' | 'keys'> {
  const sessionByToken = query(database, 'SELECT * FROM session WHERE token_hash = ?', sessionOf);
  const sessions = query(database, 'SELECT * FROM session WHERE user_id = ? ORDER BY created_ms DESC, id', sessionOf);
  const putSession = upsert(database, 'session', [
    ...['id', 'token_hash', 'user_id', 'stage', 'created_ms', 'seen_ms', 'address', 'user_agent', 'proven_until_ms'],
  ]);
  const deleteSession = command(database, 'DELETE FROM session WHERE id = ?');
  const deleteOlder = command(database, 'DELETE FROM session WHERE created_ms < ? OR seen_ms < ?');
  const keyById = query(database, 'SELECT * FROM api_key WHERE id = ?', keyOf);
  const keys = query(database, 'SELECT * FROM api_key WHERE user_id = ? ORDER BY created_ms DESC, id', keyOf);
  const putKey = upsert(database, 'api_key', [
    ...['id', 'user_id', 'name', 'secret_hash', 'scopes', 'addresses', 'created_ms', 'expires_ms', 'last_used_ms'],
  ]);
  const deleteKey = command(database, 'DELETE FROM api_key WHERE id = ?');
  return {
    sessions: {
      byTokenHash: sessionByToken.one,
      ofUser: sessions.all,
      put: (session) =>
        putSession(
          ...[session.id, session.tokenHash, session.userId, session.stage, session.createdMs, session.seenMs],
          ...[session.address, session.userAgent, session.provenUntilMs],
        ),
      async delete(id) {
        await deleteSession(id);
      },
      async deleteOlder({ createdMs, seenMs }) {
        await deleteOlder(createdMs, seenMs);
      },
    },
    keys: {
      byId: keyById.one,
      ofUser: keys.all,
      put: (key) =>
        putKey(
          ...[key.id, key.userId, key.name, key.secretHash, JSON.stringify(key.scopes), JSON.stringify(key.addresses)],
          ...[key.createdMs, key.expiresMs, key.lastUsedMs],
        ),
      async delete(id) {
        await deleteKey(id);
      },
    },
  };
}

function linkTable(database: DatabaseSync): AccessTables['links'] {
  const byToken = query(database, 'SELECT * FROM link WHERE token_hash = ?', linkOf);
  const put = upsert(database, 'link', ['token_hash', 'kind', 'user_id', 'expires_ms']);
  const deleteOf = command(database, 'DELETE FROM link WHERE user_id IS ?');
  return {
    byTokenHash: byToken.one,
    put: ({ tokenHash, kind, userId, expiresMs }) => put(tokenHash, kind, userId, expiresMs),
    async deleteOf(userId) {
      await deleteOf(userId);
    },
  };
}

function throttleTable(database: DatabaseSync): AccessTables['throttles'] {
  const byKey = query(database, 'SELECT * FROM throttle WHERE key = ?', (row) => ({
    failures: Number(row.failures),
    failedMs: Number(row.failed_ms),
    succeededMs: numberOrNull(row.succeeded_ms),
  }));
  const put = upsert(database, 'throttle', ['key', 'failures', 'failed_ms', 'succeeded_ms']);
  const deleteOlder = command(
    database,
    'DELETE FROM throttle WHERE failed_ms < ? AND (succeeded_ms IS NULL OR succeeded_ms < ?)',
  );
  return {
    get: byKey.one,
    put: (key, { failures, failedMs, succeededMs }) => put(key, failures, failedMs, succeededMs),
    async deleteOlder({ failedMs, succeededMs }) {
      await deleteOlder(failedMs, succeededMs);
    },
  };
}

function auditTable(database: DatabaseSync): AccessTables['audit'] {
  const last = query(database, 'SELECT * FROM audit ORDER BY seq DESC LIMIT 1', auditOf);
  const append = command(
    database,
    `INSERT INTO audit (seq, at_ms, tenant_id, actor, action, subject, address, outcome, detail, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const after = query(database, 'SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?', auditOf);
  const page = query(
    database,
    `SELECT * FROM audit WHERE (?1 IS NULL OR tenant_id = ?1) AND (?2 IS NULL OR seq < ?2)
     ORDER BY seq DESC LIMIT ?3`,
    auditOf,
  );
  return {
    last: last.one,
    async append(entry) {
      await append(
        ...[entry.seq, entry.atMs, entry.tenantId, entry.actor, entry.action, entry.subject],
        ...[entry.address, entry.outcome, entry.detail, entry.hash],
      );
    },
    after: after.all,
    page: ({ tenantId, before, limit }) => page.all(tenantId, before, limit),
  };
}

function tenantOf(row: Row): Tenant {
  return {
    id: String(row.id),
    name: String(row.name),
    isHouse: row.is_house === 1,
    createdMs: Number(row.created_ms),
  };
}

function userOf(row: Row): User {
  return {
    id: String(row.id),
    tenantId: String(row.tenant_id),
    login: String(row.login),
    name: String(row.name),
    roles: JSON.parse(String(row.roles)) as Role[],
    locale: row.locale as User['locale'],
    disabled: row.disabled === 1,
    passwordHash: textOrNull(row.password_hash),
    totp: textOrNull(row.totp),
    totpPending: textOrNull(row.totp_pending),
    totpLastStep: Number(row.totp_last_step),
    createdMs: Number(row.created_ms),
  };
}

function sessionOf(row: Row): Session {
  return {
    id: String(row.id),
    tokenHash: String(row.token_hash),
    userId: String(row.user_id),
    stage: row.stage as Session['stage'],
    createdMs: Number(row.created_ms),
    seenMs: Number(row.seen_ms),
    address: String(row.address),
    userAgent: String(row.user_agent),
    provenUntilMs: numberOrNull(row.proven_until_ms),
  };
}

function keyOf(row: Row): ApiKey {
  return {
    id: String(row.id),
    userId: String(row.user_id),
    name: String(row.name),
    secretHash: String(row.secret_hash),
    scopes: JSON.parse(String(row.scopes)) as Permission[],
    addresses: JSON.parse(String(row.addresses)) as string[],
    createdMs: Number(row.created_ms),
    expiresMs: Number(row.expires_ms),
    lastUsedMs: numberOrNull(row.last_used_ms),
  };
}

function linkOf(row: Row): Link {
  return {
    tokenHash: String(row.token_hash),
    kind: row.kind as Link['kind'],
    userId: textOrNull(row.user_id),
    expiresMs: Number(row.expires_ms),
  };
}

function auditOf(row: Row): AuditEntry {
  return {
    seq: Number(row.seq),
    atMs: Number(row.at_ms),
    tenantId: textOrNull(row.tenant_id),
    actor: String(row.actor),
    action: String(row.action),
    subject: String(row.subject),
    address: String(row.address),
    outcome: row.outcome as AuditEntry['outcome'],
    detail: String(row.detail),
    hash: String(row.hash),
  };
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : String(value);
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
