/** Why something is not open, and who could open it. */

import { Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Permission } from '#contract/access.ts';
import { useAccess } from '../../lib/use-access.ts';
import { rowOf, useRoleTable } from './roles.ts';
import { useTexts } from './use-texts.ts';

export function LockedNotice({ permission }: { readonly permission: Permission }): ReactElement {
  const { texts } = useTexts();
  const { session } = useAccess();
  const table = useRoleTable().data ?? null;
  const row = table === null ? null : rowOf(table, permission);
  const roles = row?.roles.map((role) => texts.access.roles[role]).join(', ') ?? '…';
  const isDemo = session?.user == null;
  return (
    <div
      role="status"
      data-notice="locked"
      className="flex max-w-[560px] gap-3 rounded border border-line-strong bg-surface p-4"
    >
      <Lock size={16} className="mt-0.5 shrink-0 text-muted" aria-hidden="true" />
      <div className="flex flex-col gap-1 text-13">
        <p className="text-14 font-semibold">{texts.system.lockedTitle}</p>
        <p className="text-muted">
          {isDemo ? texts.system.lockedDemo : texts.system.lockedHint(texts.access.permissions[permission], roles)}
        </p>
        {row?.isHouseOnly && session?.tenant?.isHouse === false ? (
          <p className="text-muted">{texts.system.lockedHouse}</p>
        ) : null}
      </div>
    </div>
  );
}
