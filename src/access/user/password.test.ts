import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldLogin, parseLogin, parseName } from './login-name.ts';
import { foldPassword, passwordWeakness } from './password.ts';

const ANA = { login: 'ana.souza@corretora.com', name: 'Ana Souza' };

const ROWS: readonly (readonly [password: string, weakness: string | null])[] = [
  ['elevencharx', 'short'],
  ['çççççç', 'short'],
  ['correct horse battery staple', null],
  ['nuvem violeta 7 degraus', null],
  ['x'.repeat(257), 'long'],
  ['ana.souza@corretora.com', 'personal'],
  ['Ana Souza 2026!!', 'personal'],
  ['anasouzaanasouza', 'personal'],
  ['passwordpassword', 'common'],
  ['P@ssw0rd12345', 'common'],
  ['minhasenha123', 'common'],
  ['senha-secreta-2026', 'common'],
  ['qwertyuiop123', 'common'],
  ['123456789012', 'common'],
  ['210987654321', 'common'],
  ['abcdefghijkl', 'common'],
  ['aaaaaaaaaaaa', 'common'],
  ['121212121212', 'common'],
  ['21/11/2026 10', 'common'],
  ['flamengo1981!', 'common'],
  ['flamengo guarda-chuva', null],
];

test('a password is long enough, not the person, and not what is guessed first', () => {
  for (const [password, weakness] of ROWS) assert.equal(passwordWeakness(password, ANA), weakness, password);
});

test('a password typed in another form of Unicode is the same', () => {
  assert.equal(foldPassword('ação e reação'), foldPassword('ação e reação'.normalize('NFD')));
});

test('a random password of letters is taken, and no text makes the rules fail', () => {
  const letter = fc.constantFrom(...'bcdfghjklmnpqrtvwxz');
  fc.assert(
    fc.property(fc.string({ unit: letter, minLength: 30, maxLength: 40 }), (text) => {
      fc.pre(new Set(text).size > 3);
      assert.equal(passwordWeakness(text, ANA), null);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => void passwordWeakness(text, { login: text, name: text })),
  );
});

test('a login is one whatever its case and width', () => {
  assert.equal(foldLogin('  Ana '), 'ana');
  assert.equal(foldLogin('ＡＮＡ'), 'ana');
  for (const text of ['a', '.ana', 'ana souza', 'ana\n', 'x'.repeat(65), 'ana/..', 'ana\u202e'])
    assert.equal(parseLogin(`${text}x`.slice(0, -1)).ok, text === 'ana\n', JSON.stringify(text));
  assert.deepEqual(parseLogin('João.Silva'), { ok: true, value: 'joão.silva' });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const login = parseLogin(text);
      if (login.ok) assert.equal(foldLogin(login.value), login.value);
    }),
  );
});

test('a name is a line that shows what it holds', () => {
  assert.deepEqual(parseName(' Ana Souza '), { ok: true, value: 'Ana Souza' });
  for (const text of ['', '  ', 'a\nb', 'a\u202eb', '\u0000', 'x'.repeat(101)]) assert.equal(parseName(text).ok, false);
});
