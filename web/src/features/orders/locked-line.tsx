/** Why there is no ticket here, and who could have one. */

import { Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import { useRoleNames } from './use-role-names.ts';
import { useTexts } from './use-texts.ts';

export interface LockedLineProps {
  /** Cancelling is open all the same: whoever watches risk must be able to. */
  readonly canCancel: boolean;
}

export function LockedLine({ canCancel }: LockedLineProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders;
  return (
    <p
      role="status"
      data-notice="locked"
      className="flex shrink-0 items-start gap-2 border-b border-line bg-bg px-3 py-2 text-13 text-muted"
    >
      <Lock size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span>
        <span className="text-text">{canCancel ? words.lockedWatch : words.locked}.</span>{' '}
        {words.lockedHint(useRoleNames('orders:trade'))}
      </span>
    </p>
  );
}
