/** What every care for an archive promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import type { TapeArchive } from './archive.ts';
import { type ArchiveCare, amounts, olderThan } from './archive-care.ts';
import { at, trade } from './trade.fixture.ts';
import type { Trade } from './trade.ts';

const DAY = { exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' as LocalDate };

export interface CaredFor {
  readonly archive: TapeArchive;
  readonly care: ArchiveCare;
  /** Puts bytes in the place of a day's file. */
  damage(day: typeof DAY, change: (content: Buffer) => Buffer): Promise<void>;
}

export function archiveCareSuite(
  engine: string,
  withCare: (run: (cared: CaredFor) => Promise<void>) => Promise<void>,
): void {
  const store = async (
    archive: TapeArchive,
    trades: readonly Trade[],
    busted: readonly Trade[] = [],
  ): Promise<void> => {
    const load = await archive.load('B3');
    await load.add(trades);
    await load.addBusted(busted);
    await load.commit();
    await load.dispose();
  };
  const some = Array.from({ length: 500 }, (_, index) => trade({ exchange: 'B3', id: 10 * (index + 1) }));
  const other = trade({ exchange: 'B3', symbol: 'VALE3', at: at('2024-12-30T12:00:00-03:00') });

  describe(`archive care: ${engine}`, () => {
    test('each day is told with its trades and its size, and is whole as it was written', () =>
      withCare(async ({ archive, care }) => {
        assert.deepEqual(await care.entries(), []);
        await store(archive, [...some, other], [trade({ exchange: 'B3', id: 7 })]);
        const entries = await care.entries();
        assert.deepEqual(
          entries.map(({ symbol, date, rows }) => [symbol, date, rows]),
          [
            ['PETR4', '2025-08-29', 501],
            ['VALE3', '2024-12-30', 1],
          ],
        );
        for (const entry of entries) {
          assert.ok(entry.bytes > 100);
          assert.deepEqual(await care.check(entry), []);
        }
        const [total] = [...amounts(entries, ({ exchange }) => exchange).values()];
        assert.deepEqual([total?.rows, total?.oldest, total?.newest], [502, '2024-12-30', '2025-08-29']);
      }));

    test('a file with any byte changed or lost is not whole', () =>
      withCare(async ({ archive, care, damage }) => {
        await store(archive, some);
        for (const share of [0.05, 0.3, 0.6, 0.98]) {
          await damage(DAY, (content) => content.subarray(0, content.length * share));
          assert.equal((await care.check(DAY)).length, 1, `cut off after ${share}`);
          assert.equal((await care.entries())[0]?.rows, null);
        }
      }));

    test('a day that lies in the place of another one is not whole', () =>
      withCare(async ({ archive, care, damage }) => {
        await store(archive, [...some, other]);
        let content = Buffer.alloc(0);
        await damage({ ...DAY, symbol: 'VALE3', date: '2024-12-30' as LocalDate }, (found) => {
          content = Buffer.from(found);
          return found;
        });
        await damage(DAY, () => content);
        const problems = await care.check(DAY);
        assert.match(problems.join('\n'), /1 of its trades are of another exchange or symbol/);
        assert.match(problems.join('\n'), /its trades are of 2024-12-30/);
      }));

    test('what old days hold goes, and nothing else', () =>
      withCare(async ({ archive, care }) => {
        await store(archive, [...some, other]);
        assert.equal(await archive.keptFrom(), null);
        assert.equal(olderThan(await care.entries(), '2025-08-29' as LocalDate).length, 1);
        await care.keepFrom('2025-08-29' as LocalDate);
        assert.deepEqual(
          (await archive.days()).map(({ symbol }) => symbol),
          ['PETR4'],
        );
        assert.deepEqual(await care.strays(), []);
        await care.keepFrom('2025-01-01' as LocalDate);
        assert.equal(await archive.keptFrom(), '2025-08-29', 'what has gone does not come back');
      }));
  });
}
