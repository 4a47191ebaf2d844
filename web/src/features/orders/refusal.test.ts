import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeReasons } from './refusal.ts';
import { type Draft, EMPTY_DRAFT } from './ticket-draft.ts';

const DRAFT: Draft = { ...EMPTY_DRAFT, exchange: 'SIM', symbol: 'PETR4', quantity: '150', price: '38,525' };

function placed(codes: readonly (readonly [code: string, text: string])[], change: Partial<Draft> = {}) {
  const reasons = codes.map(([code, text]) => ({ code, text }));
  return placeReasons(reasons, { draft: { ...DRAFT, ...change }, tick: '0.01', language: 'pt-BR' }).map(
    ({ field, reason }) => [field, reason.code],
  );
}

test('every reason stands at the field that it is about, and none is lost', () => {
  assert.deepEqual(
    placed([
      ['SESSION', 'its market is closed'],
      ['LOT', 'its quantity 150 is no multiple of the lot 100'],
      ['TICK', 'its price is no multiple of the tick'],
      ['NEW_CODE', 'something new'],
    ]),
    [
      [null, 'SESSION'],
      ['quantity', 'LOT'],
      ['price', 'TICK'],
      [null, 'NEW_CODE'],
    ],
  );
});

test('of several prices the one that is no multiple of the tick is told', () => {
  const reasons = [
    ['TICK', 'its stop price'],
    ['TICK', 'its price'],
  ] as const;
  const bracket = { form: 'bracket', price: '38,52', gain: '40', lossStop: '37,505' } as const;
  assert.deepEqual(placed(reasons, bracket), [['lossStop', 'TICK']]);
  const both = { type: 'STOP_LIMIT', stopPrice: '38,505' } as const;
  assert.deepEqual(placed(reasons, both), [
    ['price', 'TICK'],
    ['stopPrice', 'TICK'],
  ]);
});

test('a band is about the price that it names', () => {
  const both = { type: 'STOP_LIMIT', stopPrice: '99' } as const;
  assert.deepEqual(placed([['PRICE_BAND', 'its stop price 99 is outside']], both), [['stopPrice', 'PRICE_BAND']]);
  assert.deepEqual(placed([['PRICE_BAND', 'its price 99 is outside']], both), [['price', 'PRICE_BAND']]);
});
