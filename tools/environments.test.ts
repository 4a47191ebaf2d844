/**
 * The four environments of the compiler (tsconfig.*.json): what code may name in each, proved by small texts that must
 * or must not compile there. An option lost in an edit shows here, not months later.
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { CONTEXTS, ENGINES, TEST_KINDS } from './layout.ts';
import { ROOT } from './repository.ts';

interface Environment {
  readonly config: string;
  /** Where the planted texts pretend to stand. */
  readonly folder: string;
  readonly refused: readonly string[];
  readonly accepted: readonly string[];
}

const NODE_ONLY = ["import 'node:fs';", 'process.exit();', "Buffer.from('');"];
const BROWSER_ONLY = ['document.title;', 'window.close();', 'localStorage.clear();'];
const BOTH = [
  'setTimeout(() => {}, 1);',
  "fetch('/');",
  'console.log(1);',
  'performance.now();',
  'structuredClone(1);',
];
/** Declared by TypeScript's "esnext", absent from Node 24. */
const NOT_YET = ['Temporal.Now;', 'new Map<string, number>().getOrInsert("a", 1);', 'new Uint8Array(1).toBase64();'];
const PLAIN = ['[1, 2].at(-1)?.toString();', 'new Set([1]).union(new Set([2]));', "new Intl.DateTimeFormat('pt-BR');"];
const STRICT = [
  'enum Side { buy }',
  'class A { constructor(private readonly x: number) {} }',
  'export const f = (x) => x;',
  'const all: number[] = []; export const first: number = all[0];',
  'export const o: { a?: number } = { a: undefined };',
  'class A { f() {} } export class B extends A { f() {} }',
  'export function f(x: number) { switch (x) { case 1: f(2); case 2: return; } }',
  'export function f(x: number): number | undefined { if (x > 1) return x; }',
  "import { Stats } from './planted-stats.ts'; export let s: Stats;",
];

const ENVIRONMENTS: Readonly<Record<string, Environment>> = {
  pure: {
    config: 'tsconfig.pure.json',
    folder: 'src/trading/risk',
    refused: [...NODE_ONLY, ...BROWSER_ONLY, ...BOTH, ...NOT_YET, ...STRICT],
    accepted: [...PLAIN, 'export function stop(signal: AbortSignal) { signal.throwIfAborted(); }'],
  },
  server: {
    config: 'tsconfig.json',
    folder: 'src/platform/clock',
    refused: [...BROWSER_ONLY.slice(0, 2), ...NOT_YET, ...STRICT],
    accepted: [...PLAIN, ...NODE_ONLY, ...BOTH],
  },
  web: {
    config: 'tsconfig.web.json',
    folder: 'web/src/lib',
    refused: [...NODE_ONLY, ...STRICT],
    accepted: [...PLAIN, ...BROWSER_ONLY, ...BOTH, 'import.meta.env.DEV;', 'export const page = <p>ok</p>;'],
  },
  'web tests': {
    config: 'tsconfig.web-test.json',
    folder: 'web/e2e',
    refused: STRICT,
    accepted: [...PLAIN, ...BROWSER_ONLY, ...NODE_ONLY, ...BOTH],
  },
};

/** The first complaint about each text, or `null` where it compiles. */
function compile({ config, folder }: Environment, texts: readonly string[]): (string | null)[] {
  const { options, fileNames } = readConfig(config);
  const planted = new Map(texts.map((text, index) => [join(ROOT, folder, `planted-${index}.tsx`), text]));
  planted.set(join(ROOT, folder, 'planted-stats.ts'), 'export interface Stats { readonly mean: number }');
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => planted.get(path) ?? readFile(path);
  host.fileExists = (path) => planted.has(path) || fileExists(path);
  const ambient = fileNames.filter((path) => path.endsWith('.d.ts'));
  const program = ts.createProgram([...planted.keys(), ...ambient], { ...options, incremental: false }, host);
  return [...planted.keys()].slice(0, texts.length).map((path) => {
    const tree = program.getSourceFile(path);
    const [first] = [...program.getSyntacticDiagnostics(tree), ...program.getSemanticDiagnostics(tree)];
    return first === undefined ? null : ts.flattenDiagnosticMessageText(first.messageText, '\n');
  });
}

function readConfig(config: string): ts.ParsedCommandLine {
  const { config: json, error } = ts.readConfigFile(join(ROOT, config), ts.sys.readFile);
  assert.equal(error, undefined);
  return ts.parseJsonConfigFileContent(json, ts.sys, ROOT);
}

for (const [name, environment] of Object.entries(ENVIRONMENTS)) {
  test(`the ${name} environment refuses what it must and nothing more`, () => {
    const { refused, accepted } = environment;
    const complaints = compile(environment, [...refused, ...accepted]);
    assert.deepEqual(
      refused.filter((_, index) => complaints[index] === null),
      [],
      'compiled, and should not',
    );
    assert.deepEqual(complaints.slice(refused.length).filter(Boolean), [], 'should have compiled');
  });
}

test('the pure environment holds the kernel, the contract and every context, without engines and tests', () => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.pure.json'), ts.sys.readFile);
  const folders = ['kernel', 'contract', ...CONTEXTS].map((folder) => `src/${folder}`);
  assert.deepEqual(config.include, ['tools/pure-globals.d.ts', ...folders]);
  assert.deepEqual(
    config.exclude,
    [...TEST_KINDS, ...ENGINES].map((suffix) => `**/*.${suffix}.ts`),
  );
});
