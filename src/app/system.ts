/** What the process tells of itself, with what it takes to know it. */

import { ENDPOINTS } from '#contract/endpoints.ts';
import { openApiDocument } from '#contract/openapi.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { watchEventLoop } from '#platform/metrics/event-loop.ts';
import type { Config } from './config.ts';
import { projectVersion } from './project.ts';
import { type SystemParts, systemHandlers } from './routes/system.ts';

interface Around extends Pick<SystemParts, 'market' | 'metrics'> {
  readonly config: Pick<Config, 'PREGAO_DATA_DIR'>;
}

/** The handlers of this process; its delays are watched from now on. */
export function openSystemHandlers({ config, market, metrics }: Around): ReturnType<typeof systemHandlers> {
  const version = projectVersion();
  return systemHandlers({
    ...{ market, metrics, version },
    eventLoop: watchEventLoop(),
    dataDir: config.PREGAO_DATA_DIR,
    nowMs: systemClock.nowMs,
    openApi: openApiDocument(ENDPOINTS, version),
  });
}
