/**
 * The import rules of .dependency-cruiser.mjs, on the repository and on the canary.
 * The checker needs TypeScript 6: with 7 it reads no file, finds no violation and says that all is well. So the test
 * also wants every file on the disk among the files that were read.
 */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runNode } from './check/process.ts';
import { isCanary } from './check/test-files.ts';
import { ROOT, readText, repositoryPaths } from './repository.ts';

interface RuleName {
  readonly name: string;
}

interface CruisedModule {
  readonly source: string;
  readonly rules?: readonly RuleName[];
  readonly dependencies: readonly { readonly resolved: string; readonly rules?: readonly RuleName[] }[];
}

interface Cruise {
  readonly modules: readonly CruisedModule[];
  readonly summary: {
    readonly totalCruised: number;
    readonly error: number;
    readonly ruleSetUsed: { readonly forbidden: readonly RuleName[] };
  };
}

const CANARY = 'tools/imports.canary/';
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CONFIG = join(ROOT, '.dependency-cruiser.mjs');

/** bench/ is left out: its packages are its own and need not be installed. */
async function cruise(folder: string): Promise<Cruise> {
  const cwd = join(ROOT, folder);
  const parts = ['src', 'web', 'tools', 'fixtures', 'bin'].filter((part) => existsSync(join(cwd, part)));
  const run = await runNode([CRUISER, ...parts, '--config', CONFIG, '--output-type', 'json'], { cwd });
  assert.match(run.stdout, /^\{/, run.output);
  return JSON.parse(run.stdout);
}

function violations(modules: readonly CruisedModule[]): string[] {
  return modules.flatMap(({ source, rules = [], dependencies }) => [
    ...rules.map(({ name }) => `${source}  ${name}`),
    ...dependencies.flatMap((it) => (it.rules ?? []).map(({ name }) => `${source}  ${name}: imports ${it.resolved}`)),
  ]);
}

function rulesBroken(module: CruisedModule): string[] {
  const all = [...(module.rules ?? []), ...module.dependencies.flatMap((dependency) => dependency.rules ?? [])];
  return [...new Set(all.map(({ name }) => name))].sort();
}

/** The rules that a canary file says it breaks. */
function rulesAnnounced(source: string): string[] {
  const [first = ''] = readText(CANARY + source).split('\n');
  return (/^\/\/ breaks: (.*)$/.exec(first)?.[1] ?? '').split(', ').filter(Boolean).sort();
}

const repository = await cruise('');

test('no file of the repository breaks an import rule', () => {
  const { modules, summary } = repository;
  assert.equal(violations(modules).join('\n'), '');
  assert.equal(summary.error, 0);
});

test('the checker reads every file of src and web', () => {
  const { modules, summary } = repository;
  const wanted = repositoryPaths().filter((path) => /^(?:src|web\/src)\/.*\.tsx?$/.test(path) && !isCanary(path));
  assert.ok(wanted.length > 0);
  assert.ok(summary.totalCruised >= wanted.length, `read ${summary.totalCruised} of ${wanted.length} files`);
  const seen = new Set(modules.map((module) => module.source));
  assert.deepEqual(
    wanted.filter((path) => !seen.has(path)),
    [],
  );
});

test('every import rule fires on the canary, and only where it should', async () => {
  const { modules, summary } = await cruise(CANARY);
  const own = modules.filter(({ source }) => existsSync(join(ROOT, CANARY, source)) && !source.startsWith('..'));
  for (const module of own) assert.deepEqual(rulesBroken(module), rulesAnnounced(module.source), module.source);

  const fired = new Set(own.flatMap(rulesBroken));
  assert.deepEqual(
    summary.ruleSetUsed.forbidden.map(({ name }) => name).filter((name) => !fired.has(name)),
    [],
  );
});
