/** Endpoints of streams that are plain HTTP; the sockets are in stream.ts and docs/api/asyncapi.json. */

import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { streamEventsQuerySchema, streamTicketSchema } from './stream.ts';

export const streamEndpoints = {
  createStreamTicket: endpoint({
    method: 'POST',
    path: '/api/v1/stream/tickets',
    tag: 'streams',
    summary: 'A ticket that opens one WebSocket, as `?ticket=`, within 30 seconds',
    access: 'market:read',
    answer: streamTicketSchema,
    status: 201,
  }),
  streamEvents: endpoint({
    method: 'GET',
    path: '/api/v1/stream/events',
    tag: 'streams',
    summary: 'The frames of the stream as server-sent events; `Last-Event-ID` goes on where the line was cut',
    access: 'market:read',
    query: streamEventsQuerySchema,
    answer: z.string(),
    forms: ['text/event-stream'],
    problems: ['NOT_FOUND', 'TOO_MANY_REQUESTS'],
  }),
};
