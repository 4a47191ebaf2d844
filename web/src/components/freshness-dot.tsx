/** How old a value is: a dot that empties with age, and the age in words beside it. */

import type { ReactElement } from 'react';
import type { Freshness } from '../lib/age.ts';
import { classNames } from './class-names.ts';

const SHAPES: Readonly<Record<Freshness, string>> = {
  fresh: 'bg-rise border-rise',
  aging: 'border-rise',
  old: 'border-faint border-dotted',
};

/** Full: just traded. Ring: a while ago. Dotted ring: long ago. Shape says it too, not colour alone. */
export function FreshnessDot({ freshness }: { readonly freshness: Freshness }): ReactElement {
  return <span aria-hidden="true" className={classNames('size-2 shrink-0 rounded-full border', SHAPES[freshness])} />;
}
