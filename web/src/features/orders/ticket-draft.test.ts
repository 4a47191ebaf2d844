import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { submitOrderSchema } from '#contract/orders.ts';
import { type Draft, drafted, EMPTY_DRAFT, FORMS, fieldAt, TIMES, TYPES, timesOf, withChange } from './ticket-draft.ts';

const DRAFT: Draft = { ...EMPTY_DRAFT, exchange: 'SIM', symbol: 'PETR4', quantity: '300', price: '38,52' };

function bodyOf(change: Partial<Draft>) {
  const made = drafted(withChange(DRAFT, change), 'pt-BR');
  assert.equal(made.kind, 'ready');
  return made.kind === 'ready' ? made.body : null;
}

test('a limit order says its price and nothing that was typed for another type', () => {
  assert.deepEqual(bodyOf({ stopPrice: '39', gain: '40' }), {
    form: 'single',
    account: 'paper',
    exchange: 'SIM',
    symbol: 'PETR4',
    side: 'BUY',
    quantity: '300',
    mode: 'PAPER',
    type: 'LIMIT',
    price: '38.52',
    timeInForce: 'DAY',
  });
});

test('a bracket has its gain and its loss, which is a stop without a limit', () => {
  const body = bodyOf({ form: 'bracket', type: 'MARKET', gain: '40', lossStop: '37,5' });
  assert.ok(body?.form === 'bracket');
  assert.deepEqual([body.takeProfit, body.stopLoss], [{ price: '40' }, { stopPrice: '37.5' }]);
  assert.equal('price' in body, false);
});

test('a pair has a limit and a stop with or without a limit', () => {
  const legs = (change: Partial<Draft>) => {
    const body = bodyOf({ form: 'oco', side: 'SELL', gain: '40', lossStop: '37', ...change });
    return body?.form === 'oco' ? body.legs : null;
  };
  assert.deepEqual(legs({}), [
    { type: 'LIMIT', price: '40' },
    { type: 'STOP', stopPrice: '37' },
  ]);
  assert.deepEqual(legs({ lossPrice: '36,9' })?.[1], { type: 'STOP_LIMIT', stopPrice: '37', price: '36.9' });
});

test('what is missing and what cannot be read is told by field', () => {
  const made = drafted({ ...DRAFT, symbol: null, quantity: '1.000', price: '', account: 'a/b' }, 'pt-BR');
  assert.deepEqual(made, {
    kind: 'incomplete',
    faults: { symbol: 'missing', quantity: 'thousands', price: 'missing', account: 'form' },
  });
});

test('a time in force that the new type cannot have becomes the day', () => {
  assert.equal(withChange({ ...DRAFT, timeInForce: 'IOC' }, { type: 'STOP' }).timeInForce, 'DAY');
  assert.equal(withChange({ ...DRAFT, timeInForce: 'GTC' }, { type: 'STOP' }).timeInForce, 'GTC');
  assert.equal(withChange({ ...DRAFT, timeInForce: 'GTC' }, { form: 'oco' }).timeInForce, 'DAY');
});

test('every draft that is complete makes a body that the contract takes', () => {
  const typed = fc.constantFrom('', '0', '38,52', '38.5', '1.000', 'x', '100');
  const draft = fc.record({
    form: fc.constantFrom(...FORMS),
    exchange: fc.constant('SIM'),
    symbol: fc.constantFrom('PETR4', null),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    type: fc.constantFrom(...TYPES),
    quantity: typed,
    price: typed,
    stopPrice: typed,
    timeInForce: fc.constantFrom(...TIMES),
    goodTill: fc.constantFrom('', '2026-12-01'),
    account: fc.constantFrom('paper', '', 'a b'),
    gain: typed,
    lossStop: typed,
    lossPrice: typed,
  });
  fc.assert(
    fc.property(draft, (given) => {
      const right = withChange(given, {});
      assert.ok(timesOf(right).includes(right.timeInForce));
      const made = drafted(right, 'pt-BR');
      if (made.kind === 'incomplete') return assert.ok(Object.keys(made.faults).length > 0);
      const read = submitOrderSchema.safeParse(made.body);
      assert.ok(read.success, JSON.stringify(read.error?.issues));
    }),
    { numRuns: 500 },
  );
});

test('a pointer of the server leads to its field', () => {
  assert.equal(fieldAt('/price', 'single'), 'price');
  assert.equal(fieldAt('/legs/1/stopPrice', 'oco'), 'lossStop');
  assert.equal(fieldAt('/takeProfit/price', 'single'), null);
  assert.equal(fieldAt('', 'single'), null);
});
