/**
 * Kills the running platform at random moments while clients send, cancel and replace orders, and compares what they
 * were told with the journal and with the venue.
 *
 *   node tools/torture.ts [--cycles 1000] [--seed 1] [--clients 8]
 *
 * SIGTERM ends it early, with all comparisons.
 */

import { parseArgs } from 'node:util';
import { seededRandom } from '#kernel/random.ts';
import { killUnderOrders } from '../src/app/order-kill.fixture.ts';
import { withFolder } from '../src/app/testing.fixture.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: '8' },
  },
});
const random = seededRandom(values.seed);
const ended = new AbortController();
process.once('SIGTERM', () => ended.abort());
let kills = 0;
const killAfterMs = Array.from({ length: Number(values.cycles) }, () => random.below(400));
await withFolder(async (folder) => {
  const { acknowledged, unanswered, known, cancels, replaces, sent } = await killUnderOrders(folder, {
    killAfterMs,
    seed: values.seed,
    clients: Number(values.clients),
    signal: ended.signal,
    onCycle(cycle, counts) {
      kills = cycle;
      process.stdout.write(`${cycle}/${killAfterMs.length} kills, ${counts.acknowledged} orders\r`);
    },
  });
  process.stdout.write(
    `\n${kills} kills (seed ${values.seed}): ${acknowledged} acknowledged orders, 0 lost, 0 sent twice; ` +
      `${unanswered} asked again, ${known} of them were on the disk; ${cancels} cancels, ${replaces} replaces, ` +
      `${sent} orders at the venue\n`,
  );
});
