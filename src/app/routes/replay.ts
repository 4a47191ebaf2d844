/** The replay. */

import type { marketEndpoints } from '#contract/market-endpoints.ts';
import type { ReplayDto } from '#contract/replay.ts';
import type { ReplayFeed } from '#venues/replay/index.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';

export interface ReplayParts {
  /** The replay that runs; null where the feed is another one. */
  readonly replay: Pick<ReplayFeed, 'state' | 'command'> | null;
}

type Served = Pick<typeof marketEndpoints, 'getReplay' | 'commandReplay'>;

/** Where the replay stands, and what moves it; a command is answered at once with the state that it leads to. */
export function replayHandlers({ replay }: ReplayParts): Handlers<Served> {
  const stateNow = (): ReplayDto => {
    const state = replay?.state() ?? null;
    if (state !== null) return state;
    const detail = 'Nothing is replayed: start with PREGAO_VENUE=replay and PREGAO_REPLAY_DATE=<a stored day>.';
    throw new ProblemError('NO_REPLAY', detail);
  };
  return {
    getReplay: () => stateNow(),
    commandReplay({ body }) {
      stateNow();
      const done = replay?.command(body);
      if (done?.ok === false) throw new ProblemError('INVALID_REQUEST', done.error);
      return stateNow();
    },
  };
}
