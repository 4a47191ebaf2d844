import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { ack, bust, cum, FACTS, idOf, intentOf, keyOf, World } from '../oms/oms.fixture.ts';
import { TABLES } from '../oms/state.ts';
import { sha256 } from './journal.fixture.ts';
import { snapshotOf } from './snapshot.ts';

/** A core that has something in most of its tables. */
function busyWorld(): World {
  const world = new World();
  const stopLoss = { stopPrice: priceOf(95_000), price: null };
  const bracket = { ...keyOf('o'), intent: intentOf(), takeProfit: priceOf(105_000), stopLoss, facts: FACTS };
  world.give({ kind: 'SubmitBracket', ...bracket });
  world.report(idOf('o'), ack(), cum(130)).report('house/o/1.1', ack('a'), cum(40), bust(10, 1, true));
  world.submit('promise', { timeInForce: 'GTC' });
  return world;
}

/** The names of the fields in a table's first value. */
function fieldsOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.keys(value).sort().join(' ') : typeof value;
}

test('what a snapshot holds changes its version: one of before is not read as if nothing were missing', () => {
  const { state } = busyWorld();
  const shape = Object.fromEntries(
    TABLES.flatMap((table) => {
      const [first] = [...state[table].entries()];
      return first === undefined ? [] : [[table, fieldsOf(first[1])]];
    }),
  );
  const { parts } = snapshotOf({ state, seq: state.seq, hash: '', at: state.at }, sha256);
  const { v } = JSON.parse(parts[0] ?? '') as { v: number };
  // Whoever changes these names raises VERSION in snapshot.ts with them.
  assert.deepEqual(
    { v, ...shape },
    {
      v: 3,
      adapters: 'adapterId adapterSeq buildHash epoch noted outSeq session',
      alarms: 'alarm alarmId orderId raisedAt text',
      bindings: 'string',
      breaks: 'breakId openedAt orderId row text',
      exposures: 'buy sell',
      open: 'boolean',
      orders:
        'adapterId approved armed attempts brokerOrderId cancelAsked cancelSeq changedAt cum endReason endText ' +
        'executions holding id intent intentLogged lateFill life localId notional number overdue overfill pairId ' +
        'parentId pending price quantity receivedAt replaceIds reservation reservePrice restated stale stopPrice ' +
        'suspended wanted',
      outbox: 'attemptKey notAfter order orderId verb',
      pairs: 'excess legs quantity refusals told',
      positions: 'bought sold',
      requests: 'adapterId bodyHash bracket clientOrderId orderIds parentId promise reasons tenant',
      timers: 'dueAt orderId verb',
      unsettled: 'number',
    },
  );
});
