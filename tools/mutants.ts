/**
 * Plants known bugs into a copy of the sources, one at a time, and runs the tests that must notice. A bug that no test
 * notices is a hole in the tests, and fails the run.
 *
 *   node tools/mutants.ts [--list] [--only <part of a name>] [--workers 2]
 */

import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endAll, runNode } from './check/process.ts';
import { MUTANTS } from './mutants/mutant.table.ts';
import type { Mutant } from './mutants/mutant.ts';
import { ROOT } from './repository.ts';

/** A bug can make a test wait forever, which is noticed too. */
const LIMIT_MS = 60_000;
/** What tests read beside the sources. */
const COPIED = ['src', 'migrations', 'fixtures', 'docs', 'tools', 'bin', 'web', 'package.json', 'tsconfig.json'];

type Verdict = 'caught' | 'caught by its time limit' | 'SURVIVED' | 'CANNOT BE PLANTED';

const { values } = parseArgs({
  options: {
    list: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: '2' },
  },
});
const chosen = MUTANTS.filter(({ name }) => name.includes(values.only));
process.once('SIGINT', () => {
  endAll();
  process.exit(130);
});

if (chosen.length === 0) {
  console.error(`No planted bug has "${values.only}" in its name: --list shows them all.`);
  process.exitCode = 2;
} else if (values.list)
  for (const { name, file, tests } of chosen) console.log(`${name}: ${file} (${tests.join(' ')})`);
else await runAll();

async function runAll(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-mutants-'));
  try {
    const copies = await Promise.all(
      Array.from({ length: Number(values.workers) }, (_, index) => copySources(join(folder, String(index)))),
    );
    await assertHealthy(copies[0] ?? folder);
    const queue = [...chosen];
    const verdicts: Verdict[] = [];
    await Promise.all(copies.map((copy) => work(copy, queue, verdicts)));
    const caught = verdicts.filter((verdict) => verdict.startsWith('caught')).length;
    console.log(`\n${caught} of ${chosen.length} planted bugs caught`);
    process.exitCode = caught === chosen.length && caught > 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copySources(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const isSource = (path: string): boolean => !path.includes('/node_modules') && !path.includes('/dist');
  for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true, filter: isSource });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Without a bug every test passes; otherwise "caught" would say nothing. */
async function assertHealthy(copy: string): Promise<void> {
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  const { ok, output } = await runNode(testArgs(tests), { cwd: copy, timeoutMs: 5 * LIMIT_MS });
  if (!ok) throw new Error(`the tests fail without any bug:\n${output.slice(-4_000)}`);
  console.log(`${tests.length} test files pass without a bug`);
}

async function work(copy: string, queue: Mutant[], verdicts: Verdict[]): Promise<void> {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const verdict = await tryMutant(copy, mutant);
    verdicts.push(verdict);
    console.log(`${verdict}: ${mutant.name}`);
  }
}

async function tryMutant(copy: string, { file, from, to, tests }: Mutant): Promise<Verdict> {
  const path = join(copy, file);
  const text = await readFile(path, 'utf8');
  const planted = text.replace(from, () => to);
  if (planted === text || !isProgram(planted)) return 'CANNOT BE PLANTED';
  await writeFile(path, planted);
  try {
    const { ok, output } = await runNode(testArgs(tests), { cwd: copy, timeoutMs: LIMIT_MS });
    if (ok) return 'SURVIVED';
    // What does not even load was not caught by a test.
    if (/ERR_MODULE_NOT_FOUND|does not provide an export/.test(output)) return 'CANNOT BE PLANTED';
    return output.includes('it did not end by itself') ? 'caught by its time limit' : 'caught';
  } finally {
    await writeFile(path, text);
  }
}

/** Whether it can be read at all. */
function isProgram(text: string): boolean {
  try {
    stripTypeScriptTypes(text);
    return true;
  } catch {
    // What is wrong with it stands in the table.
    return false;
  }
}

function testArgs(tests: readonly string[]): string[] {
  return ['--test', '--test-isolation=none', '--test-timeout=20000', ...tests];
}
