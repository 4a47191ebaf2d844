/** One connection of `/api/v1/stream`: what its client asks for, answered in order and within limits. */

import type { RawData, WebSocket } from 'ws';
import type { Principal } from '#contract/access.ts';
import { CLOSE_CODES, type ClientMessage, channelKey } from '#contract/stream.ts';
import { parseClientMessage } from './client-message.ts';
import type { Hub } from './hub.ts';
import type { SocketReader } from './socket-reader.ts';
import { TokenBucket } from './token-bucket.ts';

/** Messages that may wait for their answers. */
const WAITING_MAX = 64;
const MESSAGE_RATE = { perSecond: 50, burst: 200 };
/** Unsent bytes above which nothing more is answered: who asks and does not read is cut off. */
const UNREAD_BYTES_MAX = 8 << 20;

export interface ConnectionParts {
  readonly hub: Hub;
  readonly reader: SocketReader;
  readonly socket: WebSocket;
  readonly principal: Principal;
  readonly nowMs: () => number;
}

/** Serves a connection until it ends. */
export function serveConnection({ hub, reader, socket, principal, nowMs }: ConnectionParts): void {
  const subscriber = hub.open({ reader, principal, isStrict: false });
  const bucket = new TokenBucket(MESSAGE_RATE, nowMs());
  let waiting = 0;
  // Messages of one connection are handled one after the other, so that their answers keep their order.
  let queue: Promise<void> = Promise.resolve();

  const handle = async (text: string): Promise<void> => {
    if (!reader.isOpen) return;
    if (reader.unsentBytes > UNREAD_BYTES_MAX) return reader.close(CLOSE_CODES.slow, 'reads too slowly');
    const parsed = parseClientMessage(text);
    if (!parsed.ok) return hub.answer(subscriber, { type: 'error', code: 'BAD_MESSAGE', detail: parsed.error });
    await obey(parsed.value);
  };

  const obey = async (message: ClientMessage): Promise<void> => {
    const { id } = message;
    const heldNow = (): string[] => [...subscriber.lanes.keys()].sort();
    switch (message.op) {
      case 'ping':
        return hub.answer(subscriber, { type: 'pong', id });
      case 'unsubscribe':
        hub.unsubscribe(subscriber, message.channels.map(channelKey));
        return hub.answer(subscriber, { type: 'ack', id, channels: heldNow(), items: [], errors: [] });
      case 'subscribe': {
        const subscribed = await hub.subscribe(subscriber, message.channels, message);
        return hub.answer(subscriber, { type: 'ack', id, channels: heldNow(), ...subscribed });
      }
    }
  };

  socket.on('message', (data: RawData) => {
    reader.heard();
    if (!reader.isOpen) return;
    waiting++;
    if (waiting > WAITING_MAX || !bucket.take(nowMs()))
      return reader.close(CLOSE_CODES.tooMany, `more than ${MESSAGE_RATE.perSecond} messages a second`);
    const text = String(data);
    queue = queue
      .then(() => handle(text))
      .catch((error) => hub.fail(subscriber, error))
      .finally(() => {
        waiting--;
      });
  });
  socket.on('close', () => hub.leave(subscriber));
}
