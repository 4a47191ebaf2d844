import nodeAssert from 'node:assert/strict';
import { test } from 'node:test';
import { AssertionError, assert, defined, ensureNever } from './assert.ts';

test('an assertion that holds says nothing and makes no text', () => {
  assert(true, () => nodeAssert.fail('a text was made in vain'));
});

test('an assertion that fails stops with its message, given or made', () => {
  nodeAssert.throws(() => assert(1 > 2, 'one is less'), { name: 'AssertionError', message: 'one is less' });
  nodeAssert.throws(() => assert(false, () => 'made late'), AssertionError);
});

test('what is there is handed on, zero and empty text too', () => {
  for (const value of [0, '', false, Number.NaN]) nodeAssert.equal(defined(value, 'missing'), value);
});

test('what is missing stops the program', () => {
  for (const value of [undefined, null]) nodeAssert.throws(() => defined(value, 'no price'), /no price/);
});

test('a branch that cannot be reached tells what reached it', () => {
  nodeAssert.throws(() => ensureNever({ kind: 'surprise' } as never), /unexpected value: {"kind":"surprise"}/);
});
