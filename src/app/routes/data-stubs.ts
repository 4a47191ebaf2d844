/** Endpoints whose handlers are still to come. */

import { dataEndpoints } from '#contract/data-endpoints.ts';
import { udfEndpoints } from '#contract/udf-endpoints.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';

type Coming = Handlers<typeof dataEndpoints & typeof udfEndpoints>;

/** Each says that it is still to come. */
export function comingHandlers(): Coming {
  const refuse = (): never => {
    throw new ProblemError('NOT_FOUND', 'This endpoint is still to come.');
  };
  const names = Object.keys({ ...dataEndpoints, ...udfEndpoints });
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as Coming;
}
