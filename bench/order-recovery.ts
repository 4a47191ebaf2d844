/**
 * A start after a long day: a journal of many rows is recovered, from its first row and from a snapshot. Orders live as
 * they do in fact: each is given, noted by its adapter, sent, confirmed, traded in two parts, and some are canceled. What
 * is recovered is compared with the live state, table by table, before a figure is printed.
 *
 *   node bench/order-recovery.ts [--rows 1000000] [--folder /tmp]
 */

import { hash } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf } from '#kernel/time.ts';
import {
  advance,
  emptyState,
  encodeFrame,
  type Input,
  type InputBody,
  type JournalStore,
  POLICY,
  recover,
  type State,
} from '#trading/index.ts';
import { openOrderJournal } from '../src/app/stores.ts';
import { formatMs } from './format-row.ts';
import { describeMachine } from './measure.ts';
import { FACTS } from './order-facts.ts';

const sha256 = (text: string): string => hash('sha256', text);
const GROUP_ROWS = 2_000;
const START = 1_756_472_400_000_000;

/** The life of the `count`-th order, input by input. */
function* lifeOf(count: number, state: State): Generator<InputBody, void, undefined> {
  const orderId = `house/day-${count}/0.1`;
  const quantity = 100 * (1 + (count % 9)) * 2;
  const price = 100_000 + 100 * (count % 3_000);
  const name = { tenant: 'house', clientOrderId: `day-${count}`, adapterId: 'paper' };
  const about = { tenant: 'house', account: `account-${count % 40}`, exchange: 'SIM', symbol: `SYM${count % 50}` };
  const kind = { type: 'LIMIT', timeInForce: 'DAY', goodTill: null, mode: 'paper', synthetic: false } as const;
  const terms = { quantity: quantityOf(quantity), price: priceOf(price), stopPrice: null };
  const side = count % 2 === 0 ? 'BUY' : 'SELL';
  const intent = { ...about, ...kind, ...terms, side } as const;
  yield { kind: 'SubmitOrder', ...name, bodyHash: sha256(orderId), intent, facts: FACTS };
  const figures = (cum: number) => ({ cum: quantityOf(cum), notional: BigInt(cum) * BigInt(price), restated: 0 });
  const report = (...reports: Report[]): InputBody => {
    const { outSeq = 0, adapterSeq = 0 } = state.adapters.get('paper') ?? {};
    const numbered = reports.map((told, index) => ({
      ...{ adapterSeq: adapterSeq + index + 1, orderId, brokerOrderId: null, report: told },
    }));
    return { kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq, reports: numbered };
  };
  yield report({ kind: 'AdapterIntentLogged' }, { kind: 'AdapterSent', localId: String(count) });
  yield report({ kind: 'BrokerAck', brokerOrderId: `broker-${count}` });
  yield report({ kind: 'Cum', figures: figures(quantity / 2) });
  if (count % 4 > 0) {
    yield report({ kind: 'Cum', figures: figures(quantity) });
    return;
  }
  yield { kind: 'CancelOrder', orderId };
  yield report({ kind: 'BrokerCanceled', figures: figures(quantity / 2), admin: false });
}

type Report = Extract<InputBody, { kind: 'AdapterReport' }>['reports'][number]['report'];

/** Writes `rows` rows, and answers the state that they lead to. */
async function writeDay(store: JournalStore, rows: number): Promise<State> {
  const state = emptyState();
  await store.claim();
  let group: { readonly seq: number; readonly body: string }[] = [];
  let seq = 0;
  const add = async (body: InputBody): Promise<void> => {
    seq++;
    const stamp = { v: 1, seq, at: instantOf(START + seq * 100), corr: `request-${seq}`, principal: 'user-1' } as const;
    const input: Input = { ...stamp, ...body };
    const { events } = advance(state, input);
    group.push({ seq, body: encodeFrame({ input, events }) });
    if (group.length < GROUP_ROWS && seq < rows) return;
    await store.append(group);
    group = [];
  };
  await add({ kind: 'AdapterHello', adapterId: 'paper', epoch: 1, session: 's', buildHash: 'b', outSeq: 0 });
  for (let count = 0; seq < rows; count++) for (const body of lifeOf(count, state)) if (seq < rows) await add(body);
  return state;
}

async function timed(name: string, store: JournalStore, live: State): Promise<void> {
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  const { state, seq, snapshotSeq } = await recover(store, { sha256 });
  const seconds = formatMs((performance.now() - startMs) / 1_000);
  const { user, system } = process.cpuUsage(cpu);
  for (const [table, value] of Object.entries(live))
    if (!isDeepStrictEqual(value, state[table as keyof State])) throw new Error(`${table} is recovered otherwise`);
  const told = `${seq} rows, the snapshot of row ${snapshotSeq}: ${seconds} s, CPU ${formatMs((user + system) / 1e6)} s`;
  process.stdout.write(`${name}: ${told}, to the same state\n`);
}

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, folder: { type: 'string', default: tmpdir() } },
});
const folder = await mkdtemp(join(values.folder, 'pregao-bench-'));
try {
  process.stdout.write(`${describeMachine()}, load ${formatMs(loadavg()[0] ?? 0)}\n`);
  const store = openOrderJournal(folder);
  const live = await writeDay(store, Number(values.rows));
  const { size } = await stat(join(folder, 'orders.db'));
  process.stdout.write(`${[...live.orders.entries()].length} orders, ${Math.round(size / 1e6)} MB\n`);
  await timed('from the first row', store, live);
  const startMs = performance.now();
  await store.takeSnapshot(POLICY);
  process.stdout.write(`a snapshot in a thread of its own: ${formatMs((performance.now() - startMs) / 1_000)} s\n`);
  await timed('from the snapshot', store, live);
  await store.close();
} finally {
  await rm(folder, { recursive: true });
}
