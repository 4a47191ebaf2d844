import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCrypto, KeyFileError, readKeyFile } from './crypto.ts';

const CHEAP = { memoryKib: 64, passes: 1 };
const crypto = createCrypto(Buffer.alloc(32, 1), CHEAP);

test('a password is right, wrong, or right with parameters of yesterday', async () => {
  const stored = await crypto.hashPassword('segredo');
  assert.match(stored, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.equal(await crypto.verifyPassword('segredo', stored), 'right');
  assert.equal(await crypto.verifyPassword('Segredo', stored), 'wrong');
  assert.equal(await crypto.verifyPassword('segredo', null), 'wrong');
  const dearer = createCrypto(Buffer.alloc(32), { ...CHEAP, passes: 2 });
  assert.equal(await dearer.verifyPassword('segredo', stored), 'renew');
  assert.equal(await dearer.verifyPassword('other', stored), 'wrong');
  assert.notEqual(await crypto.hashPassword('segredo'), stored);
});

test('a hash that another program of Argon2id made is understood', async () => {
  // From the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
  const known = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  assert.equal(await crypto.verifyPassword('password', known), 'renew');
  assert.equal(await crypto.verifyPassword('passwort', known), 'wrong');
});

test('a damaged hash is an error, and never a right password', async () => {
  await assert.rejects(crypto.verifyPassword('x', '$argon2id$v=19$m=64'), /damaged/);
});

test('what is sealed opens with its key and context alone, and shows nothing twice', () => {
  const plain = Buffer.from('secret');
  const sealed = crypto.seal(plain, 'totp:a');
  assert.deepEqual(crypto.open(sealed, 'totp:a'), plain);
  assert.equal(crypto.open(sealed, 'totp:b'), null);
  assert.equal(createCrypto(Buffer.alloc(32, 2), CHEAP).open(sealed, 'totp:a'), null);
  assert.notEqual(crypto.seal(plain, 'totp:a'), sealed);
  for (let at = 0; at < sealed.length; at++) {
    const damaged = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    const opened = crypto.open(damaged, 'totp:a');
    // The last character of a part may have bits that carry nothing.
    assert.ok(opened === null || Buffer.from(opened).equals(plain), damaged);
  }
  assert.equal(crypto.open('', 'totp:a'), null);
});

test('the key file is made once, for its owner alone, and one of another size is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-key-'));
  try {
    const path = join(folder, 'access.key');
    const key = readKeyFile(path);
    assert.equal(key.length, 32);
    assert.deepEqual(readKeyFile(path), key);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['access.key']);
    writeFileSync(join(folder, 'short.key'), 'x');
    assert.throws(() => readKeyFile(join(folder, 'short.key')), KeyFileError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
