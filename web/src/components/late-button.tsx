/** Stands in the place of a button whose menu is still fetched, in its size, so that nothing moves when it is there. */

import type { ReactElement, ReactNode } from 'react';

export interface LateButtonProps {
  /** What who listens hears, where it is not what is on it. */
  readonly name?: string;
  readonly className: string;
  readonly children: ReactNode;
}

export function LateButton({ name, className, children }: LateButtonProps): ReactElement {
  return (
    <button type="button" disabled aria-label={name} className={className}>
      {children}
    </button>
  );
}
