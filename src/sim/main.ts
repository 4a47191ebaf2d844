/**
 * Runs many worlds, one seed each, and says what they showed.
 *
 *   npm run sim -- --orders 5000000 --seed 1 [--workers 2]
 *   npm run sim -- --world 1/17          one world again, with all that was found in it
 */

import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { addTotals, addWorld, emptyTotals, isGood, report } from './totals.ts';
import { REQUESTS, runWorld } from './world.ts';
import { runWorlds } from './worlds.ts';

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
  else {
    const share = { seed: values.seed, orders: Number(values.orders) };
    addTotals(totals, await runWorlds(share, Number(values.workers), progress(share.orders)));
  }
  const seconds = (performance.now() - startMs) / 1_000;
  process.stdout.write(`\nseed ${values.world ?? values.seed} · commit ${commit()} · ${values.workers} workers\n`);
  process.stdout.write(report(totals));
  process.stdout.write(`${Math.round(seconds)} s, ${Math.round(totals.orders / seconds)} orders/s\n`);
  const good = values.world === undefined ? isGood(totals) : totals.findings.length === 0;
  process.exitCode = good ? 0 : 1;
}

/** Says how far it is, every few seconds. */
function progress(orders: number): (done: number) => void {
  const startMs = performance.now();
  let shownMs = startMs;
  return (done) => {
    const nowMs = performance.now();
    if (nowMs - shownMs < 5_000) return;
    shownMs = nowMs;
    process.stderr.write(`${done} of ${orders} orders, ${Math.round((done * 1_000) / (nowMs - startMs))}/s\r`);
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    // Not a working copy: there is no commit to tell.
    return 'unknown';
  }
}

await main();
