import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { openApiDocument } from '#contract/openapi.ts';
import { buildRequest, curlOf, exampleOf, type Operation, operationsOf } from './api-operations.ts';

const OPERATIONS = operationsOf(openApiDocument(ENDPOINTS, '0'));

function operation(id: string): Operation {
  const found = OPERATIONS.find((one) => one.id === id);
  assert.ok(found, id);
  return found;
}

describe('the operations of the platform', () => {
  test('are all there, once each, with the permission that each asks for', () => {
    assert.deepEqual(OPERATIONS.map(({ id }) => id).sort(), Object.keys(ENDPOINTS).sort());
    assert.equal(operation('listUsers').permission, 'users:manage');
    assert.equal(operation('getLiveness').permission, null);
  });

  test('have their parameters, and choices where there are some', () => {
    const timeframe = operation('getCandles').parameters.find(({ name }) => name === 'timeframe');
    assert.deepEqual(timeframe?.options?.slice(0, 2), ['1m', '5m']);
    assert.deepEqual(
      operation('revokeOwnKey').parameters.map(({ name, place, isRequired }) => [name, place, isRequired]),
      [
        ['id', 'path', true],
        ['Idempotency-Key', 'header', false],
      ],
    );
  });

  test('begin with a body of the right form', () => {
    const { bodyExample } = operation('createUser');
    assert.deepEqual(JSON.parse(bodyExample ?? ''), { login: '', name: '', roles: ['client'] });
    assert.equal(operation('getCandles').bodyExample, null);
  });
});

test('an example has what is required, defaults and first choices', () => {
  const schema = {
    type: 'object',
    required: ['a', 'b', 'c', 'd'],
    properties: {
      a: { type: 'integer', minimum: 5 },
      b: { enum: ['x', 'y'] },
      c: { default: 7 },
      d: { anyOf: [{ type: 'boolean' }] },
    },
  };
  assert.deepEqual(exampleOf(schema), { a: 5, b: 'x', c: 7, d: false });
});

describe('a request', () => {
  test('has its parameters in path and query, and leaves out what is empty', () => {
    const built = buildRequest(operation('getCandles'), {
      values: { symbol: 'WIN$', timeframe: '5m', exchange: '', limit: '5' },
      body: '',
    });
    assert.equal(
      built.kind === 'request' && built.request.address,
      '/api/v1/candles?symbol=WIN%24&timeframe=5m&limit=5',
    );
    const revoke = buildRequest(operation('revokeOwnKey'), { values: { id: 'a/b' }, body: '' });
    assert.equal(revoke.kind === 'request' && revoke.request.address, '/api/v1/me/keys/a%2Fb');
  });

  test('is not made while something is missing or the body is no JSON', () => {
    assert.deepEqual(buildRequest(operation('getCandles'), { values: {}, body: '' }), {
      kind: 'missing',
      name: 'symbol',
    });
    assert.deepEqual(buildRequest(operation('createKey'), { values: {}, body: '{' }), { kind: 'bad-body' });
  });

  test('as cURL is one command of a shell, whatever was filled in', () => {
    const words = fc.string({ maxLength: 40 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(words, words, (value, body) => {
        const request = { method: 'POST', address: '/x', headers: { a: value }, body };
        const command = curlOf(request, 'http://h').replace(/^curl/, `printf '%s\\0'`).replaceAll(' \\\n', ' ');
        const env = { PATH: process.env.PATH ?? '', PREGAO_API_KEY: 'k' };
        const heard = execFileSync('/bin/sh', ['-c', command], { env }).toString().split('\0').slice(0, -1);
        assert.deepEqual(heard, [
          ...['-X', 'POST', 'http://h/x', '-H', 'Authorization: Bearer k', '-H', `a: ${value}`, '--data', body],
        ]);
      }),
      { numRuns: 20 },
    );
  });
});
