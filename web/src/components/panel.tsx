/** A part of a page with a title, and beside it where its content comes from or how old it is. */

import { type ReactElement, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export interface PanelProps {
  readonly title: string;
  /** At the end of the title's line: a source, an age, a count. */
  readonly note?: ReactNode;
  /** What is shown is old, and loses its colour. */
  readonly isStale?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** The part; a landmark of its own. */
export function Panel({ title, note, isStale = false, className, children }: PanelProps): ReactElement {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-stale={isStale}
      className={classNames('flex min-w-0 flex-col rounded bg-surface', isStale && 'stale', className)}
    >
      <header className="flex h-10 shrink-0 items-center justify-between gap-3 border-b border-line px-3">
        <h2 id={id} className="text-13 font-semibold whitespace-nowrap">
          {title}
        </h2>
        <div className="truncate text-12 text-muted">{note}</div>
      </header>
      {children}
    </section>
  );
}

export interface FactProps {
  readonly name: string;
  /** What the name means, where it is not plain. */
  readonly hint?: string;
  readonly children: ReactNode;
}

/** A name and its value on one line, inside a `<dl>`. */
export function Fact({ name, hint, children }: FactProps): ReactElement {
  return (
    <div className="flex min-h-8 items-center justify-between gap-4 border-b border-line last:border-0" title={hint}>
      <dt className="text-13 text-muted">{name}</dt>
      <dd className="text-right text-13">{children}</dd>
    </div>
  );
}
