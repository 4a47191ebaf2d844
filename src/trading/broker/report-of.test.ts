import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { instantOf } from '#kernel/time.ts';
import type { BrokerRow } from './broker.ts';
import type { HeldOrder, Replace } from './held-order.ts';
import { isOutdated, isSeen, replaceDoneBy, replaceRefusedBy, reportsOf, restatementOf, seenOf } from './report-of.ts';

const figures = (cum: number, restated = 0) => ({ cum: quantityOf(cum), notional: BigInt(cum) * 100_000n, restated });
const ROW: BrokerRow = {
  account: 'A1',
  exchange: 'SIM',
  symbol: 'PETR4',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'DAY',
  quantity: quantityOf(100),
  price: priceOf(100_000),
  stopPrice: null,
  brokerOrderId: 'b1',
  localId: null,
  status: 'LIVE',
  figures: figures(0),
  text: 'why',
  createdAt: instantOf(1_756_472_400_000_000),
};
const USUAL = { from: 'STREAM', toldNotSent: false, wasSuspended: false } as const;

test('each status is told in the words of the core, executions before it', () => {
  const kinds = (row: Partial<BrokerRow>, telling: Partial<Parameters<typeof reportsOf>[1]> = {}) =>
    reportsOf({ ...ROW, ...row }, { ...USUAL, ...telling }).map(({ kind }) => kind);
  const part = figures(40);
  assert.deepEqual(kinds({ status: 'PENDING' }), ['BrokerPending']);
  assert.deepEqual(kinds({}), ['BrokerAck']);
  assert.deepEqual(kinds({ brokerOrderId: null }), ['BrokerPending']);
  assert.deepEqual(kinds({ figures: part }), ['Cum', 'BrokerAck']);
  assert.deepEqual(kinds({ figures: figures(0, 1) }), ['Cum', 'BrokerAck']);
  assert.deepEqual(kinds({}, { from: 'LIST' }), ['ReconFound']);
  assert.deepEqual(kinds({}, { toldNotSent: true }), ['LateBrokerOrderFound']);
  assert.deepEqual(kinds({ status: 'SUSPENDED' }), ['BrokerAck', 'Suspended']);
  assert.deepEqual(kinds({}, { wasSuspended: true }), ['BrokerAck', 'Suspended']);
  assert.deepEqual(kinds({ status: 'FILLED', figures: figures(100) }), ['Cum']);
  for (const status of ['CANCELED', 'ADMIN_CANCELED'] as const) {
    const [report] = reportsOf({ ...ROW, status, figures: part }, USUAL);
    assert.deepEqual(report, { kind: 'BrokerCanceled', figures: part, admin: status === 'ADMIN_CANCELED' });
  }
  assert.deepEqual(kinds({ status: 'EXPIRED', figures: part }), ['BrokerExpired']);
  assert.deepEqual(kinds({ status: 'REJECTED', figures: part }), ['Cum', 'BrokerReject']);
});

test('what is known already is not told again, and what is older outweighs nothing', () => {
  const seen = seenOf({ ...ROW, figures: figures(40) });
  assert.ok(isSeen({ ...ROW, figures: figures(40), text: 'other' }, seen));
  assert.ok(!isSeen(ROW, seen));
  assert.ok(!isSeen({ ...ROW, figures: figures(40), status: 'CANCELED' }, seen));
  assert.ok(!isSeen(ROW, null));
  const held = (ended: boolean) => ({ seen, ended }) as HeldOrder;
  assert.ok(isOutdated(ROW, held(false)), 'fewer executions');
  assert.ok(!isOutdated({ ...ROW, figures: figures(10, 1) }, held(false)), 'a bust is news');
  assert.ok(isOutdated({ ...ROW, figures: figures(40) }, held(true)), 'alive after its end');
  assert.ok(!isOutdated({ ...ROW, figures: figures(50) }, held(true)), 'a fill after its end');
});

const terms = (quantity: number) => ({ quantity: quantityOf(quantity), price: ROW.price, stopPrice: null });
const replaces = (...of: readonly [quantity: number, outcome: Replace['outcome']][]) =>
  ({
    replaces: of.map(([quantity, outcome], index) => ({ attempt: index + 1, terms: terms(quantity), outcome })),
  }) as unknown as HeldOrder;

test('an answer to a replace is that of the one that asked for it, and nobody’s where that is not sure', () => {
  const row = { ...ROW, ...terms(70) };
  assert.equal(replaceDoneBy(replaces([70, 'OPEN']), row), 1);
  assert.equal(replaceDoneBy(replaces([70, 'DONE'], [90, 'OPEN']), row), 1, 'told twice');
  assert.equal(
    replaceDoneBy(replaces([70, 'DONE'], [90, 'DONE'], [70, 'OPEN']), row),
    undefined,
    'of the first, or of the third',
  );
  assert.equal(replaceDoneBy(replaces([90, 'OPEN']), row), null, 'nobody asked');
  assert.equal(replaceRefusedBy(replaces([70, 'OPEN'])), 1);
  assert.equal(replaceRefusedBy(replaces([70, 'DONE'], [90, 'OPEN'])), 2);
  assert.equal(replaceRefusedBy(replaces([70, 'REFUSED'], [90, 'OPEN'])), undefined, 'of the first, told twice?');
  assert.equal(replaceRefusedBy(replaces([70, 'DONE'])), undefined);
});

test('a bust says whether the rest lives, and a correction its sums', () => {
  const live = { kind: 'busted', execution: 'x', row: { ...ROW, figures: figures(10, 1) } } as const;
  assert.deepEqual(restatementOf(live), { kind: 'TradeBust', execution: 'x', figures: figures(10, 1), live: true });
  const over = restatementOf({ ...live, row: { ...live.row, status: 'CANCELED' } });
  assert.ok(over.kind === 'TradeBust' && !over.live);
  assert.equal(restatementOf({ ...live, kind: 'corrected' }).kind, 'TradeCorrect');
});
