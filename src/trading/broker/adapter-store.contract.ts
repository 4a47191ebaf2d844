/** What every store of an adapter's notes promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AdapterStore } from './adapter-store.ts';

/** `open` gives a store over what `name` stands for: the same name, the same notes, also while another has it open. */
export function adapterStoreSuite(engine: string, open: (name: string) => Promise<AdapterStore>): void {
  describe(`notes of an adapter: ${engine}`, () => {
    test('what was noted is there for the next process, in order and exactly', async () => {
      const store = await open('order');
      assert.deepEqual(await store.claim(), { epoch: 1, notes: [] });
      await store.append(['a', '{"é":"\\u0000 ação"}']);
      await store.append([]);
      await store.append(['b', 'a']);
      await store.close();
      const next = await open('order');
      assert.deepEqual(await next.claim(), { epoch: 2, notes: ['a', '{"é":"\\u0000 ação"}', 'b', 'a'] });
      await next.close();
    });

    test('each process is above those before, though it noted nothing', async () => {
      for (const epoch of [1, 2, 3]) {
        const store = await open('epochs');
        assert.equal((await store.claim()).epoch, epoch);
        await store.close();
      }
    });

    test('a process that another has taken over from notes nothing any more', async () => {
      const old = await open('fence');
      await old.claim();
      await old.append(['old']);
      const young = await open('fence');
      assert.deepEqual((await young.claim()).notes, ['old']);
      await assert.rejects(old.append(['late']), { name: 'JournalError', fault: 'FENCED' });
      await assert.rejects(old.rewrite([]), { name: 'JournalError', fault: 'FENCED' });
      await young.append(['young']);
      await old.close();
      await young.close();
      const last = await open('fence');
      assert.deepEqual((await last.claim()).notes, ['old', 'young']);
      await last.close();
    });

    test('who has not claimed notes nothing', async () => {
      const store = await open('unclaimed');
      await assert.rejects(store.append(['x']), { name: 'JournalError', fault: 'FENCED' });
      assert.deepEqual((await store.claim()).notes, []);
      await store.close();
    });

    test('a rewrite leaves what it is given and nothing else, and what follows comes after it', async () => {
      const store = await open('rewrite');
      await store.claim();
      await store.append(['a', 'b', 'c']);
      await store.rewrite(['abc']);
      await store.append(['d']);
      await store.close();
      const next = await open('rewrite');
      assert.deepEqual((await next.claim()).notes, ['abc', 'd']);
      await next.close();
    });
  });
}
