/** What Prometheus reads of orders: counted where they become durable, and how they stand. */

import type { OrderMetrics } from '#platform/metrics/metrics.ts';
import type { OrderBoard, Sequencer, SequencerHealth } from '#trading/index.ts';

/** Counts what becomes durable from now on. Returns what ends it. */
export function countOrders(sequencer: Pick<Sequencer, 'onDurable'>, metrics: OrderMetrics): () => void {
  return sequencer.onDurable((batch) => {
    for (const { events } of batch)
      for (const event of events)
        if (event.kind === 'OrderReceived')
          metrics.received.inc({ verdict: event.approved === null ? 'denied' : 'accepted' });
        else if (event.kind === 'FillBooked') metrics.fills.inc();
  });
}

/** Shows how orders stand now. */
export function showOrders(
  metrics: OrderMetrics,
  { state }: SequencerHealth,
  { open, doubts, breaks, alarms }: ReturnType<OrderBoard['counts']>,
): void {
  metrics.working.set(open);
  metrics.inDoubt.set(doubts);
  metrics.breaks.set(breaks);
  metrics.alarms.set(alarms);
  metrics.accepting.set(state === 'OPEN' ? 1 : 0);
}
