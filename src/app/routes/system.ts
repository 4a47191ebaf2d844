/** What operators and their tools ask. */

import type { systemEndpoints } from '#contract/system-endpoints.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { EncodedAnswer, type Handlers } from '../http/serve-endpoints.ts';
import type { Market } from '../market.ts';

export interface SystemParts {
  readonly market: Market;
  readonly metrics: Metrics;
  /** The OpenAPI document. */
  readonly openApi: Readonly<Record<string, unknown>>;
}

/** Alive: the process answers. Ready: the feed has said something, or none is wanted. */
export function systemHandlers({ market, metrics, openApi }: SystemParts): Handlers<typeof systemEndpoints> {
  return {
    getLiveness: () => ({ status: 'ok' }),
    getReadiness({ reply }) {
      const { feed } = market.status();
      const isReady = feed.state !== 'starting' && feed.state !== 'down';
      reply.code(isReady ? 200 : 503);
      return { status: isReady ? 'ready' : 'not ready', feed: feed.state, reason: feed.reason };
    },
    async getMetrics() {
      return new EncodedAnswer(await metrics.text());
    },
    getOpenApi: () => openApi,
  };
}
