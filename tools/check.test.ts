/** The check must not say that all is well when a run tested nothing, broke off, or hung. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runNode } from './check/process.ts';
import { type Outcome, runTests } from './check/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'check-'));
after(() => rmSync(folder, { recursive: true }));

const ONE_PROCESS = { flags: ['--test-isolation=none'], timeoutMs: 20_000 };
const OWN_PROCESS = { flags: ['--test-concurrency=1'], timeoutMs: 20_000 };
const TEST = "import { describe, test } from 'node:test';\n";

let written = 0;
function planted(text: string): string {
  written += 1;
  const path = join(folder, `planted-${written}.test.mjs`);
  writeFileSync(path, text);
  return path;
}

function run(text: string, options = ONE_PROCESS): Promise<Outcome> {
  return runTests([planted(text)], options);
}

const counts = ({ passed, failed, skipped }: Outcome) => ({ passed, failed, skipped });

for (const [name, options] of Object.entries({ ONE_PROCESS, OWN_PROCESS })) {
  test(`${name}: passed, failed and skipped tests are counted, and failures are named`, async () => {
    const outcome = await run(
      `${TEST}
      test('good', () => {});
      describe('orders', () => {
        test('bad', () => { throw new Error('a fill was lost'); });
        test('later', { skip: 'needs a server' }, () => {});
      });`,
      options,
    );
    assert.deepEqual(counts(outcome), { passed: 1, failed: 1, skipped: 1 });
    assert.match(outcome.output, /:5 {2}orders > bad\n {4}Error: a fill was lost/);
    assert.match(outcome.output, /skipped: orders > later \(needs a server\)/);
  });

  test(`${name}: a file without tests fails`, async () => {
    const outcome = await run('export const x = 1;', options);
    assert.deepEqual(counts(outcome), { passed: 0, failed: 1, skipped: 0 });
    assert.match(outcome.output, /registers no test/);
  });

  test(`${name}: a file that does not load fails`, async () => {
    const outcome = await run("import './not-there.mjs';", options);
    assert.equal(outcome.failed, 1);
    assert.match(outcome.output, /not-there/);
  });

  test(`${name}: a run that hangs is ended and explained`, async () => {
    const text = `${TEST}import net from 'node:net'; test('leaks', () => { net.createServer().listen(0); });`;
    const outcome = await run(text, { ...options, timeoutMs: 1_500 });
    assert.equal(outcome.failed, 1);
    assert.match(outcome.output, /last test ended: leaks; still open: .*Wrap/);
    assert.match(outcome.output, /stopped after 1.5 s/);
  });
}

test('a step without test files fails', async () => {
  assert.equal((await runTests([], ONE_PROCESS)).failed, 1);
});

test('a run in which everything is skipped fails', async () => {
  assert.equal((await run(`${TEST}test('x', { skip: 'no time' }, () => {});`)).failed, 1);
});

test('a skip without a reason fails', async () => {
  const outcome = await run(`${TEST}test('a', () => {}); test.skip('b', () => {}); describe.skip('c', () => {});`);
  assert.deepEqual(counts(outcome), { passed: 1, failed: 2, skipped: 0 });
  assert.match(outcome.output, /b\n {4}skipped without a reason/);
});

test('a test that leaves the process fails the run', async () => {
  const outcome = await run(`${TEST}test('a', () => process.exit(0)); test('b', () => {});`);
  assert.equal(outcome.failed, 1);
  assert.match(outcome.output, /stopped before its end/);
});

test('a run that ends badly after its last test fails', async () => {
  const outcome = await run(`${TEST}test('a', () => {}); process.on('exit', () => { process.exitCode = 3; });`);
  assert.deepEqual(counts(outcome), { passed: 1, failed: 1, skipped: 0 });
});

test('a process over its limit ends with its children', async () => {
  const parent = `import { spawn } from 'node:child_process';
    spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    await new Promise(() => {});`;
  // The child holds the same output open: while it lives, this does not return.
  const { ok } = await runNode(['--input-type=module', '--eval', parent], { timeoutMs: 500 });
  assert.equal(ok, false);
});
