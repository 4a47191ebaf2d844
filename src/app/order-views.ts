/**
 * What is told of orders, beside the core: lists and stories in SQL, the stream, and the bus. All of it is made of what
 * is durable, and none of it can stop the core: what fails here is told, and made up for from the journal.
 */

import { ORDERS_SNAPSHOT_MAX } from '#contract/stream.ts';
import { instantFromMs } from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Bus } from '#platform/bus/bus.ts';
import { type Clock, within } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import {
  busMessages,
  type Durable,
  OrderBoard,
  OrderLists,
  type OrderListsParts,
  type Sequencer,
} from '#trading/index.ts';
import type { OrderSource } from './ws/source.ts';

export interface OrderViewsParts {
  /** As it is after its recovery; nothing was given to it yet. */
  readonly sequencer: Pick<Sequencer, 'onDurable' | 'durableSeq' | 'state'>;
  /** How lists are written and read. */
  readonly stored: Pick<OrderListsParts, 'start' | 'openReader'>;
  readonly bus: Bus;
  readonly zone: Zone;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OrderViews {
  /** Lists and stories; also how far they are, and whether they fail. */
  readonly lists: OrderLists;
  /** For the stream. */
  readonly source: OrderSource;
  counts(): ReturnType<OrderBoard['counts']>;
  /** Keeps lists and stories up until `signal` is aborted, then once more. */
  run(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Listens to the core from now on. */
export function openOrderViews(parts: OrderViewsParts): OrderViews {
  const { sequencer, clock, zone, log } = parts;
  const lists = new OrderLists({
    ...parts.stored,
    durableSeq: () => sequencer.durableSeq,
    nowMs: clock.nowMs,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    within: (ms, work) => within(clock, ms, work),
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
    lists.hear(batch);
    // Whoever gave these inputs is answered first.
    if (untold.length === 0) setImmediate(tellAll);
    untold = untold.concat(batch);
  });
  return {
    lists,
    source: {
      orders(tenant) {
        const today = zone.startOfDate(zone.dateAt(instantFromMs(clock.nowMs())));
        return board.orders(tenant, { since: today, max: ORDERS_SNAPSHOT_MAX });
      },
      alerts: (tenant) => board.alerts(tenant),
    },
    counts: () => board.counts(),
    run: (signal) => lists.run(signal),
    async close() {
      stop();
      tellAll();
      await lists.close();
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
