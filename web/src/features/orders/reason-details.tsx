/** The server's own words to a refusal, for whoever wants the figures. */

import type { ReactElement } from 'react';
import type { RefusalReason } from '#contract/orders.ts';

export function ReasonDetails({ reasons }: { readonly reasons: readonly RefusalReason[] }): ReactElement | null {
  if (reasons.length === 0) return null;
  return (
    <ul className="text-12 text-muted" translate="no" lang="en">
      {reasons.map(({ code, text }) => (
        <li key={`${code} ${text}`}>
          {code}: {text}
        </li>
      ))}
    </ul>
  );
}
