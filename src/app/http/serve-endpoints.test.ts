import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { z } from 'zod';
import type { Principal } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { type Problem, problemSchema } from '#contract/problem.ts';
import { ANYBODY, serverOf } from './endpoints.fixture.ts';
import { ProblemError } from './problems.ts';

const common = { tag: 'system', summary: 'of the test' } as const;
const endpoints = {
  readThing: endpoint({
    ...common,
    method: 'GET',
    path: '/things/:name',
    aliases: ['/old/:name'],
    access: 'market:read',
    params: z.object({ name: z.string().max(5) }),
    query: z.strictObject({ count: z.coerce.number().int().default(1) }),
    answer: z.object({ name: z.string(), count: z.int() }),
    hasTag: true,
  }),
  makeThing: endpoint({
    ...common,
    method: 'POST',
    path: '/things',
    access: 'imports:run',
    body: z.strictObject({ name: z.string() }),
    answer: z.object({ made: z.int() }),
    status: 201,
    takesKey: true,
  }),
  dropThing: endpoint({
    ...common,
    method: 'DELETE',
    path: '/things/:name',
    access: 'users:manage',
    needsProof: true,
    params: z.object({ name: z.string() }),
    answer: null,
  }),
  takeFile: endpoint({
    ...common,
    method: 'POST',
    path: '/files',
    access: 'imports:run',
    rawBody: 'application/octet-stream',
    answer: z.object({ text: z.string(), taken: z.int() }),
    takesKey: true,
  }),
  makeSecret: endpoint({
    ...common,
    method: 'POST',
    path: '/secrets',
    access: 'imports:run',
    answer: z.object({ secret: z.string() }),
  }),
  anyone: endpoint({
    ...common,
    method: 'GET',
    path: '/open',
    access: 'public',
    answer: z.object({ who: z.string() }),
  }),
};

function open(principal: Principal | null = ANYBODY, nowMs = () => 0) {
  let made = 0;
  let taken = 0;
  const server = serverOf(
    endpoints,
    {
      readThing: ({ params: { name }, query: { count } }) => ({ name, count }),
      async makeThing({ body: { name } }) {
        if (name === 'bad') throw new ProblemError('INVALID_REQUEST', 'bad');
        if (name === 'slow') await new Promise((resolve) => setImmediate(resolve));
        made++;
        return { made };
      },
      async takeFile({ request }) {
        const text = (await (request.body as Readable).toArray()).map(String).join('');
        taken++;
        return { text, taken };
      },
      makeSecret: () => ({ secret: 's' }),
      dropThing: () => undefined,
      anyone: ({ principal: who }) => ({ who: who?.userId ?? 'nobody' }),
    },
    { principal, nowMs },
  );
  return server;
}

const problemOf = (answer: { json(): unknown }): Problem => problemSchema.parse(answer.json());

describe('who may', () => {
  test('without a login there is an answer of where to log in, and nothing else', async () => {
    const answer = await open(null).inject('/things/a');
    assert.equal(answer.statusCode, 401);
    assert.match(String(answer.headers['www-authenticate']), /^Bearer/);
    assert.equal(problemOf(answer).code, 'NOT_LOGGED_IN');
  });

  test('the permission that is missing is named', async () => {
    const answer = await open({ ...ANYBODY, kind: 'key', permissions: new Set(['subscriptions:own']) }).inject(
      '/things/a',
    );
    assert.equal(answer.statusCode, 403);
    assert.match(problemOf(answer).detail, /API key does not have the permission market:read/);
  });

  test('a body is not looked at for whom may not send it', async () => {
    const answer = await open(null).inject({ method: 'POST', url: '/things', payload: { wrong: 1 } });
    assert.equal(answer.statusCode, 401);
  });

  test('a dangerous action asks for a proof that is not older than allowed', async () => {
    const proven = { ...ANYBODY, provenUntilMs: 1_000 };
    const drop = { method: 'DELETE', url: '/things/a' } as const;
    assert.equal((await open(proven, () => 999).inject(drop)).statusCode, 204);
    assert.equal(problemOf(await open(proven, () => 1_000).inject(drop)).code, 'PROOF_NEEDED');
    assert.equal(problemOf(await open({ ...ANYBODY, provenUntilMs: null }).inject(drop)).code, 'PROOF_NEEDED');
  });

  test('what is public knows who asks, where somebody does', async () => {
    assert.deepEqual((await open().inject('/open')).json(), { who: 'ana' });
    assert.deepEqual((await open(null).inject('/open')).json(), { who: 'nobody' });
  });
});

