import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createIds } from './id.ts';

const FORMAT = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const anyBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
/** Up to the year 10889, where 48 bits of milliseconds end. */
const anyMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });

function idAt(ms: number, bytes: Uint8Array): string {
  return createIds({ nowMs: () => ms, randomBytes: () => bytes.slice() })();
}

test('the example of RFC 9562 comes out as printed there', () => {
  const bytes = Uint8Array.from([0, 0, 0, 0, 0, 0, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  assert.equal(idAt(0x017f22e279b0, bytes), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('every id has the form of a UUID of version 7, whatever time and chance say', () => {
  fc.assert(fc.property(anyMs, anyBytes, (ms, bytes) => FORMAT.test(idAt(ms, bytes))));
});

test('an id tells the millisecond of its making', () => {
  fc.assert(
    fc.property(anyMs, anyBytes, (ms, bytes) => {
      assert.equal(Number.parseInt(idAt(ms, bytes).replace('-', '').slice(0, 12), 16), ms);
    }),
  );
});

test('ids of later milliseconds sort after earlier ones, as text', () => {
  fc.assert(
    fc.property(anyMs, anyMs, anyBytes, anyBytes, (a, b, first, second) => {
      fc.pre(a < b);
      assert.ok(idAt(a, first) < idAt(b, second));
    }),
  );
});

test('the same time and chance give the same id, so that a run can be repeated', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 16);
  assert.equal(idAt(1_756_472_400_000, bytes), idAt(1_756_472_400_000, bytes));
});

test('ids of one millisecond differ', () => {
  const next = createIds({ nowMs: () => 1_756_472_400_000, randomBytes: () => randomBytes(16) });
  assert.equal(new Set(Array.from({ length: 1_000 }, next)).size, 1_000);
});
