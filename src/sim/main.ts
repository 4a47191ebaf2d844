/**
 * Runs many worlds, one seed each, and says what they showed.
 *
 *   npm run sim -- --orders 5000000 --seed 1 [--workers 2]
 *   npm run sim -- --world 1/17          one world again, with all that was found in it
 */

import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { addTotals, addWorld, emptyTotals, isGood, report, type Totals } from './totals.ts';
import { REQUESTS, runWorld } from './world.ts';

interface Share {
  readonly seed: string;
  readonly orders: number;
  readonly first: number;
  readonly step: number;
}

/** Worlds `first`, `first + step`, … until they made enough orders. */
async function runShare({ seed, orders, first, step }: Share, tell: (orders: number) => void): Promise<Totals> {
  const totals = emptyTotals();
  for (let index = first; totals.orders < orders; index += step) {
    addWorld(totals, await runWorld({ seed: `${seed}/${index}`, requests: REQUESTS }));
    tell(totals.orders);
  }
  return totals;
}

async function inWorkers(share: Omit<Share, 'first' | 'step'>, workers: number): Promise<Totals> {
  const totals = emptyTotals();
  const done = Array.from({ length: workers }, () => 0);
  const startMs = performance.now();
  let shownMs = 0;
  const show = (first: number, orders: number): void => {
    done[first] = orders;
    if (performance.now() - shownMs < 5_000) return;
    shownMs = performance.now();
    const all = done.reduce((sum, one) => sum + one, 0);
    process.stderr.write(`${all} of ${share.orders} orders, ${Math.round((all * 1_000) / (shownMs - startMs))}/s\r`);
  };
  await Promise.all(
    done.map(async (_, first) => {
      const data: Share = { seed: share.seed, orders: share.orders / workers, first, step: workers };
      addTotals(totals, await inWorker(data, (orders) => show(first, orders)));
    }),
  );
  return totals;
}

function inWorker(share: Share, tell: (orders: number) => void): Promise<Totals> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', (message: number | Totals) =>
      typeof message === 'number' ? tell(message) : resolve(message),
    );
    worker.on('error', reject);
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.min(availableParallelism(), 2)) },
      world: { type: 'string' },
    },
  });
  const startMs = performance.now();
  const totals = emptyTotals();
  if (values.world !== undefined) addWorld(totals, await runWorld({ seed: values.world, requests: REQUESTS }));
  else addTotals(totals, await inWorkers({ seed: values.seed, orders: Number(values.orders) }, Number(values.workers)));
  const seconds = (performance.now() - startMs) / 1_000;
  process.stdout.write(`\nseed ${values.world ?? values.seed} · commit ${commit()} · ${values.workers} workers\n`);
  process.stdout.write(report(totals));
  process.stdout.write(`${Math.round(seconds)} s, ${Math.round(totals.orders / seconds)} orders/s\n`);
  const good = values.world === undefined ? isGood(totals) : totals.findings.length === 0;
  process.exitCode = good ? 0 : 1;
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    // Not a working copy: there is no commit to tell.
    return 'unknown';
  }
}

if (isMainThread) await main();
else parentPort?.postMessage(await runShare(workerData as Share, (orders) => parentPort?.postMessage(orders)));
