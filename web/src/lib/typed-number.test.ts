import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isMultiple, readPrice, readQuantity, stepped, type TypedNumber, typedText } from './typed-number.ts';

const number = (text: string): TypedNumber => ({ kind: 'number', text });
const THOUSANDS: TypedNumber = { kind: 'bad', why: 'thousands' };
const FORM: TypedNumber = { kind: 'bad', why: 'form' };

test('a price may be typed with either mark', () => {
  assert.deepEqual(readPrice('38,52', 'pt-BR'), number('38.52'));
  assert.deepEqual(readPrice('38.52', 'pt-BR'), number('38.52'));
  assert.deepEqual(readPrice(' 38,5 ', 'en'), number('38.5'));
  assert.deepEqual(readPrice('0,0001', 'pt-BR'), number('0.0001'));
  assert.deepEqual(readPrice('', 'pt-BR'), { kind: 'empty' });
});

test('what may be thousands is refused, never guessed', () => {
  assert.deepEqual(readPrice('137.500', 'pt-BR'), THOUSANDS);
  assert.deepEqual(readPrice('137,500', 'en'), THOUSANDS);
  assert.deepEqual(readPrice('1.137.500', 'pt-BR'), THOUSANDS);
  assert.deepEqual(readPrice('1.234,50', 'pt-BR'), THOUSANDS);
  assert.deepEqual(readQuantity('1.000'), THOUSANDS);
  assert.deepEqual(readPrice('5,433', 'pt-BR'), number('5.433'), 'its own mark has three decimals');
});

test('what is no price or no quantity is said to be none', () => {
  for (const typed of ['-1', '1e3', '0', '0,00', '1,23456', 'abc', '١', '9999999999', ',5', '5,', 'Infinity'])
    assert.deepEqual(readPrice(typed, 'pt-BR'), FORM, typed);
  for (const typed of ['0', '-100', '1,5', '1e2', '1234567890', '一'])
    assert.deepEqual(readQuantity(typed), FORM, typed);
});

test('whatever is typed is empty, bad, or a number that reads back as itself', () => {
  const language = fc.constantFrom('pt-BR' as const, 'en' as const);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d.,]{1,14}$/)), language, (typed, speaks) => {
      const read = readPrice(typed, speaks);
      if (read.kind !== 'number') return;
      assert.deepEqual(readPrice(typedText(read.text, speaks), speaks), read);
      // The slow way: with its only mark made a point, it is that number.
      assert.equal(Number(read.text), Number(typed.trim().replace(',', '.')));
    }),
  );
});

test('a step leads to the next multiple in its direction, never to zero', () => {
  const steps: readonly [string | null, number, string][] = [
    ['38.52', 1, '38.53'],
    ['38.52', -1, '38.51'],
    ['38.525', 1, '38.53'],
    ['38.525', -1, '38.52'],
    ['0.01', -1, '0.01'],
    ['0.01', -10, '0.01'],
    ['38.5', 10, '38.6'],
    [null, 1, '38.52'],
  ];
  for (const [text, by, wanted] of steps)
    assert.equal(stepped(text, { step: '0.01', by, from: '38.52' }), wanted, `${text} ${by}`);
  assert.equal(stepped(null, { step: '100', by: 1, from: null }), '100');
  assert.equal(stepped('150', { step: '100', by: 1, from: null }), '200');
  assert.equal(stepped(null, { step: '5', by: -1, from: '137502' }), '137500');
});

test('every step is a multiple, one step away', () => {
  const units = fc.integer({ min: 1, max: 99_999_999 });
  fc.assert(
    fc.property(units, fc.constantFrom('0.01', '0.5', '5', '100'), fc.constantFrom(-1, 1), (value, step, by) => {
      const text = String(value / 10_000);
      if (!/^\d+(\.\d{1,4})?$/.test(text)) return;
      const next = stepped(text, { step, by, from: null });
      assert.ok(isMultiple(next, step));
      const moved = Math.abs(Number(next) - value / 10_000);
      assert.ok(moved <= Number(step) + 1e-9 || next === step, `${text} → ${next}`);
    }),
  );
});
