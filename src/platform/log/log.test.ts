import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const LOG = JSON.stringify(new URL('./log.ts', import.meta.url).href);

/** What a program that runs `statements` with a `log` of `level` leaves on its two outputs. */
function run(level: string, statements: string): { readonly lines: string[]; readonly stdout: string } {
  const program = `import { createLog } from ${LOG}; const log = createLog('${level}'); ${statements}`;
  const done = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  return { lines: done.stderr.split('\n').filter((line) => line !== ''), stdout: done.stdout };
}

test('each message is one line of JSON on standard error, and standard output stays free', () => {
  const { lines, stdout } = run(
    'info',
    "log.info({ venue: 'simulated', note: 'two\\nlines' }, 'started'); log.warn({}, 'slow');",
  );
  assert.equal(stdout, '');
  assert.equal(lines.length, 2);
  const [first, second] = lines.map((line): Record<string, unknown> => JSON.parse(line));
  assert.deepEqual(
    { ...first, time: null },
    { level: 'info', time: null, venue: 'simulated', note: 'two\nlines', msg: 'started' },
  );
  assert.match(String(first?.time), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  assert.equal(second?.level, 'warn');
});

test('what lies below the level is not written, and the last line before a crash is', () => {
  const all =
    "log.debug({}, 'd'); log.info({}, 'i'); log.warn({}, 'w'); log.error({}, 'e'); process.kill(process.pid, 'SIGKILL');";
  assert.deepEqual(
    run('warn', all).lines.map((line) => JSON.parse(line).level),
    ['warn', 'error'],
  );
});

test('a silent log writes nothing', () => {
  assert.deepEqual(run('silent', "log.error({}, 'e');").lines, []);
});
