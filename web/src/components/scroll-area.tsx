/** A place that scrolls, with a name: who has no pointer reaches it by Tab and scrolls with the arrows. */

import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface ScrollAreaProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

export function ScrollArea({ label, className, children }: ScrollAreaProps): ReactElement {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      className={classNames('overflow-auto', className)}
    >
      {children}
    </section>
  );
}
