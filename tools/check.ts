/**
 * The one command behind `npm test`: everything that must hold before a change is merged, one line per step.
 * Usage: node tools/check.ts --help
 */

import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { endAll } from './check/process.ts';
import { type Outcome, STEPS, type Step } from './check/steps.ts';

const NODE_MAJOR = '24';
const PARALLEL_MAX = 2;

interface Options {
  readonly only: readonly string[];
  readonly bail: boolean;
}

const totals = { passed: 0, failed: 0, skipped: 0 };

main().catch((error: unknown) => {
  endAll();
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      bail: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(help());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(signal));

  const steps = STEPS.filter(
    (step) => values.only.length === 0 || values.only.some((word) => step.name.includes(word)),
  );
  if (steps.length === 0) return fail(`no step is called ${values.only.join(', ')}; there are: ${names()}`);
  if (nodeIsRight()) await runAll(steps, values);
  const skipped = totals.skipped === 0 ? '' : `, ${totals.skipped} skipped`;
  console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}

/** Nothing else makes sense on another Node: the sources run on it as they are. */
function nodeIsRight(): boolean {
  const version = process.versions.node;
  const ok = version.split('.')[0] === NODE_MAJOR;
  const output = `this is Node ${version}; run it with npm, which puts the project's Node ${NODE_MAJOR} first\n`;
  print('node', 0, { passed: Number(ok), failed: Number(!ok), skipped: 0, note: version, output: ok ? '' : output });
  return ok;
}

async function runAll(steps: readonly Step[], options: Options): Promise<void> {
  const beside = steps.filter((step) => !step.alone);
  const alone = steps.filter((step) => step.alone);
  await Promise.all(Array.from({ length: PARALLEL_MAX }, () => runQueue(beside, options)));
  await runQueue(alone, options);
}

/** Takes steps from the front until none is left; several may take from the same queue. */
async function runQueue(queue: Step[], options: Options): Promise<void> {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    if (options.bail && totals.failed > 0) {
      console.log(`not run  ${step.name}`);
      totals.skipped += 1;
      continue;
    }
    const start = performance.now();
    const outcome = await step.run();
    print(step.name, performance.now() - start, outcome);
  }
}

function print(name: string, ms: number, outcome: Outcome): void {
  const verdict = outcome.failed === 0 ? 'ok  ' : 'FAIL';
  const seconds = `${Math.round(ms / 100) / 10} s`;
  console.log(`${verdict}  ${name.padEnd(16)} ${seconds.padStart(7)}  ${outcome.note}`.trimEnd());
  if (outcome.output !== '') console.log(outcome.output.trimEnd().replace(/^/gm, '      '));
  totals.passed += outcome.passed;
  totals.failed += outcome.failed;
  totals.skipped += outcome.skipped;
}

function stop(signal: NodeJS.Signals): void {
  endAll();
  console.log(`\nstopped by ${signal}`);
  process.exit(1);
}

function fail(reason: string): void {
  console.error(reason);
  process.exitCode = 1;
}

function names(): string {
  return STEPS.map((step) => step.name).join(', ');
}

function help(): string {
  const list = STEPS.map((step) => `  ${step.name.padEnd(16)} ${step.about}`).join('\n');
  return `node tools/check.ts [--only <word>]... [--bail]

Runs every check of the repository and ends with "N passed, N failed".

  --only <word>    only the steps whose name contains the word, such as: --only types --only unit
  --bail           stop at the first step that fails

Steps:
${list}`;
}
