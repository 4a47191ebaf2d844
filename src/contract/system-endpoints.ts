/** Endpoints of what operators and their tools ask, and of the API about itself. */

import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const distributionSchema = z.object({
  count: z.int().describe('Measured since the start.'),
  p50Ms: z.number().nullable().describe('Half took no longer; null where nothing was measured yet.'),
  p99Ms: z.number().nullable(),
});
export type DistributionDto = z.infer<typeof distributionSchema>;

const systemSchema = z.object({
  version: z.string(),
  node: z.string().describe('Version of Node.'),
  startedAt: z.string().describe('ISO 8601, UTC'),
  uptimeSeconds: z.number(),
  memory: z.object({ rssBytes: z.int(), heapUsedBytes: z.int(), heapLimitBytes: z.int() }),
  eventLoopDelayMs: z
    .object({ p50: z.number(), p99: z.number(), max: z.number() })
    .describe('How late the process was for its own timers, in the minute or two until now.'),
  tradeToBar: distributionSchema.describe(
    "From a trade's arrival to its bar going out; of the oldest trade of each publishing window.",
  ),
  flush: distributionSchema.describe('To make new trades and bars durable.'),
  requests: distributionSchema.describe('To answer a request.'),
  stream: z.object({ clients: z.int(), frames: z.int(), slowClientsClosed: z.int() }),
  disk: z
    .object({ freeBytes: z.number(), totalBytes: z.number() })
    .nullable()
    .describe('Of the data folder; null where the system does not tell.'),
});
export type SystemDto = z.infer<typeof systemSchema>;

export const systemEndpoints = {
  getLiveness: endpoint({
    method: 'GET',
    path: '/livez',
    tag: 'system',
    summary: 'Whether the process answers',
    access: 'public',
    answer: z.object({ status: z.literal('ok') }),
  }),
  getReadiness: endpoint({
    method: 'GET',
    path: '/readyz',
    tag: 'system',
    summary: 'Whether the feed has said something, or none is wanted; status 503 while it has not',
    access: 'public',
    otherStatuses: [503],
    answer: z.object({ status: z.enum(['ready', 'not ready']), feed: z.string(), reason: z.string().nullable() }),
  }),
  getMetrics: endpoint({
    method: 'GET',
    path: '/metrics',
    tag: 'system',
    summary: 'Metrics in the text format of Prometheus',
    access: 'system:read',
    answer: z.string(),
    forms: ['text/plain'],
  }),
  getSystem: endpoint({
    method: 'GET',
    path: '/api/v1/system',
    tag: 'system',
    summary: 'How the process is: version, memory, delays and latencies, disk',
    description: 'Percentiles come from histograms, and are exact to the width of their buckets.',
    access: 'system:read',
    answer: systemSchema,
  }),
  getOpenApi: endpoint({
    method: 'GET',
    path: '/api/v1/openapi.json',
    tag: 'system',
    summary: 'This document',
    access: 'public',
    answer: z.record(z.string(), z.unknown()),
    hasTag: true,
  }),
};
