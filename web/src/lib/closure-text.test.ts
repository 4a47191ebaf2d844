import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closureText } from './closure-text.ts';

test('a holiday has its name in the language of the page, and a new reason leaks no other language', () => {
  const general = closureText(null, 'pt-BR');
  assert.equal(closureText('Christmas', 'pt-BR'), 'Natal');
  assert.equal(closureText('Christmas', 'en'), 'Christmas');
  assert.match(general, /a bolsa não abriu/);
  assert.equal(closureText('something new', 'pt-BR'), general);
});
