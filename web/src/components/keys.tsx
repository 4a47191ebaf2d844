/** Keys as they are printed on a keyboard. */

import type { ReactElement } from 'react';

/** One key. */
export function Key({ children }: { readonly children: string }): ReactElement {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-[4px] border border-line-strong bg-surface px-1 font-sans text-12 text-muted">
      {children}
    </kbd>
  );
}
