import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dateOfEpochDay, epochDayOf, type LocalDate } from '#kernel/time.ts';
import { spansOf } from './context-span.ts';

const days = (from: string, to: string): number => epochDayOf(to as LocalDate) - epochDayOf(from as LocalDate) + 1;

test('spans follow on one another without a hole, none longer than the server allows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16_000, max: 22_000 }), fc.nat(400), (first, length) => {
      const spans = spansOf({ from: dateOfEpochDay(first), to: dateOfEpochDay(first + length) });
      assert.ok(spans.length >= 1 && spans.length <= 6);
      assert.equal(spans.at(-1)?.to, dateOfEpochDay(first + length));
      spans.forEach(({ from, to }, place) => {
        const before = spans[place - 1];
        assert.ok(days(from, to) >= 1 && days(from, to) <= 31);
        if (before !== undefined) assert.equal(days(before.to, from), 2);
      });
      if (length < 150) assert.ok((spans[0]?.from ?? '') <= dateOfEpochDay(first));
    }),
  );
});

test('older bars change no span that was asked for before', () => {
  const few = spansOf({ from: '2026-10-20', to: '2026-11-20' });
  const more = spansOf({ from: '2026-08-01', to: '2026-11-20' });
  assert.deepEqual(more.slice(-few.length), few);
});
