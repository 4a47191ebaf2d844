import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openSetup } from '#access/index.ts';
import { addUser, PASSWORD } from '../../access/access.fixture.ts';
import { codeAt, stepAt } from '../../access/user/totp.ts';
import { type AccessServer, codeOf, openAccessServer, sessionOf, tokenOf } from '../access-server.fixture.ts';

const NEXT = 'nuvem violeta 7 degraus';
const RIGHT = { login: 'ana', password: PASSWORD };

const post = (url: string, body: object, session?: string) => ({ method: 'POST', url, body, session }) as const;

/** Turns the second factor on through the API; answers what makes the code of now. */
async function turnOn({ access, ask }: AccessServer, session: string): Promise<{ code(): string; codes: string[] }> {
  const begun = (await ask(post('/api/v1/me/second-factor', {}, session))).json() as { secret: string };
  const secret = fromBase32(begun.secret);
  const code = (): string => codeAt(access.crypto, secret, stepAt(access.nowMs()));
  const confirmed = await ask(post('/api/v1/me/second-factor/confirm', { code: code() }, session));
  return { code, codes: (confirmed.json() as { recoveryCodes: string[] }).recoveryCodes };
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

describe('coming in', () => {
  test('the setup makes the first admin, ends the demo, and is over', async () => {
    const { access, ask } = await openAccessServer();
    const state = async (session?: string) =>
      (await ask({ url: '/api/v1/session', session })).json() as { mode: string; user: { login: string } | null };
    assert.equal((await state()).mode, 'demo');
    const token = (await openSetup(access))?.token ?? '';
    const person = { token, login: 'Ana', name: 'Ana Souza', password: PASSWORD };
    assert.equal(codeOf(await ask(post('/api/v1/setup', { ...person, password: 'anasouza1234' }))), 'WEAK_PASSWORD');
    const answer = await ask(post('/api/v1/setup', person));
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal((await state(tokenOf(answer))).user?.login, 'ana');
    assert.deepEqual([(await state()).mode, (await state()).user], ['users', null]);
    assert.equal(codeOf(await ask({ url: '/api/v1/instruments' })), 'NOT_LOGGED_IN');
    assert.equal(codeOf(await ask(post('/api/v1/setup', person))), 'LINK_NOT_VALID');
  });

  test('a login sets a cookie that scripts and other sites do not get, and a logout ends it', async () => {
    const { access, ask } = await openAccessServer();
    await addUser(access, 'ana', ['trader']);
    const answer = await ask(post('/api/v1/session', RIGHT));
    assert.match(
      String(answer.headers['set-cookie']),
      /^pregao=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/,
    );
    const session = tokenOf(answer);
    assert.equal(codeOf(await ask({ url: '/api/v1/instruments', session })), 'NO_REPLAY');
    const gone = await ask({ method: 'DELETE', url: '/api/v1/session', session });
    assert.match(String(gone.headers['set-cookie']), /^pregao=; .*Max-Age=0$/);
    assert.equal(codeOf(await ask({ url: '/api/v1/instruments', session })), 'NOT_LOGGED_IN');
  });

  test('behind a proxy with TLS the cookie is bound to the host', async () => {
    const { access, ask } = await openAccessServer({ PREGAO_PUBLIC_URL: 'https://desk.example' });
    await addUser(access, 'ana', ['trader']);
    const answer = await ask({ ...post('/api/v1/session', RIGHT), headers: { host: 'desk.example' } });
    assert.match(
      String(answer.headers['set-cookie']),
      /^__Host-pregao=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Secure; /,
    );
  });

  test('two cookies of one name are none', async () => {
    const { access, ask } = await openAccessServer();
    const session = await sessionOf(access, await addUser(access, 'ana', ['trader']), false);
    const asked = (cookie: string) => ask({ url: '/api/v1/me/sessions', headers: { cookie } });
    assert.equal((await asked(`other=1; pregao=${session}`)).statusCode, 200);
    assert.equal((await asked(`pregao=${session}; pregao=${session}`)).statusCode, 401);
  });

  test('guessing is slowed down, and the answer says how long', async () => {
    const { access, ask } = await openAccessServer();
    await addUser(access, 'ana', ['trader']);
    for (const login of ['ana', 'ana', 'ana', 'ana', 'ana'])
      assert.equal(codeOf(await ask(post('/api/v1/session', { login, password: 'wrong' }))), 'WRONG_CREDENTIALS');
    const answer = await ask(post('/api/v1/session', RIGHT));
    assert.deepEqual([answer.statusCode, codeOf(answer), answer.headers['retry-after']], [429, 'TOO_MANY_TRIES', '15']);
  });

  test('with a second factor the password is half of the way', async () => {
    const opened = await openAccessServer();
    const { access, ask, pass } = opened;
    const { code, codes } = await turnOn(
      opened,
      await sessionOf(access, await addUser(access, 'ana', ['admin']), true),
    );
    pass(30_000);
    const half = await ask(post('/api/v1/session', RIGHT));
    assert.deepEqual(half.json(), { isSecondFactorNeeded: true });
    const session = tokenOf(half);
    assert.equal(codeOf(await ask({ url: '/api/v1/me/sessions', session })), 'NOT_LOGGED_IN');
    assert.equal((await ask({ url: '/api/v1/session', session })).json().isSecondFactorNeeded, true);
    assert.equal(codeOf(await ask(post('/api/v1/session/second-factor', { code: '000000' }, session))), 'WRONG_CODE');
    const whole = await ask(post('/api/v1/session/second-factor', { code: code() }, session));
    assert.equal(whole.statusCode, 204);
    const state = (await ask({ url: '/api/v1/session', session: tokenOf(whole) })).json();
    assert.equal(state.provenUntil, new Date(access.nowMs() + 600_000).toISOString());
    const other = tokenOf(await ask(post('/api/v1/session', RIGHT)));
    assert.equal((await ask(post('/api/v1/session/second-factor', { code: codes[0] }, other))).statusCode, 204);
    assert.equal(
      (await ask({ method: 'DELETE', url: '/api/v1/me/second-factor', session: tokenOf(whole) })).statusCode,
      204,
    );
  });
});

describe('the own account', () => {
  test('a proof makes ten minutes of dangerous actions: a key is made, used, listed and revoked', async () => {
    const { access, ask, pass } = await openAccessServer();
    const session = await sessionOf(access, await addUser(access, 'ana', ['trader']), false);
    const wanted = { name: 'bot', scopes: ['market:read'], expiresInDays: 30, addresses: ['203.0.113.0/24'] };
    assert.equal(codeOf(await ask(post('/api/v1/me/keys', wanted, session))), 'PROOF_NEEDED');
    assert.equal(codeOf(await ask(post('/api/v1/session/proof', { password: 'wrong' }, session))), 'WRONG_CREDENTIALS');
    assert.equal((await ask(post('/api/v1/session/proof', { password: PASSWORD }, session))).statusCode, 200);
    const made = await ask(post('/api/v1/me/keys', wanted, session));
    assert.equal(made.statusCode, 201);
    const { text, key } = made.json() as { text: string; key: { id: string } };
    const use = async () =>
      codeOf(await ask({ url: '/api/v1/instruments', headers: { authorization: `Bearer ${text}` } }));
    assert.equal(await use(), 'NO_REPLAY');
    const listed = await ask({ url: '/api/v1/me/keys', session });
    assert.ok(!listed.body.includes(text) && listed.body.includes(new Date(access.nowMs()).toISOString()));
    assert.equal((await ask({ method: 'DELETE', url: `/api/v1/me/keys/${key.id}`, session })).statusCode, 204);
    assert.equal(await use(), 'NOT_LOGGED_IN');
    const beyond = await ask(post('/api/v1/me/keys', { ...wanted, scopes: ['audit:read'] }, session));
    assert.deepEqual(beyond.json().errors, [{ pointer: '/scopes', detail: 'you cannot give a key audit:read' }]);
    pass(600_000);
    assert.equal(codeOf(await ask(post('/api/v1/me/keys', wanted, session))), 'PROOF_NEEDED');
  });

  test('a key that is wrong is not made good by the cookie beside it', async () => {
    const { access, ask } = await openAccessServer();
    const session = await sessionOf(access, await addUser(access, 'ana', ['trader']), false);
    const answer = await ask({ url: '/api/v1/me/sessions', session, headers: { authorization: 'Bearer prg_wrong' } });
    assert.equal(codeOf(answer), 'NOT_LOGGED_IN');
  });

  test('a new password ends all sessions and goes on under a new cookie', async () => {
    const { access, ask } = await openAccessServer();
    const ana = await addUser(access, 'ana', ['trader']);
    const [here, there] = [await sessionOf(access, ana, false), await sessionOf(access, ana, false)];
    const listed = (await ask({ url: '/api/v1/me/sessions', session: here })).json() as {
      sessions: { isCurrent: boolean }[];
    };
    assert.deepEqual(listed.sessions.map(({ isCurrent }) => isCurrent).sort(), [false, true]);
    const changed = await ask(post('/api/v1/me/password', { current: PASSWORD, next: NEXT }, here));
    assert.equal(changed.statusCode, 204);
    for (const session of [here, there])
      assert.equal((await ask({ url: '/api/v1/me/sessions', session })).statusCode, 401);
    assert.equal((await ask({ url: '/api/v1/me/sessions', session: tokenOf(changed) })).statusCode, 200);
  });

  test('one session, and all others, are ended from elsewhere', async () => {
    const { access, ask } = await openAccessServer();
    const ana = await addUser(access, 'ana', ['trader']);
    const sessions = [
      await sessionOf(access, ana, false),
      await sessionOf(access, ana, false),
      await sessionOf(access, ana, false),
    ];
    const [here = ''] = sessions;
    const list = (await ask({ url: '/api/v1/me/sessions', session: here })).json() as {
      sessions: { id: string; isCurrent: boolean }[];
    };
    const other = list.sessions.find(({ isCurrent }) => !isCurrent)?.id;
    assert.equal((await ask({ method: 'DELETE', url: `/api/v1/me/sessions/${other}`, session: here })).statusCode, 204);
    assert.deepEqual((await ask({ method: 'DELETE', url: '/api/v1/me/sessions', session: here })).json(), {
      revoked: 1,
    });
    const left = await Promise.all(
      sessions.map(async (session) => (await ask({ url: '/api/v1/me/sessions', session })).statusCode),
    );
    assert.deepEqual(left, [200, 401, 401]);
  });
});

describe('the users of a tenant', () => {
  test('an admin makes a user, who sets a password by the link and comes in; demoted, the user may less at once', async () => {
    const { access, ask } = await openAccessServer();
    const admin = await sessionOf(access, await addUser(access, 'root', ['admin']), true);
    const made = await ask(post('/api/v1/users', { login: 'ana', name: 'Ana', roles: ['ops'] }, admin));
    const { user, link } = made.json() as { user: { id: string }; link: { token: string; url: string } };
    assert.match(link.url, /^http:\/\/localhost\/definir-senha#[0-9a-f]{64}$/);
    assert.equal((await ask(post('/api/v1/password-link', { token: link.token, password: NEXT }))).statusCode, 204);
    const session = tokenOf(await ask(post('/api/v1/session', { login: 'ana', password: NEXT })));
    assert.equal(codeOf(await ask({ url: '/metrics', session })), 'NO_REPLAY');
    const change = (body: object) => ask({ method: 'PATCH', url: `/api/v1/users/${user.id}`, session: admin, body });
    assert.deepEqual((await change({ roles: ['client'] })).json().roles, ['client']);
    assert.equal(codeOf(await ask({ url: '/metrics', session })), 'NOT_ALLOWED');
    assert.equal((await change({ isDisabled: true })).json().isDisabled, true);
    assert.equal(codeOf(await ask({ url: '/api/v1/instruments', session })), 'NOT_LOGGED_IN');
    assert.equal(codeOf(await change({ roles: [] })), 'INVALID_REQUEST');
    assert.equal(codeOf(await change({ tenantId: 'acme' })), 'INVALID_REQUEST');
  });

  test('a tenant comes with its admin, who rules nothing of the house', async () => {
    const { access, ask } = await openAccessServer();
    const admin = await sessionOf(access, await addUser(access, 'root', ['admin']), true);
    const body = { name: 'Acme', admin: { login: 'bob', name: 'Bob', locale: 'en' } };
    const made = await ask(post('/api/v1/tenants', body, admin));
    const { link } = made.json() as { link: { token: string } };
    await ask(post('/api/v1/password-link', { token: link.token, password: NEXT }));
    const session = tokenOf(await ask(post('/api/v1/session', { login: 'bob', password: NEXT })));
    assert.equal((await ask({ url: '/api/v1/users', session })).json().users.length, 1);
    assert.equal(codeOf(await ask({ url: '/api/v1/tenants', session })), 'NOT_ALLOWED');
    assert.equal(codeOf(await ask(post('/api/v1/tenants', body, admin))), 'TAKEN');
  });

  test('the audit tells what was done and what platform permission was denied, page by page', async () => {
    const { access, ask } = await openAccessServer();
    const admin = await sessionOf(access, await addUser(access, 'root', ['admin']), true);
    const viewer = await sessionOf(access, await addUser(access, 'ana', ['viewer']), false);
    for (let at = 0; at < 3; at++) await ask({ url: '/metrics', session: viewer });
    await ask({ url: '/api/v1/users', session: viewer });
    await ask(post('/api/v1/users', { login: 'rui', name: 'Rui', roles: ['ops'] }, admin));
    const page = async (query: string) =>
      (await ask({ url: `/api/v1/audit?${query}`, session: admin })).json() as {
        entries: { action: string; detail: string }[];
        nextCursor: string | null;
      };
    const first = await page('limit=1');
    const second = await page(`limit=1&cursor=${first.nextCursor}`);
    assert.deepEqual([first.entries[0]?.action, second.entries[0]?.action], ['user.create', 'permission.deny']);
    assert.equal(second.entries[0]?.detail, 'system:read (session)');
    assert.deepEqual(await page(`limit=1&cursor=${second.nextCursor}`), { entries: [], nextCursor: null });
  });
});
