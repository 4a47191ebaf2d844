/** Who says so, and how certain it is: every row of the session tables carries it to the reader. */

import { CERTAINTIES, type Certainty } from '#contract/sessions.ts';

export interface Evidence {
  readonly source: string;
  readonly certainty: Certainty;
}

/** Two facts together: both sources, and as certain as the weaker one. */
export function together(one: Evidence, other: Evidence): Evidence {
  return { source: `${one.source}; ${other.source}`, certainty: weaker(one.certainty, other.certainty) };
}

/** The less certain of two. */
export function weaker(one: Certainty, other: Certainty): Certainty {
  return CERTAINTIES.indexOf(one) >= CERTAINTIES.indexOf(other) ? one : other;
}
