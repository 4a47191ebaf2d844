/**
 * Kills the running platform at random moments under load, on a faulty line, and compares what it kept after each
 * kill with what the market had printed.
 *
 *   node tools/kill-cycles.ts [--cycles 100] [--seed 1] [--faults 0.03]
 */

import { parseArgs } from 'node:util';
import { seededRandom } from '#kernel/random.ts';
import { killAndRestart } from '../src/app/kill.fixture.ts';
import { withFolder } from '../src/app/testing.fixture.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: '0.03' },
  },
});
const random = seededRandom(values.seed);
const killAfterMs = Array.from({ length: Number(values.cycles) }, () => random.below(1_000));
await withFolder((folder) =>
  killAndRestart(folder, {
    share: Number(values.faults),
    killAfterMs,
    compareEach: true,
    onCycle: (cycle) => process.stdout.write(`${cycle}/${killAfterMs.length} kills, nothing lost or doubled\r`),
  }),
);
process.stdout.write(
  `\n${killAfterMs.length} kills (seed ${values.seed}): every trade once, every bar equal to a rebuild\n`,
);
