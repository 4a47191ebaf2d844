import { describe, it, suite, test } from 'node:test';

async function save(): Promise<boolean> {
  return true;
}

export function close(): void {
  save(); // breaks: no-floating-promises
  void save();
}

export function later(all: readonly string[]): void {
  if (save()) return; // breaks: no-misused-promises
  all.forEach(async () => { await save(); }); // breaks: no-misused-promises
}

export function sign(side: 'buy' | 'sell'): number {
  switch (side) { // breaks: switch-exhaustiveness-check
    case 'buy':
      return 1;
    default:
      return -1;
  }
}

// Tests run by themselves and are waited for; what a test calls is not.
test('a', async () => {});
suite('b', () => {
  it('c', () => {});
});
describe('d', () => {
  test('e', () => {});
  test.skip('f');
});
test('g', (t) => {
  t.test('h', () => {});
  save(); // breaks: no-floating-promises
});
