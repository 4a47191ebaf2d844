/**
 * Biome, ESLint and knip, each on a canary: files that break its rules on purpose and say so, line by line.
 * A rule switched off in a configuration, or a tool that stops seeing files, shows here.
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import { runNode } from './check/process.ts';
import { ROOT, readText } from './repository.ts';

const CANARY = 'tools/linters.canary';
const MODULES = join(ROOT, 'node_modules');

async function json(folder: string, [script = '', ...args]: readonly string[]) {
  const run = await runNode([join(MODULES, script), ...args], { cwd: join(ROOT, CANARY, folder) });
  assert.equal(run.ok, false, 'the canary passed');
  return JSON.parse(run.stdout);
}

/** `line rule` for each rule that a file says it breaks, and the same for what a tool found: easy to compare. */
function announced(path: string): string[] {
  return readText(`${CANARY}/${path}`)
    .split('\n')
    .flatMap((text, index) => {
      const rules = /\/\/ breaks: (.*)$/.exec(text)?.[1]?.split(', ') ?? [];
      return rules.map((rule) => `${index + 1} ${rule}`);
    })
    .sort();
}

function lineAndRule(line: number, rule: string): string {
  return `${line} ${rule.slice(rule.lastIndexOf('/') + 1)}`;
}

interface BiomeDiagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

test('Biome finds what its canary announces', async () => {
  const report = await json('biome', ['@biomejs/biome/bin/biome', 'lint', '.', '--reporter=json']);
  const found: BiomeDiagnostic[] = report.diagnostics;
  const inFile = (path: string) =>
    found
      .filter(({ location }) => location.path === path)
      .map(({ location, category }) => lineAndRule(location.start.line, category))
      .sort();
  assert.deepEqual(inFile('planted.ts'), announced('biome/planted.ts'));
  assert.deepEqual(inFile('Planted_Name.ts'), ['0 useFilenamingConvention']);
});

const FORMAT = { indentStyle: 'space', indentWidth: 2, lineWidth: 120, quoteStyle: 'single', trailingCommas: 'all' };

/** Recommended rules that are off, and why. */
const OFF = {
  useFocusableInteractive: 'a virtual grid has one focus and moves it; axe checks the page as it is',
  useSemanticElements: 'a virtual grid is made of div with roles, since a table cannot leave rows out',
  noImportantStyles: 'a reader who asks for less motion must win over every other style',
};

test('Biome has the recommended rules, ours, and no other exception than those explained here', () => {
  const { linter, javascript, formatter } = JSON.parse(readText('biome.json'));
  const { preset, ...groups } = linter.rules;
  assert.equal(preset, 'recommended');
  assert.deepEqual({ ...formatter, ...javascript.formatter }, FORMAT);

  const rules = Object.values<Record<string, unknown>>(groups).flatMap((group) => Object.entries(group));
  const off = rules.filter(([, level]) => level === 'off').map(([rule]) => rule);
  assert.deepEqual(off.sort(), Object.keys(OFF).sort());
  const planted = [...announced('biome/planted.ts'), '0 useFilenamingConvention'].map((it) => it.split(' ')[1]);
  assert.deepEqual(
    rules.map(([rule]) => rule).filter((rule) => !off.includes(rule) && !planted.includes(rule)),
    [],
    'without a canary',
  );
});

test('Biome refuses an unformatted file', async () => {
  const script = join(MODULES, '@biomejs/biome/bin/biome');
  const { ok, output } = await runNode([script, 'format', 'unformatted.ts'], { cwd: join(ROOT, CANARY, 'biome') });
  assert.equal(ok, false);
  assert.match(output, /Formatter would have printed/);
});

test('ESLint finds what its canary announces', async () => {
  const [file] = await json('eslint', ['eslint/bin/eslint.js', 'planted.ts', '--format=json']);
  const messages: { readonly line: number; readonly ruleId: string }[] = file.messages;
  assert.deepEqual(
    messages.map(({ line, ruleId }) => lineAndRule(line, ruleId)).sort(),
    announced('eslint/planted.ts'),
  );
});

test('ESLint has exactly three rules, for every part of the repository', async () => {
  const eslint = new ESLint({ cwd: ROOT });
  for (const path of [
    'src/kernel/a.ts',
    'src/app/a.ts',
    'tools/a.test.ts',
    'web/src/app/a.tsx',
    'web/src/lib/a.test.ts',
  ]) {
    const config = await eslint.calculateConfigForFile(path);
    const rules = Object.keys(config.rules).map((rule) => rule.replace('@typescript-eslint/', ''));
    assert.deepEqual(rules, ['no-floating-promises', 'no-misused-promises', 'switch-exhaustiveness-check'], path);
  }
});

test('knip finds unused files, exports and packages, and packages nobody declared', async () => {
  const report = await json('knip', ['knip/bin/knip.js', '--config', join(ROOT, 'knip.json'), '--reporter', 'json']);
  const kinds = ['files', 'exports', 'types', 'dependencies', 'unlisted'];
  const issues: Record<string, { readonly name: string }[]>[] = report.issues;
  const found = kinds.flatMap((kind) =>
    issues.flatMap((issue) => (issue[kind] ?? []).map(({ name }) => `${kind} ${name}`)),
  );
  assert.deepEqual(found.sort(), [
    'dependencies fastify',
    'exports unused',
    'files src/kernel/unused.ts',
    'types Unused',
    'unlisted zod',
  ]);
});
