import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closureText } from './closure-text.ts';
import { textsOf } from './i18n/catalogue.ts';

test('a holiday has its name in the language of the page, and a new reason leaks no other language', () => {
  const texts = textsOf('pt-BR');
  assert.equal(closureText('Christmas', texts), 'Natal');
  assert.equal(closureText('Christmas', textsOf('en')), 'Christmas');
  assert.equal(closureText('something new', texts), texts.data.closed);
  assert.equal(closureText(null, texts), texts.data.closed);
});
