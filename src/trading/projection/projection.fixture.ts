/** Journals by chance, the slow and obvious reading of them, and a store whose next writes can fail. */

import assert from 'node:assert/strict';
import { seededRandom } from '#kernel/random.ts';
import { apply } from '../oms/apply.ts';
import { World } from '../oms/oms.fixture.ts';
import type { Order } from '../oms/order.ts';
import { projectOrder } from '../oms/project-state.ts';
import { publicBreakId, publicOrderId } from '../oms/public-id.ts';
import { randomStep } from '../oms/random-input.fixture.ts';
import { emptyState, type State } from '../oms/state.ts';
import type { OrderReader } from './order-store.ts';
import type { JournalFrame } from './project.ts';

export function worldOf(seed: string, steps: number): World {
  const world = new World({ careful: false, policy: { syntheticStops: true } });
  const random = seededRandom(seed);
  for (let step = 0; step < steps; step++) randomStep(world, random, 30);
  return world;
}

/** The frames of a world, by a writer that changes every 40 rows. */
export function framesOf({ frames }: World): JournalFrame[] {
  return frames.map(({ input, events }) => ({ epoch: 1 + Math.floor(input.seq / 40), input, events }));
}

/** The state that frames make, by the core alone. */
export function stateAfter(frames: readonly JournalFrame[]): State {
  const state = emptyState();
  for (const event of frames.flatMap(({ events }) => events)) apply(state, event);
  return state;
}

/** All that a reader can say, of each order and request that frames name. */
export async function everythingOf(reader: OrderReader, frames: readonly JournalFrame[]): Promise<unknown> {
  const { orders, requests } = stateAfter(frames);
  const list = await reader.list({ tenant: 'house' }, { before: null, limit: 10_000 });
  const stories: unknown[] = [];
  for (const [id] of orders.entries()) stories.push(await reader.steps('house', publicOrderId(id)));
  const known: unknown[] = [];
  for (const [, { clientOrderId }] of requests.entries()) known.push(await reader.request('house', clientOrderId));
  return { list, stories, known, breaks: await reader.openBreaks('house'), seq: await reader.projectedSeq() };
}

/** What a reader must say of frames, as the core has them in the end. */
export async function assertTold(reader: OrderReader, frames: readonly JournalFrame[]): Promise<void> {
  const state = stateAfter(frames);
  const orders = [...state.orders.entries()].map(([, order]) => order).sort((a, b) => b.number - a.number);
  const list = await reader.list({ tenant: 'house' }, { before: null, limit: 10_000 });
  assert.deepEqual(
    list,
    orders.map((order) => ({ number: order.number, order: projectOrder(order) })),
  );
  for (const order of orders) await assertStory(reader, order, frames);
  for (const [, { clientOrderId, bodyHash, reasons, orderIds }] of state.requests.entries())
    assert.deepEqual(await reader.request('house', clientOrderId), {
      bodyHash,
      reasons,
      orderIds: orderIds.map(publicOrderId),
    });
  const breaks = await reader.openBreaks('house');
  assert.deepEqual(
    breaks.map(({ breakId }) => breakId).sort(),
    [...state.breaks.entries()].map(([id]) => publicBreakId(id)).sort(),
  );
}

/** Each event of an order once, in the order of the journal, as a slow walk over all frames finds them. */
async function assertStory(reader: OrderReader, order: Order, frames: readonly JournalFrame[]): Promise<void> {
  const shown = publicOrderId(order.id);
  assert.deepEqual(await reader.get('house', shown), projectOrder(order));
  const expected: unknown[] = [];
  for (const { input, events } of frames)
    for (const [index, event] of events.entries()) {
      const about = event.kind === 'OutboxQueued' ? event.message.orderId : 'orderId' in event ? event.orderId : null;
      if (about === order.id) expected.push([input.seq, index, event.kind, input.principal]);
    }
  const steps = (await reader.steps('house', shown)) ?? [];
  assert.deepEqual(
    steps.map(({ seq, index, kind, principal }) => [seq, index, kind, principal]),
    expected,
  );
}
