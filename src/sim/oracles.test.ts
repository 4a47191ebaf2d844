/** The oracles are only worth what they find: an adapter that was written in an afternoon must not pass them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mix } from './faults.ts';
import { startNaive } from './naive-adapter.fixture.ts';
import type { Wrong } from './oracles.ts';
import { runWorld } from './world.ts';

async function foundWith(mix: Mix): Promise<Set<Wrong>> {
  const found = new Set<Wrong>();
  for (let seed = 0; seed < 3; seed++) {
    const { findings } = await runWorld({ seed: `naive/${seed}`, requests: 200, mix, startAdapter: startNaive });
    for (const { wrong } of findings) found.add(wrong);
  }
  return found;
}

const cases: readonly (readonly [Wrong, string, Mix])[] = [
  ['duplicated', 'sending again what had an unknown outcome', { sendUnknownWithEffect: 0.1 }],
  ['twin', 'sending equal orders at once', {}],
  ['late', 'sending whenever the message comes', { adapterCrash: 0.01, linePartition: 0.02 }],
];

for (const [wrong, what, mix] of cases)
  test(`${what} is found`, async () => {
    assert.ok((await foundWith(mix)).has(wrong));
  });
