import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RecentTrades } from './recent-trades.ts';
import { trade } from './trade.fixture.ts';

test('each trade is handed out once, and the last ones stay, those taken back left out', () => {
  const recent = new RecentTrades(3);
  const ids = () => recent.of('SIM', 'PETR4').map(({ id }) => id);
  for (const id of [1, 2]) recent.trade(trade({ id }));
  assert.deepEqual(ids(), [], 'nothing is published before it was handed out');
  assert.deepEqual(
    recent.take().map(({ symbol, trades }) => [symbol, trades.length]),
    [['PETR4', 2]],
  );
  assert.deepEqual([ids(), recent.take()], [[1, 2], []]);
  for (const id of [3, 4]) recent.trade(trade({ id }));
  recent.bust(trade({ id: 2 }));
  const [prints] = recent.take();
  assert.deepEqual([prints?.busted.map(({ id }) => id), ids()], [[2], [1, 3, 4]]);
  recent.clear();
  assert.deepEqual(ids(), []);
});

test('stored trades come before those of this run, each once, however many of them are here already', () => {
  fc.assert(
    fc.property(fc.nat(10), fc.nat(10), fc.integer({ min: 1, max: 12 }), (published, waiting, keep) => {
      const recent = new RecentTrades(keep);
      const all = Array.from({ length: 20 }, (_, index) => trade({ id: index + 1 }));
      for (const one of all.slice(20 - published - waiting, 20 - waiting)) recent.trade(one);
      recent.take();
      for (const one of all.slice(20 - waiting)) recent.trade(one);
      assert.equal(recent.lacks('SIM', 'PETR4'), recent.of('SIM', 'PETR4').length < keep);
      // The tape may be ahead of what was published.
      recent.fill({ exchange: 'SIM', symbol: 'PETR4' }, all);
      assert.equal(recent.lacks('SIM', 'PETR4'), false);
      const before = recent.of('SIM', 'PETR4').map(({ id }) => id);
      const after = recent.take().flatMap(({ trades }) => trades.map(({ id }) => id));
      assert.deepEqual([...before, ...after], all.map(({ id }) => id).slice(-(Math.min(keep, 20 - waiting) + waiting)));
    }),
  );
});
