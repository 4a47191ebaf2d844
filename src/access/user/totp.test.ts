import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { base32, codeAt, otpauthUri, stepAt, stepOfCode } from './totp.ts';

const crypto = { hmacSha1: (key: Uint8Array, text: Uint8Array) => createHmac('sha1', key).update(text).digest() };
const RFC_SECRET = Buffer.from('12345678901234567890');

test('codes are those of RFC 4226, appendix D', () => {
  const expected = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');
  assert.deepEqual(
    expected.map((_, counter) => codeAt(crypto, RFC_SECRET, counter)),
    expected,
  );
});

test('codes are those of RFC 6238, appendix B, with its eight digits', () => {
  const rows = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ] as const;
  for (const [seconds, code] of rows) assert.equal(codeAt(crypto, RFC_SECRET, stepAt(seconds * 1000), 8), code);
});

test('a code of the step before, now or after is taken, and once', () => {
  const nowMs = 1_700_000_000_000;
  const now = stepAt(nowMs);
  const find = (step: number, lastStep = 0): number | null =>
    stepOfCode(crypto, RFC_SECRET, { code: codeAt(crypto, RFC_SECRET, step), nowMs, lastStep });
  for (const step of [now - 1, now, now + 1]) assert.equal(find(step), step);
  for (const step of [now - 2, now + 2]) assert.equal(find(step), null);
  assert.equal(find(now, now), null);
  assert.equal(find(now - 1, now), null);
  assert.equal(find(now + 1, now), now + 1);
});

test('what is no code is never taken', () => {
  fc.assert(
    fc.property(fc.string(), (code) => {
      const found = stepOfCode(crypto, RFC_SECRET, { code, nowMs: 59_000, lastStep: -1 });
      assert.equal(found !== null, ['755224', '287082', '359152'].includes(code));
    }),
  );
});

test('base 32 is that of RFC 4648, section 10, without padding', () => {
  const rows = [
    '',
    '',
    'f',
    'MY',
    'fo',
    'MZXQ',
    'foo',
    'MZXW6',
    'foob',
    'MZXW6YQ',
    'fooba',
    'MZXW6YTB',
    'foobar',
    'MZXW6YTBOI',
  ];
  for (let at = 0; at < rows.length; at += 2) assert.equal(base32(Buffer.from(rows[at] ?? '')), rows[at + 1]);
});

test('the address for apps names the platform and the login, whatever is in it', () => {
  const uri = new URL(otpauthUri(RFC_SECRET, 'ana+1@x?&'));
  assert.equal(uri.searchParams.get('secret'), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  assert.equal(uri.searchParams.get('issuer'), 'Pregão');
  assert.equal(decodeURIComponent(uri.pathname.split(':').at(-1) ?? ''), 'ana+1@x?&');
});
