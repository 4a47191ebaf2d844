/** `pregao orders watch`: follows what becomes of orders, over the event stream of the platform that runs. */

import type { OrderDto } from '#contract/orders.ts';
import { type ServerMessage, serverMessageSchema } from '#contract/stream.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { CommandError, EXIT } from './exit.ts';
import { orderLine } from './order-text.ts';
import { LineLost, platformEvents } from './platform-client.ts';
import { loadConfig } from './settings.ts';

/** Without a window: each change comes as it is told. */
const PATH = '/api/v1/stream/events?channels=orders&windowMs=0';
const AGAIN_MS = 1_000;

/** Prints each change that comes until it is told to stop. A line that is lost is taken up again where it was cut. */
export async function watchOrdersCommand({ json }: { readonly json?: true }): Promise<void> {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  const { PREGAO_EXCHANGE_TIME_ZONE: zoneId } = loadConfig();
  const changes = new Changes();
  let lastId: string | null = null;
  let isLineTold = false;
  while (!stopped.signal.aborted) {
    try {
      for await (const { id, data } of platformEvents(PATH, { lastId, signal: stopped.signal })) {
        if (lastId === null) process.stderr.write('Each change is told as it comes; Ctrl-C ends this.\n');
        lastId = id;
        isLineTold = false;
        const message = serverMessageSchema.parse(JSON.parse(data));
        if (message.type === 'ended') throw new CommandError(EXIT.refused, message.detail);
        for (const order of changes.of(message))
          process.stdout.write(json ? `${JSON.stringify(order)}\n` : orderLine(order, zoneId));
      }
    } catch (error) {
      if (stopped.signal.aborted) return;
      // Nobody there at the beginning is a mistake; a refusal is one at any time.
      if (lastId === null || !isLost(error)) throw error;
    }
    if (stopped.signal.aborted) return;
    if (!isLineTold) process.stderr.write('The line to the platform is lost; it is tried again.\n');
    isLineTold = true;
    await systemClock.sleep(AGAIN_MS, stopped.signal);
  }
}

/** Whether the line ended, before an answer or in the middle of one. */
function isLost(error: unknown): boolean {
  return error instanceof LineLost || error instanceof TypeError;
}

/** Tells what is new to whoever watches: of a snapshot what differs from what was told before. */
class Changes {
  /** Orders by id, as they were told last; null before the first snapshot, which is no change. */
  #known: Map<string, string> | null = null;

  of(message: ServerMessage): readonly OrderDto[] {
    if (message.type !== 'orders') return [];
    const known = this.#known;
    const orders = message.snapshot ? message.data.toReversed() : message.data;
    const changed = orders.filter((order) => known !== null && known.get(order.orderId) !== textOf(order));
    if (known === null || message.snapshot) this.#known = new Map();
    for (const order of orders) this.#known?.set(order.orderId, textOf(order));
    return changed;
  }
}

/** All that is told of an order but when: a step that shows in nothing else is none for whoever watches. */
function textOf({ changedAt, ...order }: OrderDto): string {
  return JSON.stringify(order);
}
