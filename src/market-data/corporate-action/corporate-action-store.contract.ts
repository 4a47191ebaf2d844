/** What every store of corporate actions promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import type { CorporateAction } from './corporate-action.ts';
import type { CorporateActionStore } from './corporate-action-store.ts';

const SPLIT: CorporateAction = {
  exchange: 'B3',
  symbol: 'MADE3',
  exDate: '2025-03-03' as LocalDate,
  kind: 'split',
  after: 2,
  before: 1,
  source: 'notice',
};
const DIVIDEND = {
  exchange: 'B3',
  symbol: 'MADE3',
  exDate: '2025-03-03' as LocalDate,
  kind: 'dividend',
  cash: 35_548_437,
  source: 'notice',
} as const satisfies CorporateAction;

/** `open` gives a fresh, empty store. */
export function corporateActionStoreSuite(engine: string, open: () => Promise<CorporateActionStore>): void {
  describe(`corporate action store: ${engine}`, () => {
    test('actions come back as they were stored, by day and kind', async () => {
      const store = await open();
      const older = { ...SPLIT, exDate: '2024-05-02' as LocalDate, kind: 'bonus', after: 11, before: 10 } as const;
      assert.deepEqual(await store.put([SPLIT, DIVIDEND, older]), { added: 3, changed: 0, same: 0 });
      assert.deepEqual(await store.of(SPLIT), [older, DIVIDEND, SPLIT]);
      await store.close();
    });

    test('storing one twice changes nothing, and one that is told otherwise is replaced', async () => {
      const store = await open();
      await store.put([SPLIT, DIVIDEND]);
      assert.deepEqual(await store.put([SPLIT, DIVIDEND]), { added: 0, changed: 0, same: 2 });
      const corrected = { ...DIVIDEND, cash: 40_000_000 };
      assert.deepEqual(await store.put([corrected]), { added: 0, changed: 1, same: 0 });
      assert.deepEqual(await store.of(SPLIT), [corrected, SPLIT]);
      await store.close();
    });

    test('equal symbols of two exchanges have their own actions', async () => {
      const store = await open();
      await store.put([SPLIT]);
      assert.deepEqual(await store.of({ exchange: 'SIM', symbol: 'MADE3' }), []);
      await store.close();
    });

    test('actions with one that cannot be are refused whole', async () => {
      const store = await open();
      await assert.rejects(store.put([SPLIT, { ...DIVIDEND, cash: 0 }]));
      assert.deepEqual(await store.of(SPLIT), []);
      await store.close();
    });
  });
}
