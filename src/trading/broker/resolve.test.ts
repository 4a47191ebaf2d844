import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ADAPTER_POLICY } from './adapter-policy.ts';
import { type Absence, proofOf } from './resolve.ts';

const SECOND = 1_000_000;
/** Everything just so that it is proven. */
const PROVEN: Absence = {
  session: 's2',
  upSinceUs: 0,
  lookedForSinceUs: 0,
  firstListUs: 51 * SECOND,
  lastListUs: 61 * SECOND,
  rows: 7,
  isHinted: false,
};

test('that an order was not sent needs every clause, and the proof says what it rests on', () => {
  const proof = proofOf(PROVEN, ADAPTER_POLICY) ?? '';
  for (const part of ['session s2', '51 s', 'complete lists 10 s apart', '7 rows', 'during 61 s', 'nothing says'])
    assert.ok(proof.includes(part), `${part} in: ${proof}`);
  const without: Partial<Absence>[] = [
    { upSinceUs: 41 * SECOND + 1 },
    { firstListUs: 51 * SECOND + 1 },
    { lookedForSinceUs: SECOND },
    { isHinted: true },
  ];
  for (const clause of without)
    assert.equal(proofOf({ ...PROVEN, ...clause }, ADAPTER_POLICY), null, JSON.stringify(clause));
});

test('a hint at the broker having it asks for far longer, not forever', () => {
  const hinted = { ...PROVEN, isHinted: true, lastListUs: ADAPTER_POLICY.hintedSettleUs + SECOND };
  assert.ok(proofOf(hinted, ADAPTER_POLICY)?.includes('outlived'));
});

test('more time never takes a proof away, and less never gives one', () => {
  const us = fc.integer({ min: 0, max: 200 * SECOND });
  const moments = fc.record({ up: us, looked: us, first: us, apart: us, more: us });
  const property = fc.property(moments, ({ up, looked, first, apart, more }) => {
    const times = { upSinceUs: up, lookedForSinceUs: looked, firstListUs: first, lastListUs: first + apart };
    const now = proofOf({ ...PROVEN, ...times }, ADAPTER_POLICY);
    const later = proofOf({ ...PROVEN, ...times, lastListUs: times.lastListUs + more }, ADAPTER_POLICY);
    assert.ok(now === null || later !== null);
    const slow = first - up >= 10 * SECOND && apart >= 10 * SECOND && first + apart - looked > 60 * SECOND;
    assert.equal(now !== null, slow);
  });
  fc.assert(property, { numRuns: 2_000 });
});
