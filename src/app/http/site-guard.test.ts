import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addUser, PASSWORD } from '../../access/access.fixture.ts';
import { codeOf, openAccessServer, sessionOf } from '../access-server.fixture.ts';
import { isForeign, isOwnHost, type SiteParts } from './site-guard.ts';

const LOCAL: SiteParts = { host: '127.0.0.1', publicUrl: null, allowedOrigins: [] };
const OPEN: SiteParts = { host: '0.0.0.0', publicUrl: null, allowedOrigins: [] };
const NAMED: SiteParts = {
  ...OPEN,
  publicUrl: new URL('https://desk.example'),
  allowedOrigins: ['https://bi.example'],
};
const socket = { localAddress: '::ffff:10.0.0.5', localPort: 4600 };

const HOSTS: readonly (readonly [parts: SiteParts, host: string | undefined, isOwn: boolean])[] = [
  [LOCAL, 'localhost:4600', true],
  [LOCAL, '127.0.0.1:4600', true],
  [LOCAL, '[::1]:4600', true],
  [LOCAL, 'LOCALHOST:8080', true],
  [LOCAL, 'evil.example:4600', false],
  [LOCAL, 'localhost.evil.example:4600', false],
  [LOCAL, '127.0.0.1.evil.example:4600', false],
  [LOCAL, 'evil.example#localhost', false],
  [LOCAL, 'localhost@evil.example', false],
  [LOCAL, 'desk.example', false],
  [LOCAL, '', false],
  [LOCAL, undefined, false],
  [OPEN, '10.0.0.5:4600', true],
  [OPEN, '10.0.0.5:4601', false],
  [OPEN, '10.0.0.6:4600', false],
  [OPEN, '0.0.0.0:4600', true],
  [{ ...OPEN, host: 'desk.lan' }, 'desk.lan:4600', true],
  [NAMED, 'desk.example', true],
  [NAMED, 'desk.example:8443', false],
  [NAMED, 'evil.example', false],
];

describe('names of the platform', () => {
  test('only its own are taken', () => {
    for (const [parts, host, isOwn] of HOSTS)
      assert.equal(
        isOwnHost({ headers: host === undefined ? {} : { host }, method: 'GET', socket }, parts),
        isOwn,
        host,
      );
  });

  test('a name that somebody else points here is refused before anything is looked at', async () => {
    const { ask } = await openAccessServer();
    const answer = await ask({ url: '/api/v1/instruments', headers: { host: 'evil.example' } });
    assert.deepEqual([answer.statusCode, codeOf(answer)], [421, 'WRONG_HOST']);
    assert.equal(codeOf(await ask({ url: '/nothing', headers: { host: 'evil.example' } })), 'WRONG_HOST');
  });
});

const host = 'localhost:4600';
const REQUESTS: readonly (readonly [headers: Record<string, string>, isForeign: boolean])[] = [
  [{}, false],
  [{ cookie: 'pregao=x' }, true],
  [{ cookie: 'pregao=x', authorization: 'Bearer x' }, false],
  [{ cookie: 'pregao=x', 'sec-fetch-site': 'same-origin' }, false],
  [{ 'sec-fetch-site': 'none' }, false],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ 'sec-fetch-site': 'cross-site' }, true],
  [{ origin: 'http://localhost:4600' }, false],
  [{ origin: 'http://localhost:4601' }, true],
  [{ origin: 'https://evil.example' }, true],
  [{ origin: 'https://evil.example', authorization: 'Bearer x' }, true],
  [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'null' }, true],
  [{ origin: 'https://desk.example' }, false],
  [{ origin: 'https://bi.example' }, false],
];

describe('other sites', () => {
  test('a page of another site changes nothing, with a cookie or without; a program does with its key', () => {
    for (const [headers, expected] of REQUESTS)
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD', 'OPTIONS']) {
        const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method);
        const found = isForeign({ method, headers: { host, ...headers } }, NAMED);
        assert.equal(found, !isSafe && expected, `${method} ${JSON.stringify(headers)}`);
      }
  });

  test('neither the cookie nor the demo serves a page of another site, nor does a form', async () => {
    const demo = await openAccessServer();
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const replay = { method: 'POST', url: '/api/v1/replay', body: { action: 'pause' } } as const;
    assert.equal(codeOf(await demo.ask(replay)), 'NO_REPLAY');
    assert.equal(codeOf(await demo.ask({ ...replay, headers: foreign })), 'FOREIGN_ORIGIN');
    const { access, ask, server } = await openAccessServer();
    const ana = await addUser(access, 'ana', ['admin']);
    const session = await sessionOf(access, ana, true);
    assert.equal(codeOf(await ask({ ...replay, session, headers: foreign })), 'FOREIGN_ORIGIN');
    const form = await server.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: `login=ana&password=${PASSWORD}`,
    });
    assert.equal(codeOf(form), 'UNSUPPORTED_MEDIA_TYPE');
  });
});
