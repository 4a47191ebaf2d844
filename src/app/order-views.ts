/**
 * What is told of orders, beside the core: lists and stories in SQL, the stream, and the bus. All of it is made of what
 * is durable, and none of it can stop the core: what fails here is told, and made up for from the journal.
 */

import { scheduler } from 'node:timers/promises';
import { ORDERS_SNAPSHOT_MAX } from '#contract/stream.ts';
import { instantFromMs } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Bus } from '#platform/bus/bus.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import { busMessages, type Durable, OrderBoard, type OrderStore, Projector, type Sequencer } from '#trading/index.ts';
import type { OrderFrames } from './stores.ts';
import type { OrderSource } from './ws/source.ts';

export interface OrderViewsParts {
  /** As it is after its recovery; nothing was given to it yet. */
  readonly sequencer: Pick<Sequencer, 'onDurable' | 'durableSeq' | 'epoch' | 'state'>;
  /** Verified, from the journal. */
  readonly readFrames: OrderFrames['read'];
  readonly openStore: () => Promise<OrderStore>;
  readonly bus: Bus;
  readonly zone: Zone;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OrderViews {
  /** Lists and stories; also how far they are, and whether they fail. */
  readonly projector: Projector;
  /** For the stream. */
  readonly source: OrderSource;
  /** Keeps lists and stories up until `signal` is aborted, then once more. */
  run(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** How long lists may be behind while nobody waits for them. */
const FOLD_MS = 20;
/** How many times as long it rests after a group as that took: whoever asks for lists does not wait for it. */
const REST_SHARE = 3;
/** Between two tries of a store that fails. */
const RETRY_MS = 1_000;

/** Listens to the core from now on. */
export function openOrderViews(parts: OrderViewsParts): OrderViews {
  const { sequencer, clock, zone, log } = parts;
  const projector = new Projector({
    open: parts.openStore,
    read: parts.readFrames,
    durableSeq: () => sequencer.durableSeq,
    nowMs: clock.nowMs,
    pause: () => scheduler.yield(),
    onProblem: (problem) =>
      problem === null
        ? log.info({}, 'lists of orders are kept again')
        : log.error({ problem }, 'lists of orders cannot be kept; orders go on, and the lists are made up for'),
  });
  const board = new OrderBoard();
  board.seed(sequencer.state);
  let untold: Durable[] = [];
  const tellAll = (): void => {
    const batch = untold;
    untold = [];
    for (const durable of batch) tell(parts, board, durable);
  };
  const stop = sequencer.onDurable((batch) => {
    projector.hear(sequencer.epoch, batch);
    // Whoever gave these inputs is answered first.
    if (untold.length === 0) setImmediate(tellAll);
    untold = untold.concat(batch);
  });
  return {
    projector,
    source: {
      orders(tenant) {
        const today = zone.startOfDate(zone.dateAt(instantFromMs(clock.nowMs())));
        return board.orders(tenant, { since: today, max: ORDERS_SNAPSHOT_MAX });
      },
      alerts: (tenant) => board.alerts(tenant),
    },
    run: (signal) => foldUntil(projector, clock, signal),
    async close() {
      stop();
      tellAll();
      await projector.close();
    },
  };
}

/** Who listens to the core must not fail: the core would stop. */
function tell({ bus, log }: OrderViewsParts, board: OrderBoard, durable: Durable): void {
  try {
    for (const { topic, envelope } of busMessages(durable, board.take(durable))) bus.publish(topic, envelope);
  } catch (error) {
    log.error({ seq: durable.input.seq, error: String(error) }, 'an input could not be told on the bus');
  }
}

/** Folds what there is, resting much longer than it works, so that orders come first; at the end all that is left. */
async function foldUntil(projector: Projector, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const beganMs = clock.nowMs();
    const folded = await projector.fold();
    const workedMs = clock.nowMs() - beganMs;
    const restMs = { group: REST_SHARE * workedMs, idle: FOLD_MS, failed: RETRY_MS }[folded];
    await clock.sleep(restMs, signal);
  }
  for (;;) {
    if ((await projector.fold()) !== 'group') return;
    await scheduler.yield();
  }
}
