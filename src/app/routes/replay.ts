/** `GET /api/v1/replay` and `POST /api/v1/replay` */

import type { FastifyInstance } from 'fastify';
import { type ReplayDto, replayCommandSchema } from '#contract/replay.ts';
import type { ReplayFeed } from '#venues/replay/index.ts';
import { ProblemError, validated } from '../problems.ts';

export interface ReplayParts {
  /** The replay that runs; null where the feed is another one. */
  readonly replay: Pick<ReplayFeed, 'state' | 'command'> | null;
}

/** Where the replay stands, and what moves it; a command is answered at once with the state that it leads to. */
export function replayRoutes(server: FastifyInstance, { replay }: ReplayParts): void {
  const stateNow = (): ReplayDto => {
    const state = replay?.state() ?? null;
    if (state !== null) return state;
    const detail = 'Nothing is replayed: start with PREGAO_VENUE=replay and PREGAO_REPLAY_DATE=<a stored day>.';
    throw new ProblemError('NO_REPLAY', detail);
  };
  server.get('/api/v1/replay', async (): Promise<ReplayDto> => stateNow());
  server.post('/api/v1/replay', async (request): Promise<ReplayDto> => {
    stateNow();
    const done = replay?.command(validated(replayCommandSchema, request.body));
    if (done?.ok === false) throw new ProblemError('INVALID_REQUEST', done.error);
    return stateNow();
  });
}
