/** The word that stands beside every symbol that is not the real market, in the colour of its own frame. */

import type { ReactElement } from 'react';
import type { Origin } from '../lib/use-live.ts';
import { classNames } from './class-names.ts';

export function OriginBadge({ origin }: { readonly origin: Origin | null }): ReactElement | null {
  if (origin === null) return null;
  return (
    <span
      data-origin={origin.kind}
      className={classNames(
        `frame-${origin.kind}`,
        'shrink-0 rounded-[3px] border border-frame px-1 text-12 leading-4 font-semibold text-frame',
      )}
    >
      {origin.word}
    </span>
  );
}
