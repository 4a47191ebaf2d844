/** What every store of coverage promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at } from '../tape/trade.fixture.ts';
import type { CoverageStore, Spell } from './coverage-store.ts';

const noon = at('2025-08-29T12:00:00-03:00');
const one = at('2025-08-29T13:00:00-03:00');
const two = at('2025-08-29T14:00:00-03:00');
const LISTENING: Spell = { exchange: 'B3', kind: 'listening', symbol: null, from: noon, to: one };
const HALTED: Spell = { exchange: 'B3', kind: 'halted', symbol: 'PETR4', from: noon, to: null };

/** `open` gives a fresh, empty store. */
export function coverageStoreSuite(engine: string, open: () => Promise<CoverageStore>): void {
  describe(`coverage: ${engine}`, () => {
    const asked = { exchange: 'B3', symbol: 'PETR4', from: noon, to: two };

    test('a spell grows, and never becomes shorter', async () => {
      const store = await open();
      await store.put([LISTENING]);
      await store.put([{ ...LISTENING, to: two }]);
      await store.put([LISTENING]);
      assert.deepEqual(await store.overlapping(asked), [{ ...LISTENING, to: two }]);
      assert.equal(await store.lastHeard('B3'), two);
      assert.equal(await store.lastHeard('SIM'), null);
      await store.close();
    });

    test('a spell that lasts is told until it ends', async () => {
      const store = await open();
      await store.put([HALTED, LISTENING]);
      assert.deepEqual(await store.lasting('B3'), [HALTED]);
      await store.put([{ ...HALTED, to: one }]);
      assert.deepEqual(await store.lasting('B3'), []);
      assert.deepEqual(await store.overlapping(asked), [{ ...HALTED, to: one }, LISTENING]);
      await store.close();
    });

    test('an answer has what overlaps the span, of the symbol and of its own exchange', async () => {
      const store = await open();
      await store.put([LISTENING, HALTED, { ...HALTED, symbol: 'VALE3' }, { ...LISTENING, exchange: 'SIM' }]);
      assert.deepEqual(await store.overlapping({ ...asked, from: one }), [HALTED]);
      assert.deepEqual(await store.overlapping({ ...asked, symbol: 'ITUB4' }), [LISTENING]);
      assert.deepEqual(await store.overlapping({ ...asked, from: at('2025-08-29T09:00:00-03:00'), to: noon }), []);
      await store.close();
    });

    test('of several spells all are stored or none', async () => {
      const store = await open();
      await assert.rejects(store.put([LISTENING, { ...HALTED, to: at('2025-08-28T12:00:00-03:00') }]));
      assert.deepEqual(await store.overlapping(asked), []);
      await store.close();
    });
  });
}