describe('what comes in', () => {
  test('parameters, query and body are read by their schemas, and each mistake is pointed at', async () => {
    assert.deepEqual((await open().inject('/things/ab?count=3')).json(), { name: 'ab', count: 3 });
    assert.deepEqual((await open().inject('/old/ab')).json(), { name: 'ab', count: 1 });
    const answer = await open().inject('/things/abcdef?cuont=3');
    assert.deepEqual([answer.statusCode, problemOf(answer).errors?.[0]?.pointer], [400, '/name']);
    const unknown = problemOf(await open().inject('/things/ab?cuont=3'));
    assert.match(unknown.detail, /cuont/);
  });

  test('a body that is missing, not JSON, or of another type is refused', async () => {
    const post = (payload: string | undefined, type: string) =>
      open().inject({
        method: 'POST',
        url: '/things',
        headers: { 'content-type': type },
        ...(payload ? { payload } : {}),
      });
    assert.equal(problemOf(await post(undefined, 'application/json')).code, 'INVALID_REQUEST');
    assert.equal(problemOf(await post('{', 'application/json')).code, 'INVALID_REQUEST');
    const answer = await post('{"name":"a"}', 'text/plain');
    assert.deepEqual([answer.statusCode, problemOf(answer).code], [415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  test('another method of a known path says which ones it knows', async () => {
    const answer = await open().inject({ method: 'PUT', url: '/things/a' });
    assert.equal(answer.statusCode, 405);
    assert.equal(answer.headers.allow, 'DELETE, GET, HEAD');
    assert.equal((await open().inject({ method: 'HEAD', url: '/things/a' })).statusCode, 200);
  });

  test('the id of a request is taken over where it is one, and told in problems', async () => {
    const own = await open(null).inject({ url: '/things/a', headers: { 'x-request-id': 'trace-12345' } });
    assert.equal(problemOf(own).requestId, 'trace-12345');
    const odd = await open(null).inject({ url: '/things/a', headers: { 'x-request-id': 'a b' } });
    assert.match(problemOf(odd).requestId, /^[0-9a-f-]{36}$/);
  });
});

describe('what goes out', () => {
  test('what has not changed is not sent again', async () => {
    const server = open();
    const first = await server.inject('/things/ab');
    const tag = String(first.headers.etag);
    const again = await server.inject({ url: '/things/ab', headers: { 'if-none-match': `"x", W/${tag}` } });
    assert.deepEqual([again.statusCode, again.body], [304, '']);
    const other = await server.inject({ url: '/things/ab?count=2', headers: { 'if-none-match': tag } });
    assert.equal(other.statusCode, 200);
  });
});

describe('Idempotency-Key', () => {
  const post = (key: string, name = 'a') =>
    ({ method: 'POST', url: '/things', headers: { 'idempotency-key': key }, payload: { name } }) as const;

  test('a request that is sent again is done once, and answered alike', async () => {
    const server = open();
    const first = await server.inject(post('k1'));
    const again = await server.inject(post('k1'));
    assert.deepEqual([first.statusCode, first.json()], [201, { made: 1 }]);
    assert.deepEqual(
      [again.statusCode, again.json(), again.headers['idempotency-replayed']],
      [201, { made: 1 }, 'true'],
    );
    assert.deepEqual((await server.inject(post('k2'))).json(), { made: 2 });
  });

  test('the key of another request is refused', async () => {
    const server = open();
    await server.inject(post('k1'));
    const other = await server.inject(post('k1', 'b'));
    assert.deepEqual([other.statusCode, problemOf(other).code], [422, 'KEY_REUSED']);
  });

  test('while the first one runs the second one is told to wait', async () => {
    const server = open();
    const [first, second] = await Promise.all([server.inject(post('k1', 'slow')), server.inject(post('k1', 'slow'))]);
    assert.deepEqual([first.statusCode, second.statusCode], [201, 409]);
    assert.equal(second.headers['retry-after'], '1');
  });

  test('what was refused may be tried again, and a key ends after a day', async () => {
    let now = 0;
    const server = open(ANYBODY, () => now);
    assert.equal((await server.inject(post('k1', 'bad'))).statusCode, 400);
    assert.deepEqual((await server.inject(post('k1'))).json(), { made: 1 });
    now = 24 * 3_600_000;
    assert.deepEqual((await server.inject(post('k1'))).json(), { made: 2 });
  });

  test('a file is known by its bytes', async () => {
    const server = open();
    const send = (payload: string) =>
      server.inject({
        method: 'POST',
        url: '/files',
        headers: { 'idempotency-key': 'k1', 'content-type': 'application/octet-stream' },
        payload,
      });
    assert.deepEqual((await send('abc')).json(), { text: 'abc', taken: 1 });
    assert.deepEqual((await send('abc')).json(), { text: 'abc', taken: 1 });
    const other = await send('abd');
    assert.deepEqual([other.statusCode, problemOf(other).code], [422, 'KEY_REUSED']);
  });

  test('where the answer is a secret no key is taken', async () => {
    const answer = await open().inject({ method: 'POST', url: '/secrets', headers: { 'idempotency-key': 'k1' } });
    assert.deepEqual([answer.statusCode, problemOf(answer).code], [400, 'INVALID_REQUEST']);
  });

  test('a key that is none is refused', async () => {
    assert.equal((await open().inject(post('a'.repeat(129)))).statusCode, 400);
  });
});
