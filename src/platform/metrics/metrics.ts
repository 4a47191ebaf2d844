/** What Prometheus reads. Names follow its habits: base units, `_total` for counters, no label with many values. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly trades: Counter;
  readonly doubledTrades: Counter;
  readonly lateTrades: Counter;
  readonly bustedTrades: Counter;
  readonly refusedTrades: Counter;
  readonly candlesStored: Counter;
  readonly flushSeconds: Histogram;
  readonly symbols: Gauge<'state'>;
  readonly feedSilent: Gauge;
  readonly streamClients: Gauge;
  readonly streamFrames: Counter;
  readonly streamSlowClients: Counter;
  readonly requestSeconds: Histogram<'route' | 'status'>;
  /** The page of text that Prometheus reads, and its content type. */
  text(): Promise<{ readonly body: string; readonly type: string }>;
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
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
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
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
      registers,
    }),
    text: async () => ({ body: await registry.metrics(), type: registry.contentType }),
  };
}
