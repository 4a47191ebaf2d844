/**
 * Runs many worlds, one seed each, and says what they showed.
 *
 *   npm run sim -- --orders 5000000 --seed 1 [--workers 2]
 *   npm run sim -- --world 1/17          one world again, with all that was found in it
 */

import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { argumentsOf } from './arguments.ts';
import { addTotals, addWorld, emptyTotals, isGood, report } from './totals.ts';
import { REQUESTS, runWorld } from './world.ts';
import { runWorlds } from './worlds.ts';

const USAGE = `usage: npm run sim -- [--orders 100000] [--seed 1] [--workers 2] [--world 1/17]

  --orders   how many orders at least, in worlds of their own
  --seed     of the run: the same one leads to the same worlds
  --workers  threads
  --world    one world again, with all that was found in it

Ends with 1 where something was found, or was never tried.
`;

async function main(): Promise<void> {
  const values = argumentsOf(USAGE, {
    orders: { fallback: '100000', least: 1 },
    seed: { fallback: '1' },
    workers: { fallback: String(Math.min(availableParallelism(), 2)), least: 1 },
    world: { fallback: '' },
  });
  const world = values.world === '' ? null : values.world;
  const startMs = performance.now();
  const totals = emptyTotals();
  if (world !== null) addWorld(totals, await runWorld({ seed: world, requests: REQUESTS }));
  else {
    const share = { seed: values.seed, orders: Number(values.orders) };
    addTotals(totals, await runWorlds(share, Number(values.workers), progress(share.orders)));
  }
  const seconds = (performance.now() - startMs) / 1_000;
  process.stdout.write(`\nseed ${world ?? values.seed} · commit ${commit()} · ${values.workers} workers\n`);
  process.stdout.write(report(totals));
  process.stdout.write(`${Math.round(seconds)} s, ${Math.round(totals.orders / seconds)} orders/s\n`);
  const good = world === null ? isGood(totals) : totals.findings.length === 0;
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
