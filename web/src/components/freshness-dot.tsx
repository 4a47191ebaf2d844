/** How old a value is: a dot that empties with age, and the age in words beside it. */

import type { ReactElement } from 'react';
import type { Freshness } from '../lib/age.ts';
import { classNames } from './class-names.ts';

/** `silent`: its trades fail to come, by the server's word. */
export type DotState = Freshness | 'silent';

const SHAPES: Readonly<Record<DotState, string>> = {
  fresh: 'bg-rise border-rise',
  aging: 'border-rise',
  old: 'border-faint border-dotted',
  silent: 'border-attention bg-attention',
};

/** Full: just traded. Ring: a while ago. Dotted ring: long ago. Square: silent. Shape says it too, not colour alone. */
export function FreshnessDot({ freshness }: { readonly freshness: DotState }): ReactElement {
  return (
    <span
      aria-hidden="true"
      className={classNames('size-2 shrink-0 border', freshness !== 'silent' && 'rounded-full', SHAPES[freshness])}
    />
  );
}
