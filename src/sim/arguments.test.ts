import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { readArguments } from './arguments.ts';

const RULES = { cycles: { fallback: '10', least: 1 }, seed: { fallback: 'a' } };

test('what is left out is the default, and what is given is read', () => {
  assert.deepEqual(readArguments([], RULES), { kind: 'read', values: { cycles: '10', seed: 'a' } });
  const read = readArguments(['--cycles', '3', '--seed=b'], RULES);
  assert.deepEqual(read, { kind: 'read', values: { cycles: '3', seed: 'b' } });
  for (const help of ['--help', '-h']) assert.equal(readArguments([help], RULES).kind, 'help');
});

test('what is no number, too small, or unknown is told', () => {
  for (const cycles of ['abc', '0', '-1', '1.5', '1e3', '', ' 1']) {
    const read = readArguments([`--cycles=${cycles}`], RULES);
    assert.ok(read.kind === 'wrong', cycles);
    assert.match(read.text, /--cycles is a whole number of 1 or more/);
  }
  for (const args of [['--cycle', '3'], ['3'], ['--cycles']])
    assert.equal(readArguments(args, RULES).kind, 'wrong', args.join());
});

test('the simulation and the torture say how they are used, and begin nothing with what they cannot read', () => {
  for (const program of ['src/sim/main.ts', 'tools/torture.ts']) {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(import.meta.dirname, '../..', program), ...args], { encoding: 'utf8' });
    const help = run('--help');
    assert.deepEqual([help.status, help.stderr], [0, ''], program);
    assert.match(help.stdout, /^usage: npm run \w+ -- \[--\w+/);
    const wrong = run('--seed', '1', '--cycles', 'abc', '--orders', 'abc');
    assert.deepEqual([wrong.status, wrong.stdout], [2, ''], program);
    assert.match(wrong.stderr, /usage: /);
  }
});
