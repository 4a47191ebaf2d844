/**
 * Kills the running platform at random moments while clients send, cancel and replace orders, and compares what they
 * were told with the journal and with the venue. SIGTERM ends it early, with all comparisons.
 */

import { seededRandom } from '#kernel/random.ts';
import { killUnderOrders } from '../src/app/order-kill.fixture.ts';
import { withFolder } from '../src/app/testing.fixture.ts';
import { argumentsOf } from '../src/sim/arguments.ts';

const USAGE = `usage: npm run torture -- [--cycles 1000] [--seed 1] [--clients 8] [--orders 1]

  --cycles   how often the platform is killed
  --seed     of when, and of what the clients ask for
  --clients  how many ask at once
  --orders   fewest acknowledged orders for each kill, on average, that prove anything

Ends with 1 where an order is lost or sent twice, and where there were fewer kills or orders than asked for.
`;

const values = argumentsOf(USAGE, {
  cycles: { fallback: '1000', least: 1 },
  seed: { fallback: '1' },
  clients: { fallback: '8', least: 1 },
  orders: { fallback: '1', least: 1 },
});
const [cycles, ordersLeast] = [Number(values.cycles), Number(values.cycles) * Number(values.orders)];
const random = seededRandom(values.seed);
const ended = new AbortController();
process.once('SIGTERM', () => ended.abort());
let kills = 0;
const killAfterMs = Array.from({ length: cycles }, () => random.below(400));
await withFolder(async (folder) => {
  const { acknowledged, unanswered, known, cancels, replaces, sent } = await killUnderOrders(folder, {
    killAfterMs,
    seed: values.seed,
    clients: Number(values.clients),
    signal: ended.signal,
    onCycle(cycle, counts) {
      kills = cycle;
      process.stdout.write(`${cycle}/${cycles} kills, ${counts.acknowledged} orders\r`);
    },
  });
  process.stdout.write(
    `\n${kills} kills (seed ${values.seed}): ${acknowledged} acknowledged orders, 0 lost, 0 sent twice; ` +
      `${unanswered} asked again, ${known} of them were on the disk; ${cancels} cancels, ${replaces} replaces, ` +
      `${sent} orders at the venue\n`,
  );
  if (kills >= cycles && acknowledged >= ordersLeast) return;
  process.stderr.write(`too few: ${cycles} kills and ${ordersLeast} acknowledged orders were asked for\n`);
  process.exitCode = 1;
});
