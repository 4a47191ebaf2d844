import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { forgetOldDays } from './retention.ts';

const days = ['2025-08-01', '2025-08-28', '2025-08-29'].map((date) => ({
  exchange: 'B3',
  symbol: 'PETR4',
  date: date as LocalDate,
}));

async function removed(keepDays: number): Promise<string[]> {
  let gone: typeof days = [];
  const care = {
    keepFrom: async (limit: LocalDate) => {
      gone = days.filter(({ date }) => date < limit);
    },
  };
  const count = await forgetOldDays({ archive: { days: async () => days }, care, keepDays }, '2025-08-29' as LocalDate);
  assert.equal(count, gone.length);
  return gone.map(({ date }) => date);
}

test('trades are kept for ever unless a number of days is set', async () => {
  assert.deepEqual(await removed(0), []);
});

test('days older than what is kept go, and the last kept day stays', async () => {
  assert.deepEqual(await removed(1), ['2025-08-01']);
  assert.deepEqual(await removed(28), []);
  assert.deepEqual(await removed(27), ['2025-08-01']);
});
