/** Puts the parts of the stream together. */

import { randomBytes } from 'node:crypto';
import type { Bus } from '#platform/bus/bus.ts';
import { systemClock } from '#platform/clock/clock.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { Config } from '../config.ts';
import { exchangeOf } from '../symbol.ts';
import { type DoorParts, StreamDoor } from './door.ts';
import { Hub } from './hub.ts';
import { type MarketSourceParts, marketSource } from './market-source.ts';
import type { OrderSource } from './source.ts';
import { TicketStore } from './tickets.ts';

export interface StreamsNeeds extends MarketSourceParts {
  readonly orders: OrderSource | null;
  readonly config: Config;
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly gate: Pick<DoorParts, 'authenticate' | 'isOwnSite'>;
}

export interface Streams {
  readonly hub: Hub;
  readonly door: StreamDoor;
  readonly tickets: TicketStore;
}

const RUN_BYTES = 6;

/** The stream over a market; its beat is driven by the market. */
export function openStreams({ orders, config, bus, metrics, log, gate, ...source }: StreamsNeeds): Streams {
  const { nowMs } = systemClock;
  const hub = new Hub({
    bus,
    source: marketSource(source),
    orders,
    metrics,
    log,
    windowMs: config.PREGAO_STREAM_WINDOW_MS,
    newRun: () => randomBytes(RUN_BYTES).toString('base64url'),
  });
  const tickets = new TicketStore({ nowMs, randomBytes });
  const door = new StreamDoor({
    hub,
    ...gate,
    tickets,
    limits: { all: config.PREGAO_STREAM_CONNECTIONS_MAX, perUser: config.PREGAO_STREAM_CONNECTIONS_PER_USER },
    exchangeOf: async (question) =>
      exchangeOf(question, { live: source.market.instruments(), stored: await source.candles.symbols() }),
    nowMs,
    log,
  });
  return { hub, door, tickets };
}
