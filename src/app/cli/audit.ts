/** `pregao audit` */

import { listAudit, verifyAudit } from '#access/index.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import { columns, withAccess } from './access-folder.ts';
import { CommandError, EXIT } from './exit.ts';

interface AuditOptions {
  readonly verify?: true;
  readonly limit: number;
  readonly json?: true;
}

/** Prints the newest rows of the audit of access, of all tenants; or proves that none was changed. */
export function auditAccessCommand({ verify, limit, json }: AuditOptions): Promise<void> {
  return withAccess(async (access) => {
    if (verify) {
      const verdict = await verifyAudit(access);
      if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
      if (!verdict.ok)
        throw new CommandError(
          EXIT.failed,
          `Row ${verdict.seq} of the audit does not follow from those before it: it was changed, or some before it are gone.`,
        );
      const told = `${verdict.entries} rows follow from each other. The newest hash, to be noted down elsewhere:\n${verdict.hash}\n`;
      if (!json) process.stdout.write(told);
      return;
    }
    const entries = await listAudit(access, { tenantId: null, before: null, limit });
    const rows = entries.map(({ seq, atMs, actor, action, subject, address, outcome, detail }) => [
      ...[String(seq), toIso(instantFromMs(atMs)), action, outcome, actor, subject, address, detail],
    ]);
    const head = ['SEQ', 'AT', 'ACTION', 'OUTCOME', 'ACTOR', 'SUBJECT', 'ADDRESS', 'DETAIL'];
    process.stdout.write(json ? `${JSON.stringify({ entries })}\n` : columns([head, ...rows]));
  });
}
