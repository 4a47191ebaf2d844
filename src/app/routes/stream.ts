/** Tickets and event streams; the sockets themselves are in ws/door.ts. */

import type { streamEndpoints } from '#contract/stream-endpoints.ts';
import { instantFromMs, toIso } from '#kernel/time.ts';
import { ProblemError } from '../http/problems.ts';
import { EncodedAnswer, type Handlers } from '../http/serve-endpoints.ts';
import type { StreamDoor } from '../ws/door.ts';
import type { Hub } from '../ws/hub.ts';
import { parseChannelList } from '../ws/sse.ts';
import type { TicketStore } from '../ws/tickets.ts';

export interface StreamParts {
  readonly door: StreamDoor;
  readonly tickets: TicketStore;
  readonly check: Hub['check'];
}

export function streamHandlers({ door, tickets, check }: StreamParts): Handlers<typeof streamEndpoints> {
  return {
    createStreamTicket({ principal, reply }) {
      reply.header('cache-control', 'no-store');
      const { ticket, expiresAtMs } = tickets.issue(principal);
      return { ticket, expiresAt: toIso(instantFromMs(expiresAtMs)) };
    },
    async streamEvents({ principal, query, request, reply }) {
      const channels = parseChannelList(query.channels);
      if (!channels.ok) throw new ProblemError('INVALID_REQUEST', `channels: ${channels.error}`);
      const refusal = (await check(principal, channels.value)).find((one) => one !== null);
      if (refusal !== undefined)
        throw new ProblemError(refusal.code === 'NOT_ALLOWED' ? 'NOT_ALLOWED' : 'NOT_FOUND', refusal.detail);
      // Whoever stands between must not collect events.
      reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      const type = 'text/event-stream; charset=utf-8';
      if (request.method === 'HEAD') return new EncodedAnswer({ type, body: '' });
      const lastEventId = request.headers['last-event-id'];
      const body = door.openEvents({
        principal,
        channels: channels.value,
        windowMs: query.windowMs,
        lastEventId: typeof lastEventId === 'string' ? lastEventId : null,
      });
      if (body === null)
        throw new ProblemError('TOO_MANY_REQUESTS', 'Too many streams are open: close another one first.');
      return new EncodedAnswer({ type, body });
    },
  };
}
