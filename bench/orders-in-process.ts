/**
 * Orders through the sequencer into the journal on the disk, in one process: from `give` to the answer, which comes when
 * the order is synced. Every order is checked, decided and queued for its adapter. Afterwards the journal is recovered,
 * and the state that comes of it is compared with the live one before a figure is printed.
 *
 *   node bench/orders-in-process.ts [--orders 300000] [--rate 50000] [--waiting 256] [--folder /tmp]
 *
 * Paced: orders are given at `rate`, each millisecond those that are due, at most 4,000 at a time; latency counts from
 * when an order was due.
 * Sustained: so many orders wait at any time, the next one is given when one is answered.
 */

import { hash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Instant, instantFromMs } from '#kernel/time.ts';
import { type InputBody, type JournalStore, openSequencer, recover, type Sequencer } from '#trading/index.ts';
import { openOrderJournal } from '../src/app/stores.ts';
import { formatMs } from './format-row.ts';
import { cpuSeconds, describeMachine } from './measure.ts';
import { FACTS } from './order-facts.ts';

const sha256 = (text: string): string => hash('sha256', text);
const now = (): Instant => instantFromMs(Date.now());

/** The `count`-th order: 40 accounts in 50 instruments. */
function orderOf(count: number): InputBody {
  const clientOrderId = `bench-${count}`;
  return {
    kind: 'SubmitOrder',
    tenant: 'house',
    clientOrderId,
    bodyHash: sha256(clientOrderId),
    adapterId: 'paper',
    intent: {
      tenant: 'house',
      account: `account-${count % 40}`,
      exchange: 'SIM',
      symbol: `SYM${count % 50}`,
      side: count % 2 === 0 ? 'BUY' : 'SELL',
      type: 'LIMIT',
      timeInForce: 'DAY',
      goodTill: null,
      mode: 'paper',
      synthetic: false,
      quantity: quantityOf(100 * (1 + (count % 9))),
      price: priceOf(100_000 + 100 * (count % 3_000)),
      stopPrice: null,
    },
    facts: FACTS,
  };
}

interface Run {
  readonly perSecond: number;
  readonly latencyMs: Float64Array;
}

/** Gives one order, and notes when it was answered. */
async function giveOne(sequencer: Sequencer, order: InputBody, note: (answeredMs: number) => void): Promise<void> {
  const answer = await sequencer.give(order, { principal: 'bench', corr: CORR });
  if (answer.kind !== 'accepted') throw new Error(`an order was not taken: ${JSON.stringify(answer)}`);
  note(performance.now());
}

const CORR = randomUUID();

async function sustained(sequencer: Sequencer, orders: readonly InputBody[], waiting: number): Promise<Run> {
  const latencyMs = new Float64Array(orders.length);
  const startMs = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < orders.length; index = next++) {
      const givenMs = performance.now();
      await giveOne(sequencer, orders[index] as InputBody, (ms) => (latencyMs[index] = ms - givenMs));
    }
  };
  await Promise.all(Array.from({ length: waiting }, client));
  return { perSecond: (orders.length / (performance.now() - startMs)) * 1_000, latencyMs };
}

async function paced(sequencer: Sequencer, orders: readonly InputBody[], rate: number): Promise<Run> {
  const latencyMs = new Float64Array(orders.length);
  const startMs = performance.now();
  let [next, answered] = [0, 0];
  while (answered < orders.length) {
    const due = Math.min(Math.floor(((performance.now() - startMs) / 1_000) * rate), orders.length);
    for (; next < due && next - answered < WAITING_MAX; next++) {
      const [index, dueMs] = [next, startMs + (next / rate) * 1_000];
      void giveOne(sequencer, orders[index] as InputBody, (ms) => {
        latencyMs[index] = ms - dueMs;
        answered++;
      });
    }
    await setTimeout(1);
  }
  return { perSecond: (orders.length / (performance.now() - startMs)) * 1_000, latencyMs };
}

/** More than this the sequencer would refuse. */
const WAITING_MAX = 4_000;

function quantile(sorted: Float64Array, share: number): string {
  return formatMs(sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN);
}

function print(name: string, { perSecond, latencyMs }: Run, cpu: number): void {
  const sorted = latencyMs.toSorted();
  const [p50, p99, most] = [quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1)];
  const each = Math.round((cpu / sorted.length) * 1e6);
  process.stdout.write(
    `${name}: ${Math.round(perSecond)} orders/s, latency p50 ${p50}, p99 ${p99}, max ${most}, CPU ${each} us/order\n`,
  );
}

async function assertRecovers(store: JournalStore, sequencer: Sequencer): Promise<void> {
  const startMs = performance.now();
  const { state, seq } = await recover(store, { sha256 });
  const seconds = formatMs((performance.now() - startMs) / 1_000);
  for (const [name, table] of Object.entries(sequencer.state)) {
    const recovered: unknown = state[name as keyof typeof state];
    const live = typeof table === 'object' && 'entries' in table ? new Map<string, unknown>(table.entries()) : table;
    if (!isDeepStrictEqual(recovered, live)) throw new Error(`${name} is recovered otherwise`);
  }
  process.stdout.write(`recovered: ${seq} rows in ${seconds} s, to the same state\n`);
}

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '300000' },
    rate: { type: 'string', default: '50000' },
    waiting: { type: 'string', default: '256' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const folder = await mkdtemp(join(values.folder, 'pregao-bench-'));
try {
  process.stdout.write(`${describeMachine()}, load ${formatMs(loadavg()[0] ?? 0)}\n`);
  const store = openOrderJournal(folder);
  const sequencer = await openSequencer({ store, now, sha256 });
  const count = Number(values.orders);
  const first = Array.from({ length: count }, (_, index) => orderOf(index));
  let run: Run | undefined;
  let cpu = await cpuSeconds(async () => (run = await paced(sequencer, first, Number(values.rate))));
  print(`paced at ${values.rate}/s`, run as unknown as Run, cpu);
  const second = Array.from({ length: count }, (_, index) => orderOf(count + index));
  cpu = await cpuSeconds(async () => (run = await sustained(sequencer, second, Number(values.waiting))));
  print(`sustained, ${values.waiting} waiting`, run as unknown as Run, cpu);
  await sequencer.close();
  await assertRecovers(store, sequencer);
  await store.close();
} finally {
  await rm(folder, { recursive: true });
}
