/** Death at every border that a process crosses, one by one, and in a shorter script two by two. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Death, LONG, play, type Script, SHORT } from './small-world.fixture.ts';

/** Each n-th pair: all of them with PREGAO_TEST_PAIRS=1. */
const EACH = Number(process.env.PREGAO_TEST_PAIRS ?? 7);

async function mustHold(script: Script, deaths: readonly Death[], borders: readonly string[]): Promise<void> {
  const { findings } = await play(script, deaths);
  const where = deaths.map(({ border, who }) => `${who} at ${border} (${borders[border - 1]})`).join(', then ');
  assert.deepEqual(findings, [], `with the death of ${where}`);
}

test('whoever dies at whichever border of the script, everything comes to its end', async ({ diagnostic }) => {
  const { borders, findings, orders } = await play(LONG, []);
  assert.deepEqual(findings, []);
  let worlds = 0;
  for (const who of ['SELF', 'OTHER', 'BOTH'] as const)
    for (let border = 1; border <= borders.length; border++) {
      await mustHold(LONG, [{ border, who }], borders);
      worlds++;
    }
  diagnostic(`${orders} orders, ${borders.length} borders, ${worlds} deaths`);
});

test('a second death at any later border changes nothing', async ({ diagnostic }) => {
  const { borders } = await play(SHORT, []);
  let pairs = 0;
  for (let first = 1; first <= borders.length; first++)
    for (let second = first + 1; second <= borders.length; second++) {
      pairs++;
      if (pairs % EACH !== 0) continue;
      const who = pairs % 2 === 0 ? 'SELF' : 'BOTH';
      await mustHold(
        SHORT,
        [
          { border: first, who: 'SELF' },
          { border: second, who },
        ],
        borders,
      );
    }
  diagnostic(`${borders.length} borders, ${Math.floor(pairs / EACH)} of ${pairs} pairs of deaths`);
});
