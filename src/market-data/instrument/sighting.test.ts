import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LocalDate } from '#kernel/time.ts';
import { NO_FACTS } from './instrument-record.ts';
import { dayFrom, type Span, sameFacts, spanOn, witness } from './sighting.ts';

const BEGIN = '2025-03-03' as LocalDate;
const day = (index: number): LocalDate => dayFrom(BEGIN, index);
const seen = (index: number, name: string): Span => ({
  first: day(index),
  last: day(index),
  facts: { ...NO_FACTS, name },
});
const all = (...spans: Span[]): Span[] => spans.reduce<Span[]>(witness, []);

test('days that say the same are one span', () => {
  assert.deepEqual(all(seen(0, 'A'), seen(1, 'A'), seen(5, 'A')), [{ ...seen(0, 'A'), last: day(5) }]);
});

test('another word begins another span, and the first word again a third', () => {
  const spans = all(seen(0, 'A'), seen(1, 'B'), seen(2, 'A'));
  assert.deepEqual(
    spans.map(({ first, facts }) => [first, facts.name]),
    [
      [day(0), 'A'],
      [day(1), 'B'],
      [day(2), 'A'],
    ],
  );
});

test('a day that is read late cuts the span that was thought to cover it', () => {
  assert.deepEqual(
    all(seen(0, 'A'), seen(4, 'A'), seen(2, 'B')).map(({ first, last, facts }) => [first, last, facts.name]),
    [
      [day(0), day(1), 'A'],
      [day(2), day(2), 'B'],
      [day(3), day(4), 'A'],
    ],
  );
});

test('a file that contradicts an earlier one of the same day wins', () => {
  assert.deepEqual(all(seen(0, 'A'), seen(0, 'B')), [seen(0, 'B')]);
});

/** Some days, each with one word. */
const days = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 20 })
  .chain((indices) => fc.tuple(...indices.map((index) => fc.constantFrom('A', 'B').map((name) => seen(index, name)))));

test('every day keeps its word, in whatever order and how often the days are read', () => {
  const orders = days.chain((spans) =>
    fc.tuple(fc.constant(spans), fc.shuffledSubarray([...spans, ...spans], { minLength: spans.length * 2 })),
  );
  fc.assert(
    fc.property(orders, ([once, order]) => {
      const spans = all(...order);
      for (const one of once) assert.equal(spanOn(spans, one.first)?.facts.name, one.facts.name);
      for (const [index, span] of spans.entries()) {
        assert.ok(span.first <= span.last);
        const next = spans[index + 1];
        if (next !== undefined) assert.ok(span.last < next.first && !sameFacts(span.facts, next.facts));
      }
      assert.deepEqual(all(...once, ...once), all(...once));
    }),
  );
});

test('before the first day nothing was seen', () => {
  assert.equal(spanOn(all(seen(3, 'A')), day(2)), undefined);
});
