import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessMode, isLoopback } from './access-mode.ts';

test('nobody logs in on the own machine while there is no user; everybody does in any other case', () => {
  for (const setting of ['auto', 'users'] as const)
    for (const isLocal of [true, false])
      for (const hasUsers of [true, false]) {
        const isDemo = setting === 'auto' && isLocal && !hasUsers;
        const expected = isDemo ? 'demo' : hasUsers ? 'users' : 'closed';
        assert.equal(accessMode({ setting, isLocal, hasUsers }), expected);
      }
});

test('only what cannot be reached from elsewhere is the own machine', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])
    assert.equal(isLoopback(host), true, host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '127.0.0.1.example', '1270.0.0.1', ''])
    assert.equal(isLoopback(host), false, host);
});
