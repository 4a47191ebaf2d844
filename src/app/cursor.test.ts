import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cursorTo, readCursor } from './cursor.ts';

test('a cursor leads back to its place, in its own list alone', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (place, list, other) => {
      const cursor = cursorTo(list, place);
      assert.match(cursor, /^[\w-]+$/);
      const text = Buffer.from(place).toString();
      assert.deepEqual(readCursor(list, cursor), { ok: true, value: text });
      if (other !== list) assert.equal(readCursor(other, cursor).ok, false);
    }),
  );
});

test('a cursor that was changed in any place is refused, and so is any other text', () => {
  const cursor = cursorTo('trades B3 PETR4 false', '1756472400000000 170');
  for (let index = 0; index < cursor.length; index++) {
    const changed = `${cursor.slice(0, index)}${cursor[index] === 'A' ? 'B' : 'A'}${cursor.slice(index + 1)}`;
    assert.equal(readCursor('trades B3 PETR4 false', changed).ok, false, changed);
  }
  fc.assert(fc.property(fc.string(), (text) => assert.equal(readCursor('trades B3 PETR4 false', text).ok, false)));
});
