import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSettings, type Keeper, preferenceOf } from './settings.ts';

const DEFAULTS = { language: 'pt-BR', theme: 'dark', density: 'compact', direction: 'teal-orange', hiddenColumns: [] };

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

test('the browser decides until somebody chooses, field by field', () => {
  const keeper = keeperOf(null);
  const preference = { language: 'en', theme: 'light' } as const;
  const settings = createSettings(keeper, preference);
  assert.deepEqual(settings.get(), { ...DEFAULTS, ...preference });
  settings.set({ language: 'pt-BR' });
  assert.deepEqual(createSettings(keeper, { language: 'en', theme: 'dark' }).get(), DEFAULTS);
});

test('the first language of the browser that the page speaks is taken', () => {
  const languageOf = (...languages: string[]) => preferenceOf(languages, false).language;
  assert.equal(languageOf('pt'), 'pt-BR');
  assert.equal(languageOf('pt-PT', 'en'), 'pt-BR');
  assert.equal(languageOf('de', 'PT-br', 'en-US'), 'pt-BR');
  assert.equal(languageOf('en-GB', 'pt-BR'), 'en');
  assert.equal(languageOf('de-DE'), 'en');
  assert.equal(languageOf('ptx'), 'en');
  assert.equal(languageOf(), 'en');
  assert.equal(preferenceOf([], true).theme, 'light');
});
