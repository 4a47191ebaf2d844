import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSettings, type Keeper } from './settings.ts';

const DEFAULTS = { language: 'pt-BR', theme: 'dark', density: 'compact', direction: 'teal-orange' };

function keeperOf(text: string | null): NonNullable<Keeper> & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_key, value) {
      this.text = value;
    },
  };
}

test('nothing remembered gives the defaults', () => {
  assert.deepEqual(createSettings(keeperOf(null)).get(), DEFAULTS);
  assert.deepEqual(createSettings(null).get(), DEFAULTS);
});

test('damaged text gives the defaults', () => {
  for (const text of ['{', '"x"', 'null', '[]']) assert.deepEqual(createSettings(keeperOf(text)).get(), DEFAULTS);
});

test('one bad field does not take the others with it', () => {
  const settings = createSettings(keeperOf('{"theme":"pink","language":"en"}')).get();
  assert.deepEqual(settings, { ...DEFAULTS, language: 'en' });
});

test('a change is remembered and told', () => {
  const keeper = keeperOf(null);
  const settings = createSettings(keeper);
  let told = 0;
  const stop = settings.subscribe(() => told++);
  settings.set({ theme: 'light' });
  stop();
  settings.set({ language: 'en' });
  assert.equal(told, 1);
  assert.deepEqual(createSettings(keeper).get(), { ...DEFAULTS, theme: 'light', language: 'en' });
});
