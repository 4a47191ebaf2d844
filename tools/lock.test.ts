import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeLock, type Lock, missingEntries } from './lock.ts';

const LOCK: Lock = {
  packages: {
    '': {},
    'node_modules/fast': {
      version: '2.0.0',
      dev: true,
      optionalDependencies: {
        '@fast/linux-x64-gnu': '2.0.0',
        '@fast/linux-arm64-musl': '2.0.0',
        '@fast/win32-x64': '2.0.0',
      },
    },
    'node_modules/@fast/linux-x64-gnu': { version: '2.0.0', dev: true, optional: true },
  },
};

test('platform packages that the registry did not serve are added for the platforms in their names', () => {
  assert.deepEqual(missingEntries(LOCK), {
    'node_modules/@fast/linux-arm64-musl': {
      version: '2.0.0',
      dev: true,
      optional: true,
      cpu: ['arm64'],
      os: ['linux'],
      libc: ['musl'],
    },
    'node_modules/@fast/win32-x64': { version: '2.0.0', dev: true, optional: true, cpu: ['x64'], os: ['win32'] },
  });
});

test('a completed lock keeps what it had, sorted, and misses nothing', () => {
  const complete = completeLock(LOCK);
  assert.deepEqual(missingEntries(complete), {});
  assert.deepEqual(Object.keys(complete.packages).slice(1), [
    'node_modules/@fast/linux-arm64-musl',
    'node_modules/@fast/linux-x64-gnu',
    'node_modules/@fast/win32-x64',
    'node_modules/fast',
  ]);
});
