/** Death at every border that a process crosses, one by one, and in a shorter script two by two. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Death, LONG, play, type Script, SHORT } from './small-world.fixture.ts';

/** Of deaths of both at once each third border, and of pairs each 60th: all of them with PREGAO_TEST_DEATHS=all. */
const [EACH_BOTH, EACH_PAIR] = process.env.PREGAO_TEST_DEATHS === 'all' ? [1, 1] : [3, 60];

async function mustHold(script: Script, deaths: readonly Death[], borders: readonly string[]): Promise<void> {
  const { findings } = await play(script, deaths);
  const where = deaths.map(({ border, who }) => `${who} at ${border} (${borders[border - 1]})`).join(', then ');
  assert.deepEqual(findings, [], `with the death of ${where}`);
}

test('whoever dies at whichever border of the script, everything comes to its end', {
  timeout: 900_000,
}, async (it) => {
  const { borders, findings, orders } = await play(LONG, []);
  assert.deepEqual(findings, []);
  let both = 0;
  for (let border = 1; border <= borders.length; border++) {
    await mustHold(LONG, [{ border, who: 'SELF' }], borders);
    if (border % EACH_BOTH !== 0) continue;
    await mustHold(LONG, [{ border, who: 'BOTH' }], borders);
    both++;
  }
  it.diagnostic(
    `${orders} orders, ${borders.length} borders: ${borders.length} deaths of one process, ${both} of both`,
  );
});

test('a second death at any later border changes nothing', { timeout: 900_000 }, async (it) => {
  const { borders } = await play(SHORT, []);
  let pairs = 0;
  for (let first = 1; first <= borders.length; first++)
    for (let second = first + 1; second <= borders.length; second++) {
      pairs++;
      if (pairs % EACH_PAIR !== 0) continue;
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
  it.diagnostic(`${borders.length} borders, ${Math.floor(pairs / EACH_PAIR)} of ${pairs} pairs of deaths`);
});
