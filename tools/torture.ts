/**
 * Kills the running platform at random moments while clients send, cancel and replace orders, and compares what they
 * were told with the journal and with the venue. SIGTERM ends it early, with all comparisons.
 */

import { seededRandom } from '#kernel/random.ts';
import { killUnderOrders, type OrderKillCounts } from '../src/app/order-kill.fixture.ts';
import { withFolder } from '../src/app/testing.fixture.ts';
import { argumentsOf } from '../src/sim/arguments.ts';

const USAGE = `usage: npm run torture -- [--cycles 1000] [--seed 1] [--clients 8] [--orders 1] [--workers 1]

  --cycles   how often a platform is killed
  --seed     of when, and of what the clients ask for
  --clients  how many ask at once
  --orders   fewest acknowledged orders for each kill, on average, that prove anything
  --workers  how many platforms there are, each with its own folder and share of the kills

Ends with 1 where an order is lost or sent twice, and where there were fewer kills or orders than asked for.
`;

const values = argumentsOf(USAGE, {
  cycles: { fallback: '1000', least: 1 },
  seed: { fallback: '1' },
  clients: { fallback: '8', least: 1 },
  orders: { fallback: '1', least: 1 },
  workers: { fallback: '1', least: 1 },
});
const [cycles, workers] = [Number(values.cycles), Number(values.workers)];
const ordersLeast = cycles * Number(values.orders);
const ended = new AbortController();
process.once('SIGTERM', () => ended.abort());
const kills = Array.from({ length: workers }, () => 0);
const acknowledged = kills.map(() => 0);

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** The kills of one platform. */
async function torture(worker: number): Promise<OrderKillCounts> {
  const seed = `${values.seed}/${worker}`;
  const random = seededRandom(seed);
  const share = Math.floor((cycles + worker) / workers);
  return withFolder((folder) =>
    killUnderOrders(folder, {
      killAfterMs: Array.from({ length: share }, () => random.below(400)),
      seed,
      clients: Number(values.clients),
      signal: ended.signal,
      onCycle(cycle, counts) {
        kills[worker] = cycle;
        acknowledged[worker] = counts.acknowledged;
        process.stdout.write(`${sum(kills)}/${cycles} kills, ${sum(acknowledged)} orders\r`);
      },
    }),
  );
}

const results = await Promise.allSettled(
  kills.map((_, worker) =>
    torture(worker).catch((error: unknown) => {
      // What the others have done is compared, and nothing of them is left behind.
      ended.abort();
      throw error;
    }),
  ),
);
const counts = results.map((result) => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
});
const total = (name: keyof OrderKillCounts): number => sum(counts.map((it) => it[name]));
process.stdout.write(
  `\n${sum(kills)} kills (seed ${values.seed}): ${total('acknowledged')} acknowledged orders, 0 lost, 0 sent twice; ` +
    `${total('unanswered')} asked again, ${total('known')} of them were on the disk; ${total('cancels')} cancels, ` +
    `${total('replaces')} replaces, ${total('sent')} orders at the venue\n`,
);
if (sum(kills) < cycles || total('acknowledged') < ordersLeast) {
  process.stderr.write(`too few: ${cycles} kills and ${ordersLeast} acknowledged orders were asked for\n`);
  process.exitCode = 1;
}
