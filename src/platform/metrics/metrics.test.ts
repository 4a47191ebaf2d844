import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, distributionOf, totalOf } from './metrics.ts';

/** Names and kinds of our own metrics; dashboards and alarms are built on them. */
const PUBLISHED: Readonly<Record<string, string>> = {
  pregao_market_data_trades_total: 'counter',
  pregao_market_data_doubled_trades_total: 'counter',
  pregao_market_data_late_trades_total: 'counter',
  pregao_market_data_busted_trades_total: 'counter',
  pregao_market_data_refused_trades_total: 'counter',
  pregao_candles_stored_total: 'counter',
  pregao_market_data_flush_seconds: 'histogram',
  pregao_market_data_trade_to_bar_seconds: 'histogram',
  pregao_market_data_symbols: 'gauge',
  pregao_market_data_feed_silent: 'gauge',
  pregao_stream_clients: 'gauge',
  pregao_stream_frames_total: 'counter',
  pregao_stream_slow_clients_total: 'counter',
  pregao_http_request_seconds: 'histogram',
  pregao_orders_received_total: 'counter',
  pregao_order_fills_total: 'counter',
  pregao_orders_working: 'gauge',
  pregao_orders_in_doubt: 'gauge',
  pregao_order_alarms_open: 'gauge',
  pregao_order_breaks_open: 'gauge',
  pregao_orders_accepting: 'gauge',
};

function kindsIn(body: string): Record<string, string> {
  return Object.fromEntries([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name, kind]));
}

test('every published metric is told from the start, under its name and with its meaning', async () => {
  const { body } = await createMetrics().text();
  const kinds = kindsIn(body);
  const ours = Object.fromEntries(Object.entries(kinds).filter(([name]) => name.startsWith('pregao_')));
  assert.deepEqual(ours, PUBLISHED);
  for (const name of Object.keys(PUBLISHED)) assert.match(body, new RegExp(`^# HELP ${name} \\S.*\\.$`, 'm'));
});

test('names follow Prometheus: counters end in _total, times are in seconds', async () => {
  for (const [name, kind] of Object.entries(PUBLISHED)) {
    assert.equal(name.endsWith('_total'), kind === 'counter', name);
    assert.equal(name.endsWith('_seconds'), kind === 'histogram', name);
  }
});

test('what was counted stands in the text', async () => {
  const metrics = createMetrics();
  metrics.trades.inc(3);
  metrics.streamClients.set(2);
  metrics.flushSeconds.observe(0.03);
  metrics.requestSeconds.observe({ route: '/api/v1/candles', status: '200' }, 0.004);
  const { body, type } = await metrics.text();
  assert.match(type, /^text\/plain; version=0\.0\.4/);
  assert.match(body, /^pregao_market_data_trades_total 3$/m);
  assert.match(body, /^pregao_stream_clients 2$/m);
  assert.match(body, /^pregao_market_data_flush_seconds_bucket\{le="0\.05"\} 1$/m);
  assert.match(body, /^pregao_http_request_seconds_bucket\{le="0\.005",route="\/api\/v1\/candles",status="200"\} 1$/m);
});

test('the process itself is told about, under the usual names', async () => {
  const kinds = kindsIn((await createMetrics().text()).body);
  assert.equal(kinds.process_cpu_seconds_total, 'counter');
  assert.equal(kinds.nodejs_eventloop_lag_seconds, 'gauge');
});

test('two sets of metrics in one process do not count together', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.trades.inc();
  assert.match((await other.text()).body, /^pregao_market_data_trades_total 0$/m);
});

test('a distribution counts all labels together, and tells nothing before anything was measured', async () => {
  const metrics = createMetrics();
  assert.deepEqual(await distributionOf(metrics.requestSeconds), { count: 0, p50: null, p99: null });
  for (const route of ['/a', '/b']) metrics.requestSeconds.observe({ route, status: '200' }, 0.003);
  metrics.requestSeconds.observe({ route: '/a', status: '500' }, 0.7);
  const { count, p50, p99 } = await distributionOf(metrics.requestSeconds);
  assert.equal(count, 3);
  assert.ok(p50 !== null && p50 > 0.001 && p50 <= 0.005, String(p50));
  assert.ok(p99 !== null && p99 > 0.5 && p99 <= 1, String(p99));
});

test('a total counts all labels together', async () => {
  const metrics = createMetrics();
  metrics.streamFrames.inc(3);
  assert.equal(await totalOf(metrics.streamFrames), 3);
});
