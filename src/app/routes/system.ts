/** What operators and their tools ask. */

import { statfs } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';
import type { DistributionDto, SystemDto, systemEndpoints } from '#contract/system-endpoints.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import type { EventLoopMonitor } from '#platform/metrics/event-loop.ts';
import { type Distribution, distributionOf, type Metrics, totalOf } from '#platform/metrics/metrics.ts';
import { EncodedAnswer, type Handlers } from '../http/serve-endpoints.ts';
import type { Market } from '../market.ts';

export interface SystemParts {
  readonly market: Market;
  readonly metrics: Metrics;
  readonly eventLoop: EventLoopMonitor;
  /** The folder whose disk is told of. */
  readonly dataDir: string;
  readonly version: string;
  readonly nowMs: () => number;
  /** The OpenAPI document. */
  readonly openApi: Readonly<Record<string, unknown>>;
}

/** Alive: the process answers. Ready: the feed has said something, or none is wanted. */
export function systemHandlers(parts: SystemParts): Handlers<typeof systemEndpoints> {
  const { market, metrics, openApi } = parts;
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
    getSystem: () => systemOf(parts),
    getOpenApi: () => openApi,
  };
}

async function systemOf({ metrics, eventLoop, dataDir, version, nowMs }: SystemParts): Promise<SystemDto> {
  const { rss, heapUsed } = process.memoryUsage();
  const uptimeSeconds = process.uptime();
  return {
    version,
    node: process.version,
    startedAt: toIso(instantFromMs(Math.round(nowMs() - uptimeSeconds * 1_000))),
    uptimeSeconds,
    memory: { rssBytes: rss, heapUsedBytes: heapUsed, heapLimitBytes: getHeapStatistics().heap_size_limit },
    eventLoopDelayMs: eventLoop.read(),
    tradeToBar: distributionDto(await distributionOf(metrics.tradeToBarSeconds)),
    flush: distributionDto(await distributionOf(metrics.flushSeconds)),
    requests: distributionDto(await distributionOf(metrics.requestSeconds)),
    stream: {
      clients: await totalOf(metrics.streamClients),
      frames: await totalOf(metrics.streamFrames),
      slowClientsClosed: await totalOf(metrics.streamSlowClients),
    },
    disk: await diskOf(dataDir),
  };
}

function distributionDto({ count, p50, p99 }: Distribution): DistributionDto {
  return { count, p50Ms: p50 === null ? null : p50 * 1_000, p99Ms: p99 === null ? null : p99 * 1_000 };
}

/** Free for whoever is no administrator of the machine, as this process. */
async function diskOf(folder: string): Promise<SystemDto['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    // Some systems and mounts do not tell; the rest of the answer is of use all the same.
    if ((error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}
