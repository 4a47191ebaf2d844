import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyMap, type KeyPress } from './key-map.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', alt: false, ctrlOrMeta: false, inField: false, own: '', ...more };
}

/** Commands of keys typed one after the other, without a pause. */
function typed(...keys: (string | KeyPress)[]) {
  const map = new KeyMap();
  return keys.map((key) => map.press(typeof key === 'string' ? press(key) : key));
}

test('a letter or a digit opens the search with itself', () => {
  assert.deepEqual(typed('p'), [{ kind: 'search', typed: 'p' }]);
  assert.deepEqual(typed('P'), [{ kind: 'search', typed: 'P' }]);
  assert.deepEqual(typed('3'), [{ kind: 'search', typed: '3' }]);
});

test('a slash opens an empty search, a question mark the map', () => {
  assert.deepEqual(typed('/', '?'), [{ kind: 'search', typed: '' }, { kind: 'help' }]);
});

test('g and m go to the market', () => {
  assert.deepEqual(typed('g', 'm'), [{ kind: 'wait' }, { kind: 'page', page: 'market' }]);
});

test('g and s go to the system', () => {
  assert.deepEqual(typed('g', 's'), [{ kind: 'wait' }, { kind: 'page', page: 'system' }]);
});

test('the letters of a page are its own there, and begin a search elsewhere', () => {
  assert.deepEqual(typed(press('b', { own: 'bs' })), [{ kind: 'own', letter: 'b' }]);
  assert.deepEqual(typed(press('b')), [{ kind: 'search', typed: 'b' }]);
  assert.deepEqual(typed(press('v', { own: 'bs' })), [{ kind: 'search', typed: 'v' }]);
  const afterGo = typed('g', press('s', { own: 'bs' }));
  assert.deepEqual(afterGo[1], { kind: 'page', page: 'system' }, 'after g they are letters of pages');
});

test('g and o go to the orders', () => {
  assert.deepEqual(typed('g', 'o'), [{ kind: 'wait' }, { kind: 'page', page: 'orders' }]);
});

test('g and another letter are the beginning of a symbol', () => {
  assert.deepEqual(typed('g', 'g'), [{ kind: 'wait' }, { kind: 'search', typed: 'gg' }]);
});

test('g alone is a search after the wait, once', () => {
  const map = new KeyMap();
  map.press(press('g'));
  assert.deepEqual(map.timedOut(), { kind: 'search', typed: 'g' });
  assert.equal(map.timedOut(), null);
});

test('Shift on the way to the second key does not end the wait', () => {
  assert.deepEqual(typed('g', 'Shift', '?').at(-1), { kind: 'help' });
  assert.deepEqual(typed('g', 'ArrowDown', 'm').at(-1), { kind: 'search', typed: 'm' });
});

test('Alt and a digit choose the timeframe by the place of the key', () => {
  assert.deepEqual(typed(press('¡', { alt: true, code: 'Digit1' })), [{ kind: 'timeframe', timeframe: '1m' }]);
  assert.deepEqual(typed(press('6', { alt: true, code: 'Numpad6' })), [{ kind: 'timeframe', timeframe: '1w' }]);
  assert.deepEqual(typed(press('7', { alt: true, code: 'Digit7' })), [null]);
});

test('fields keep their keys, but not Ctrl K', () => {
  assert.deepEqual(typed(press('p', { inField: true })), [null]);
  assert.deepEqual(typed(press('k', { inField: true, ctrlOrMeta: true })), [{ kind: 'palette' }]);
});

test('the keys of the browser stay its own', () => {
  assert.deepEqual(typed(press('r', { ctrlOrMeta: true }), 'Tab', 'F5', 'Enter', ' '), [null, null, null, null, null]);
});
