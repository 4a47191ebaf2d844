/** What Prometheus reads. Names follow its habits: base units, `_total` for counters, no label with many values. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Bucket, quantileOf } from './quantile.ts';

export interface Metrics {
  readonly trades: Counter;
  readonly doubledTrades: Counter;
  readonly lateTrades: Counter;
  readonly bustedTrades: Counter;
  readonly refusedTrades: Counter;
  readonly candlesStored: Counter;
  readonly flushSeconds: Histogram;
  readonly tradeToBarSeconds: Histogram;
  readonly symbols: Gauge<'state'>;
  readonly feedSilent: Gauge;
  readonly streamClients: Gauge;
  readonly streamFrames: Counter;
  readonly streamSlowClients: Counter;
  readonly requestSeconds: Histogram<'route' | 'status'>;
  readonly orders: OrderMetrics;
  /** The page of text that Prometheus reads, and its content type. */
  text(): Promise<{ readonly body: string; readonly type: string }>;
}

export interface OrderMetrics {
  readonly received: Counter<'verdict'>;
  readonly fills: Counter;
  readonly working: Gauge;
  readonly inDoubt: Gauge;
  readonly breaks: Gauge;
  readonly alarms: Gauge;
  readonly accepting: Gauge;
}

/** A fresh set of metrics, apart from any other in the process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  return {
    trades: counter('pregao_market_data_trades_total', 'Trades that entered the bars.'),
    doubledTrades: counter('pregao_market_data_doubled_trades_total', 'Trades that came again and were dropped.'),
    lateTrades: counter(
      'pregao_market_data_late_trades_total',
      'Trades after the correction window; their minute was rebuilt.',
    ),
    bustedTrades: counter('pregao_market_data_busted_trades_total', 'Trades that the exchange took back.'),
    refusedTrades: counter(
      'pregao_market_data_refused_trades_total',
      'Trades and cancellations of days whose trades are no longer kept.',
    ),
    candlesStored: counter('pregao_candles_stored_total', 'Bars written to the store, each restatement counted.'),
    flushSeconds: new Histogram({
      name: 'pregao_market_data_flush_seconds',
      help: 'Time to make new trades and bars durable.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
    tradeToBarSeconds: new Histogram({
      name: 'pregao_market_data_trade_to_bar_seconds',
      help: 'Time from the arrival of a trade to its bar going out; of the oldest trade of each window.',
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10],
      registers,
    }),
    symbols: new Gauge({
      name: 'pregao_market_data_symbols',
      help: 'Symbols of the live feed by how they trade: closed, live, quiet, silent.',
      labelNames: ['state'],
      registers,
    }),
    feedSilent: new Gauge({
      name: 'pregao_market_data_feed_silent',
      help: '1 while the watchdog takes the feed for dead, else 0.',
      registers,
    }),
    streamClients: new Gauge({ name: 'pregao_stream_clients', help: 'Open stream connections.', registers }),
    streamFrames: counter('pregao_stream_frames_total', 'Frames sent on the stream.'),
    streamSlowClients: counter('pregao_stream_slow_clients_total', 'Connections closed because they read too slowly.'),
    requestSeconds: new Histogram({
      name: 'pregao_http_request_seconds',
      help: 'Time to answer a request.',
      labelNames: ['route', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
      registers,
    }),
    orders: orderMetrics(registry),
    text: async () => ({ body: await registry.metrics(), type: registry.contentType }),
  };
}

function orderMetrics(registry: Registry): OrderMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  return {
    received: new Counter({
      name: 'pregao_orders_received_total',
      help: 'Orders that came in, by verdict: accepted, denied.',
      labelNames: ['verdict'],
      registers,
    }),
    fills: new Counter({ name: 'pregao_order_fills_total', help: 'Executions booked.', registers }),
    working: gauge('pregao_orders_working', 'Orders that are not over.'),
    inDoubt: gauge('pregao_orders_in_doubt', 'Orders of which it is not known how they stand at the venue.'),
    breaks: gauge('pregao_order_breaks_open', 'Differences to the venue that a person has to look at.'),
    alarms: gauge('pregao_order_alarms_open', 'Alarms about orders that nobody has acknowledged.'),
    accepting: gauge('pregao_orders_accepting', '1 while new orders are taken, else 0.'),
  };
}

/** What a histogram has measured, all labels together. */
export interface Distribution {
  readonly count: number;
  /** Seconds; null where nothing was measured. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** The middle and the end of what was measured. */
export async function distributionOf(histogram: Histogram<string>): Promise<Distribution> {
  const { values } = await histogram.get();
  const counts = new Map<number, number>();
  for (const { metricName, labels, value } of values) {
    if (!metricName?.endsWith('_bucket')) continue;
    const edge = Number(labels.le === '+Inf' ? Number.POSITIVE_INFINITY : labels.le);
    counts.set(edge, (counts.get(edge) ?? 0) + value);
  }
  const buckets: Bucket[] = [...counts].map(([edge, count]) => ({ edge, count })).sort((a, b) => a.edge - b.edge);
  return {
    count: buckets.at(-1)?.count ?? 0,
    p50: quantileOf(buckets, 0.5),
    p99: quantileOf(buckets, 0.99),
  };
}

/** What was counted, all labels together. */
export async function totalOf(metric: Counter<string> | Gauge<string>): Promise<number> {
  const { values } = await metric.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}
