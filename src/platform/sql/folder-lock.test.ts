import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockFolder } from './folder-lock.ts';

test('a folder is locked for one process at a time, and free again when that one is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-lock-'));
  const module = new URL('./folder-lock.ts', import.meta.url);
  const inAnother = (): string => {
    const script = `const { lockFolder } = await import('${module}'); console.log(lockFolder(process.argv[1]) !== null); process.exit()`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', script, folder]).stdout.toString().trim();
  };
  try {
    const lock = lockFolder(folder);
    assert.ok(lock !== null);
    assert.equal(inAnother(), 'false');
    lock.release();
    // The other process ends without releasing, as one that is killed.
    assert.equal(inAnother(), 'true');
    lockFolder(folder)?.release();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
