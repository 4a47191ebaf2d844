import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf } from './call.ts';

test('parameters stand in the path, whatever they are made of', () => {
  assert.equal(addressOf('/api/v1/users/:id/link', { params: { id: 'a/b c' } }), '/api/v1/users/a%2Fb%20c/link');
});

test('a query of nothing is left out', () => {
  assert.equal(addressOf('/api/v1/audit', { query: { limit: 50, cursor: undefined } }), '/api/v1/audit?limit=50');
  assert.equal(addressOf('/api/v1/audit', {}), '/api/v1/audit');
});
