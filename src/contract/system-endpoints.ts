/** Endpoints of what operators and their tools ask, and of the API about itself. */

import { z } from 'zod';
import { endpoint } from './endpoint.ts';

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
