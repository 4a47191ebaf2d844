/** What is too large for its place scrolls inside of it, also by keyboard. */

import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

export function ScrollRegion({ label, className, children }: ScrollRegionProps): ReactElement {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse (WCAG 2.1.1)
      tabIndex={0}
      className={classNames('max-w-full overflow-auto rounded border border-line bg-surface', className)}
    >
      {children}
    </section>
  );
}
