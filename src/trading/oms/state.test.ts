import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptyState, forkState } from './state.ts';

const anyKey = fc.constantFrom('a', 'b', 'c');
const anyChange = fc.tuple(anyKey, fc.option(fc.nat(9)));

test('a fork is a state of its own, and what it stands on stays', () => {
  fc.assert(
    fc.property(fc.array(anyChange), fc.array(anyChange), (first, second) => {
      const state = emptyState();
      const twin = new Map<string, number>();
      for (const [key, value] of first) {
        if (value === null) state.counters.delete(key);
        else state.counters.set(key, value);
      }
      const before = [...state.counters.entries()];
      for (const [key, value] of before) twin.set(key, value);
      const fork = forkState(state);
      for (const [key, value] of second) {
        if (value === null) fork.counters.delete(key);
        else fork.counters.set(key, value);
        if (value === null) twin.delete(key);
        else twin.set(key, value);
        assert.deepEqual([fork.counters.get(key), fork.counters.has(key)], [twin.get(key), twin.has(key)]);
      }
      assert.deepEqual(new Map(fork.counters.entries()), twin);
      assert.deepEqual([...state.counters.entries()], before);
    }),
  );
});
