/** The steps of the check: what each runs, and what it counts. */

import { join } from 'node:path';
import { ROOT, repositoryPaths } from '../repository.ts';
import { runNode } from './process.ts';
import { readTally } from './tally.ts';
import { endToEndTestFiles, unitTestFiles } from './test-files.ts';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A few words beside the step's name. */
  readonly note: string;
  /** What is worth reading: everything after a failure, otherwise what was skipped and why. */
  readonly output: string;
}

export interface Step {
  readonly name: string;
  readonly about: string;
  /** Whether it may run beside another step. Tests measure time, so they run alone. */
  readonly alone: boolean;
  readonly run: () => Promise<Outcome>;
}

const SECOND = 1_000;

/** All steps; cheap ones first, so that most mistakes show within seconds. ESLint, the slowest, starts early. */
export const STEPS: readonly Step[] = [
  tool('biome', 'format and fast lint', [
    '@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    '--diagnostic-level=warn',
    '--max-diagnostics=100',
  ]),
  tool('eslint', 'the three rules that need types', ['eslint/bin/eslint.js', '.']),
  types('pure', 'kernel, contract and contexts, without Node and browser'),
  types('server', 'everything outside web/, on Node', 'tsconfig.json'),
  types('web', 'the page, in the browser'),
  types('web-test', 'tests of the page'),
  tool('knip', 'unused files, exports and packages', ['knip/bin/knip.js', '--no-config-hints']),
  tests('unit', 'tests in one process', unitTestFiles, {
    flags: ['--test-isolation=none', '--test-timeout=30000'],
    timeoutMs: 1_200 * SECOND,
  }),
  {
    name: 'e2e browser',
    about: 'finds a Chromium, or installs one',
    alone: true,
    run: () => browser(),
  },
  tests('e2e tests', 'tests that start servers and browsers', endToEndTestFiles, {
    flags: ['--test-concurrency=1', '--test-timeout=60000'],
    timeoutMs: 1_500 * SECOND,
  }),
];

function tool(name: string, about: string, [script = '', ...args]: readonly string[]): Step {
  const path = join(ROOT, 'node_modules', script);
  return {
    name,
    about,
    alone: false,
    run: async () => {
      const { ok, output } = await runNode([path, ...args], { timeoutMs: 240 * SECOND });
      return ok ? passed('') : failed(output);
    },
  };
}

function types(environment: string, about: string, config = `tsconfig.${environment}.json`): Step {
  return tool(`types ${environment}`, about, ['typescript/bin/tsc', '--pretty', 'false', '-p', config]);
}

async function browser(): Promise<Outcome> {
  const script = join(ROOT, 'tools/browser.ts');
  // Long enough for a first installation.
  const { ok, output } = await runNode([script], { timeoutMs: 300 * SECOND });
  return ok ? passed(output.trim().split('\n').at(-1) ?? '') : failed(output);
}

interface TestOptions {
  readonly flags: readonly string[];
  readonly timeoutMs: number;
}

function tests(
  name: string,
  about: string,
  choose: (paths: readonly string[]) => string[],
  options: TestOptions,
): Step {
  return { name, about, alone: true, run: () => runTests(choose(repositoryPaths()), options) };
}

/** Runs test files with our reporter. A run that tests nothing, or that does not come to its end, has failed. */
export async function runTests(files: readonly string[], { flags, timeoutMs }: TestOptions): Promise<Outcome> {
  if (files.length === 0) return failed('no test files: a step that tests nothing must not pass\n');
  const reporter = `--test-reporter=${join(ROOT, 'tools/test-reporter.ts')}`;
  const run = await runNode(['--test', reporter, ...flags, ...files], { timeoutMs });
  const { tally, rest } = readTally(run.output);
  if (tally === null) return failed(`${rest}the test run stopped before its end\n`);

  const unexplained = tally.skipped.filter((test) => test.reason === null).length;
  const counted = {
    passed: tally.passed,
    failed: tally.failed + unexplained,
    skipped: tally.skipped.length - unexplained,
  };
  const nothingRan = counted.passed + counted.failed === 0;
  if (counted.failed === 0 && (nothingRan || !run.ok)) {
    const why = nothingRan ? 'no test ran' : 'every test passed, but the run failed';
    return { ...counted, failed: 1, note: '', output: `${rest}${why}\n` };
  }
  const skips = tally.skipped.map(({ name, reason }) => `skipped: ${name} (${reason ?? 'no reason'})\n`).join('');
  const note = `${files.length} files, ${counted.passed} passed`;
  return { ...counted, note, output: (counted.failed > 0 ? rest : '') + skips };
}

function passed(note: string): Outcome {
  return { passed: 1, failed: 0, skipped: 0, note, output: '' };
}

function failed(output: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, note: '', output };
}
