import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { breakIdFromPublic, orderIdFromPublic, publicBreakId, publicOrderId } from './public-id.ts';

const name = fc.stringMatching(/^[\w.:-]{1,64}$/);
const leg = fc.tuple(fc.nat(9), fc.nat(99)).map((parts) => parts.join('.'));

test('an id goes out and comes back the same, and stands in an address as it is', () => {
  fc.assert(
    fc.property(name, name, leg, (tenant, request, part) => {
      const orderId = `${tenant}/${request}/${part}`;
      const shown = publicOrderId(orderId);
      assert.equal(encodeURIComponent(shown.replaceAll(':', '')), shown.replaceAll(':', ''));
      assert.equal(orderIdFromPublic(tenant, shown), orderId);
      assert.equal(orderIdFromPublic(tenant, request), `${tenant}/${request}`);
      assert.equal(breakIdFromPublic(tenant, publicBreakId(`${orderId} BrokerAck`)), `${orderId} BrokerAck`);
    }),
  );
});

test('whatever is asked for, it names nothing of another tenant', () => {
  const junk = fc.oneof(
    fc.string(),
    fc.constantFrom('acme/c1/0.1', '../acme/c1', 'c1/0.1', 'c1~0.1~', '~0.1', 'c1~x', ''),
  );
  fc.assert(
    fc.property(junk, (text) => {
      for (const id of [orderIdFromPublic('house', text), breakIdFromPublic('house', text)])
        assert.ok(id === null || /^house\/[\w.:-]+(?:\/\d+\.\d+(?: \w+)?)?$/.test(id), text);
    }),
  );
  assert.equal(orderIdFromPublic('house', 'c1/0.1'), null);
  assert.equal(breakIdFromPublic('house', 'c1~0.1'), null);
});
