/** A framed part of a page, such as a form. */

import type { ReactElement, ReactNode } from 'react';

export interface CardProps {
  readonly title: string;
  readonly hint?: string | undefined;
  /** What the card shows is told once, or just happened. */
  readonly isNews?: boolean;
  readonly children: ReactNode;
}

export function Card({ title, hint, isNews = false, children }: CardProps): ReactElement {
  return (
    <section
      aria-label={title}
      className={
        isNews
          ? 'flex flex-col gap-3 rounded border border-accent bg-surface p-4'
          : 'flex flex-col gap-3 rounded border border-line bg-surface p-4'
      }
    >
      <div>
        <h3 className="text-14 font-semibold">{title}</h3>
        {hint === undefined ? null : <p className="text-13 text-muted">{hint}</p>}
      </div>
      {children}
    </section>
  );
}

/** What an action came to. */
export function Said({ children }: { readonly children: string | null }): ReactElement {
  return (
    <p role="status" className={children === null ? 'sr-only' : 'text-13 text-rise'}>
      {children}
    </p>
  );
}
