/**
 * The audit of access: rows that are only ever added. The hash of each covers the one before, so that a row that was
 * changed, taken out or put in later shows. Cutting the newest rows off shows only beside a hash that was noted down
 * elsewhere. No row holds a password, token, code, or what was typed where a login was expected.
 */

import type { Access } from '../access.ts';
import type { AccessTables, AuditEntry } from '../access-store.ts';
import type { Crypto } from '../crypto.ts';

export type AuditAction =
  | 'setup'
  | 'login'
  | 'second-factor'
  | 'step-up'
  | 'logout'
  | 'session.revoke'
  | 'password.change'
  | 'second-factor.enable'
  | 'second-factor.remove'
  | 'key.create'
  | 'key.revoke'
  | 'key.use'
  | 'user.create'
  | 'user.change'
  | 'link.make'
  | 'link.use'
  | 'tenant.create'
  | 'permission.deny';

export interface AuditEvent {
  readonly tenantId: string | null;
  readonly actor: string;
  readonly action: AuditAction;
  readonly subject: string;
  readonly address: string;
  readonly outcome?: AuditEntry['outcome'];
  readonly detail?: string;
}

/** Adds a row, inside the transaction of what it tells. */
export async function audit(
  { crypto, nowMs }: Pick<Access, 'crypto' | 'nowMs'>,
  tables: AccessTables,
  { outcome = 'done', detail = '', ...event }: AuditEvent,
): Promise<void> {
  const last = await tables.audit.last();
  const entry = { seq: (last?.seq ?? 0) + 1, atMs: nowMs(), ...event, outcome, detail };
  await tables.audit.append({ ...entry, hash: hashOf(crypto, entry, last?.hash ?? '') });
}

/** Adds a row that stands for itself, such as one of a permission that was denied. */
export function recordAudit(access: Access, event: AuditEvent): Promise<void> {
  return access.store.transact((tables) => audit(access, tables, event));
}

/** Rows of a tenant, or of all where it is null, newest first: those before `before`. */
export function listAudit(
  { store }: Pick<Access, 'store'>,
  asked: { readonly tenantId: string | null; readonly before: number | null; readonly limit: number },
): Promise<AuditEntry[]> {
  return store.read((tables) => tables.audit.page(asked));
}

export type AuditVerdict =
  | { readonly ok: true; readonly entries: number; readonly hash: string }
  /** `seq`: the first row that does not follow from those before it. */
  | { readonly ok: false; readonly seq: number };

const PAGE = 1_000;

/** Reads every row and proves the chain. */
export async function verifyAudit({ store, crypto }: Pick<Access, 'store' | 'crypto'>): Promise<AuditVerdict> {
  let last: Pick<AuditEntry, 'seq' | 'hash'> = { seq: 0, hash: '' };
  for (;;) {
    const from = last.seq;
    const page = await store.read(({ audit: rows }) => rows.after(from, PAGE));
    if (page.length === 0) return { ok: true, entries: last.seq, hash: last.hash };
    for (const entry of page) {
      if (entry.seq !== last.seq + 1 || entry.hash !== hashOf(crypto, entry, last.hash))
        return { ok: false, seq: entry.seq };
      last = entry;
    }
  }
}

function hashOf(crypto: Pick<Crypto, 'sha256'>, entry: Omit<AuditEntry, 'hash'>, before: string): string {
  const { seq, atMs, tenantId, actor, action, subject, address, outcome, detail } = entry;
  return crypto.sha256(JSON.stringify([before, seq, atMs, tenantId, actor, action, subject, address, outcome, detail]));
}
