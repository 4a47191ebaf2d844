import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts';

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '$n' && key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

test('what is written is read back, whole numbers of any size included', () => {
  fc.assert(fc.property(anyValue, (value) => assert.deepEqual(parseCanonicalJson(canonicalJson(value)), value)));
});

test('the order of keys makes no other text, and what is undefined is not there', () => {
  assert.equal(canonicalJson({ b: 1, a: { d: 2n, c: [] }, e: undefined }), '{"a":{"c":[],"d":{"$n":"2"}},"b":1}');
  assert.equal(canonicalJson({ b: 1, a: 2 }), canonicalJson({ a: 2, b: 1 }));
});

test('text without whole numbers of ours is plain JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value))),
    ),
  );
});
