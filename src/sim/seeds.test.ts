/** What seeded worlds have found, each with the faults that it took. All of it was wrong once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mix } from './faults.ts';
import { runWorld } from './world.ts';

const FOUND: Readonly<Record<string, Mix>> = {
  // The adapter took it to be over still: questions about it were never answered, and cancels never sent.
  'an order that a bust made live again is asked about and canceled': { bust: 0.5, sessionReset: 0.02 },
  // Sums alone made a filled order CANCELED, and it traded on at the broker with nothing held for it.
  'a bust whose message is lost leaves the rest of its order held': { bust: 0.5, callbackLost: 0.5 },
  // Its replace stayed in doubt after the order was over, for the rest of the day.
  'a replace that is lost is over when its order is': { replaceLost: 0.6 },
  // The broker's rows were compared with an intent by two clocks, so the list did not end the doubt.
  'a sending that never returned is found in the list after the clock has jumped': {
    clockAhead: 0.05,
    clockBack: 0.05,
    sendHangsWithEffect: 0.1,
    sendUnknownWithEffect: 0.1,
  },
  // Notes that could be shorter kept it from starting, and so from canceling.
  'an adapter starts on a full disk': { notesFull: 0.05, adapterCrash: 0.004 },
};

for (const [name, mix] of Object.entries(FOUND))
  test(name, async () => {
    for (const seed of ['found/1', 'found/2', 'found/3']) {
      const { findings, orders } = await runWorld({ seed, requests: 150, mix });
      assert.deepEqual(findings, [], seed);
      assert.ok(orders > 100);
    }
  });
