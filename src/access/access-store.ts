/**
 * What access keeps, as a port. Whatever is decided from stored rows is decided inside one transaction, so that two
 * requests, or a command beside the running platform, never both use what counts once.
 */

import type { Permission, Role } from '#contract/access.ts';

export type Locale = 'pt-BR' | 'en';

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Of whoever runs the platform; only here platform permissions count. There is one. */
  readonly isHouse: boolean;
  readonly createdMs: number;
}

export interface User {
  readonly id: string;
  readonly tenantId: string;
  /** Folded (login-name.ts); unique over all tenants, so that a login needs no tenant. */
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly locale: Locale;
  readonly disabled: boolean;
  /** Null until the first password is set. */
  readonly passwordHash: string | null;
  /** Sealed secret of the second factor; null without one. */
  readonly totp: string | null;
  /** Begun and not confirmed. */
  readonly totpPending: string | null;
  /** Step of the newest code that was taken. */
  readonly totpLastStep: number;
  readonly createdMs: number;
}

export interface Session {
  readonly id: string;
  readonly tokenHash: string;
  readonly userId: string;
  /** `second-factor`: the password was right, and nothing is allowed yet. */
  readonly stage: 'open' | 'second-factor';
  readonly createdMs: number;
  /** Last request, to the minute. */
  readonly seenMs: number;
  readonly address: string;
  readonly userAgent: string;
  readonly provenUntilMs: number | null;
}

export interface ApiKey {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly secretHash: string;
  readonly scopes: readonly Permission[];
  /** Networks that it may be used from; empty for any. */
  readonly addresses: readonly string[];
  readonly createdMs: number;
  readonly expiresMs: number;
  /** To the minute; null where it never was. */
  readonly lastUsedMs: number | null;
}

/** Something that whoever holds the token may do once. */
export interface Link {
  readonly tokenHash: string;
  /** `setup` makes the first user, `password` sets one. */
  readonly kind: 'setup' | 'password';
  /** Null for the setup. */
  readonly userId: string | null;
  readonly expiresMs: number;
}

/** Failed tries under a key. */
export interface Throttle {
  readonly failures: number;
  /** Of the last failure. */
  readonly failedMs: number;
  /** Of the last success; null where there was none. */
  readonly succeededMs: number | null;
}

export interface AuditEntry {
  /** From 1, without holes. */
  readonly seq: number;
  readonly atMs: number;
  /** Null where no tenant is concerned or known. */
  readonly tenantId: string | null;
  /** Id of the user who acted; "command-line", "demo", or "nobody". */
  readonly actor: string;
  readonly action: string;
  /** Id of what was acted upon. */
  readonly subject: string;
  readonly address: string;
  readonly outcome: 'done' | 'refused';
  readonly detail: string;
  /** SHA-256 over this entry and the hash of the one before (audit/audit.ts). */
  readonly hash: string;
}

export interface AccessTables {
  readonly tenants: {
    byId(id: string): Promise<Tenant | null>;
    /** By name. */
    all(): Promise<Tenant[]>;
    put(tenant: Tenant): Promise<void>;
  };
  readonly users: {
    /** Whether there is a user at all. */
    any(): Promise<boolean>;
    byId(id: string): Promise<User | null>;
    byLogin(login: string): Promise<User | null>;
    /** By login; of all tenants where `tenantId` is null. */
    list(tenantId: string | null): Promise<User[]>;
    put(user: User): Promise<void>;
  };
  readonly recoveryCodes: {
    replace(userId: string, hashes: readonly string[]): Promise<void>;
    /** Uses the code up; false where there is no such one. */
    take(userId: string, hash: string): Promise<boolean>;
    count(userId: string): Promise<number>;
  };
  readonly sessions: {
    byTokenHash(hash: string): Promise<Session | null>;
    /** Newest first, of every stage. */
    ofUser(userId: string): Promise<Session[]>;
    put(session: Session): Promise<void>;
    delete(id: string): Promise<void>;
    /** Deletes those made before `createdMs` or not seen since `seenMs`. */
    deleteOlder(limits: { readonly createdMs: number; readonly seenMs: number }): Promise<void>;
  };
  readonly keys: {
    byId(id: string): Promise<ApiKey | null>;
    /** Newest first. */
    ofUser(userId: string): Promise<ApiKey[]>;
    put(key: ApiKey): Promise<void>;
    delete(id: string): Promise<void>;
  };
  readonly links: {
    byTokenHash(hash: string): Promise<Link | null>;
    put(link: Link): Promise<void>;
    /** Deletes the user's links; those of the setup where `userId` is null. */
    deleteOf(userId: string | null): Promise<void>;
  };
  readonly throttles: {
    get(key: string): Promise<Throttle | null>;
    put(key: string, throttle: Throttle): Promise<void>;
    /** Deletes what neither failed nor succeeded since these times. */
    deleteOlder(limits: { readonly failedMs: number; readonly succeededMs: number }): Promise<void>;
  };
  readonly audit: {
    last(): Promise<AuditEntry | null>;
    append(entry: AuditEntry): Promise<void>;
    /** Oldest first, those after `seq`. */
    after(seq: number, limit: number): Promise<AuditEntry[]>;
    /** Newest first, those before `before` (null: from the newest); of all tenants where `tenantId` is null. */
    page(asked: {
      readonly tenantId: string | null;
      readonly before: number | null;
      readonly limit: number;
    }): Promise<AuditEntry[]>;
  };
}

export interface AccessStore {
  /**
   * Runs `work` alone, and stores all that it did, or nothing where it throws. `work` waits for nothing but the
   * tables: whatever else it waited for would hold up everybody.
   */
  transact<T>(work: (tables: AccessTables) => Promise<T>): Promise<T>;
  /** The same for work that only reads; it waits for no other process. */
  read<T>(work: (tables: AccessTables) => Promise<T>): Promise<T>;
  /** Another text whenever anything may have been stored since, by whatever process; asking costs next to nothing. */
  version(): string;
  close(): Promise<void>;
}
