import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import { PROBLEMS, problemSchema } from '#contract/problem.ts';
import type { Log } from '#platform/log/log.ts';
import { serveConsole } from './api-console.ts';
import { serveErrorPages } from './error-pages.ts';
import { installGuards, requestIdOf } from './guards.ts';
import { answerUnknownPaths, installProblems, ProblemError } from './problems.ts';

async function open(requestsPerMinute = 100): Promise<FastifyInstance> {
  const server = fastify({ genReqId: requestIdOf });
  installProblems(server, { error: () => undefined } as unknown as Log);
  const askerOf = ({ headers }: { headers: Readonly<Record<string, unknown>> }): string => String(headers['x-asker']);
  await installGuards(server, { requestsPerMinute, allowedOrigins: ['https://desk.example'], askerOf });
  answerUnknownPaths(server);
  server.get('/thing', () => ({ ok: true }));
  serveErrorPages(server);
  serveConsole(server);
  return server;
}

describe('the limit of requests', () => {
  test('every answer tells what is left, also those that found nothing', async () => {
    const server = await open(3);
    const left = [];
    for (const url of ['/thing', '/nothing', '/thing'])
      left.push((await server.inject(url)).headers['ratelimit-remaining']);
    assert.deepEqual(left, ['2', '1', '0']);
  });

  test('answers from before any route tell it too', async () => {
    const server = await open(9);
    server.addHook('onRequest', async ({ method }) => {
      if (method === 'PATCH') throw new ProblemError('WRONG_HOST', 'refused before its route');
    });
    const preflight = { origin: 'https://desk.example', 'access-control-request-method': 'POST' };
    for (const asked of [
      { method: 'OPTIONS', url: '/thing', headers: preflight },
      { method: 'POST', url: '/nothing' },
      { method: 'PATCH', url: '/thing' },
    ] as const)
      assert.match(String((await server.inject(asked)).headers['ratelimit-remaining']), /^\d$/, asked.method);
  });

  test('above it there is a problem that says when to come again, and others are not held up', async () => {
    const server = await open(1);
    const ask = (asker: string) => server.inject({ url: '/thing', headers: { 'x-asker': asker } });
    await ask('ana');
    const refused = await ask('ana');
    assert.deepEqual([refused.statusCode, problemSchema.parse(refused.json()).code], [429, 'TOO_MANY_REQUESTS']);
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal((await ask('rui')).statusCode, 200);
  });

  test('whoever has asked too much else can still cancel', async () => {
    const server = await open(1);
    const { cancelOrder, cancelAllOrders } = orderEndpoints;
    for (const endpoint of [cancelOrder, cancelAllOrders])
      server.route({ method: 'POST', url: endpoint.path, config: { endpoint }, handler: () => ({ orders: [] }) });
    const statuses = [];
    for (const [method, url] of [
      ['GET', '/thing'],
      ['GET', '/thing'],
      ['POST', '/api/v1/orders/a.1/cancel'],
      ['POST', '/api/v1/orders/cancel-all'],
      ['POST', '/api/v1/orders/cancel-all'],
    ] as const)
      statuses.push((await server.inject({ method, url })).statusCode);
    assert.deepEqual(statuses, [200, 429, 200, 200, 200]);
  });

  test('cancels take nothing from what else may be asked, and have a limit too', async () => {
    const server = await open(1);
    const endpoint = orderEndpoints.cancelAllOrders;
    server.route({ method: 'POST', url: endpoint.path, config: { endpoint }, handler: () => ({ orders: [] }) });
    const { headers } = await server.inject({ method: 'POST', url: endpoint.path });
    assert.equal(headers['ratelimit-limit'], '60000');
    assert.equal((await server.inject('/thing')).statusCode, 200);
  });
});

describe('pages of other origins', () => {
  test('only the one that is allowed may read', async () => {
    const server = await open();
    const from = async (origin: string) =>
      (await server.inject({ url: '/thing', headers: { origin } })).headers['access-control-allow-origin'];
    assert.equal(await from('https://desk.example'), 'https://desk.example');
    for (const origin of ['https://evil.example', 'http://desk.example', 'https://desk.example.evil.example', 'null'])
      assert.equal(await from(origin), undefined, origin);
  });
});

describe('documents of the API', () => {
  test('the type of each problem leads to its page', async () => {
    const server = await open();
    const problem = problemSchema.parse((await server.inject('/nothing')).json());
    const page = await server.inject(problem.type);
    assert.equal(page.statusCode, 200);
    assert.match(page.body, /<h1>NOT_FOUND<\/h1>/);
    for (const code of Object.keys(PROBLEMS)) {
      assert.equal((await server.inject(`/docs/errors/${code}`)).statusCode, 200, code);
      assert.match((await server.inject('/docs/errors')).body, new RegExp(code));
    }
    assert.equal((await server.inject('/docs/errors/<b>')).statusCode, 404);
  });

  test('the console and all that it loads are served, and nothing of it is inline', async () => {
    const server = await open();
    const { body } = await server.inject('/docs');
    const linked = [...body.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path]) => path ?? '');
    assert.equal(linked.length, 3);
    for (const path of linked) assert.equal((await server.inject(path)).statusCode, 200, path);
    assert.doesNotMatch(body, /<script>|style=|onload/);
  });

  test('every answer keeps a browser from running what is not ours', async () => {
    for (const url of ['/thing', '/nothing', '/docs']) {
      const { headers } = await (await open()).inject(url);
      assert.match(String(headers['content-security-policy']), /default-src 'self'/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
    }
  });
});
