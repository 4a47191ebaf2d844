/**
 * A reporter for node:test. It prints what went wrong and nothing else, then one line that tools/check.ts reads.
 * Node counts a file that registers no test as a passed test; here it is a failure, since nothing was tested.
 */

import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';
import { type SkippedTest, writeTally } from './check/tally.ts';
import { ROOT } from './repository.ts';

type Ended = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>;

const LINE_MAX = 2_000;

/** The suites and tests around the current one, outermost first. */
const around: string[] = [];
let lastEnded = 'none';

/** Reads the events of a run; see `node --test-reporter`. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const skipped: SkippedTest[] = [];
  process.once('SIGTERM', explainHang);
  for await (const event of events) {
    if (event.type === 'test:start') around.splice(event.data.nesting, Number.POSITIVE_INFINITY, event.data.name);
    if (event.type === 'test:stdout' || event.type === 'test:stderr') yield event.data.message;
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    lastEnded = fullName(event);
    const verdict = judge(event);
    if (verdict === 'passed') passed += 1;
    else if (verdict === 'failed') {
      failed += 1;
      yield describeFailure(event);
    } else if (verdict !== 'uncounted') {
      skipped.push(verdict);
      if (verdict.reason === null) yield `${verdict.name}\n    skipped without a reason: { skip: 'why' }\n\n`;
    }
  }
  yield writeTally({ passed, failed, skipped });
}

function judge(event: Ended): 'passed' | 'failed' | 'uncounted' | SkippedTest {
  const { skip, todo, details } = event.data;
  const mark = skip ?? todo;
  if (mark !== undefined && mark !== false)
    return { name: fullName(event), reason: typeof mark === 'string' && mark !== '' ? mark : null };
  const isSuite = details.type === 'suite';
  if (event.type === 'test:pass') {
    if (isSuite) return 'uncounted';
    return isFileItself(event) ? 'failed' : 'passed';
  }
  // The test inside has been counted already.
  return failureType(event) === 'subtestsFailed' ? 'uncounted' : 'failed';
}

function isFileItself({ data }: Ended): boolean {
  return data.nesting === 0 && data.file !== undefined && data.file.endsWith(data.name);
}

function describeFailure(event: Ended): string {
  const { file = '', line = 0 } = event.data;
  const text = event.type === 'test:pass' ? 'this file registers no test' : errorText(event);
  const indented = text.split('\n').map(shorten).join('\n').replace(/^/gm, '    ');
  return `${relative(ROOT, file)}:${line}  ${fullName(event)}\n${indented}\n\n`;
}

/** A counterexample may be a megabyte on one line; its beginning and its seed are what one reads. */
function shorten(line: string): string {
  const left = line.length - LINE_MAX;
  return left > 0 ? `${line.slice(0, LINE_MAX)} … and ${left} characters more` : line;
}

function errorText(event: Ended): string {
  const error = errorOf(event);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && cause.stack !== undefined) return withoutRunner(cause.stack);
  const inner = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error;
  return typeof inner === 'string' ? inner : inspect(inner);
}

/** Frames inside Node say nothing about the test. */
function withoutRunner(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !/^\s+at .*node:(?:internal|async_hooks)/.test(line))
    .join('\n');
}

function errorOf(event: Ended): unknown {
  return 'error' in event.data.details ? event.data.details.error : undefined;
}

function failureType(event: Ended): unknown {
  const error = errorOf(event);
  return typeof error === 'object' && error !== null && 'failureType' in error ? error.failureType : undefined;
}

function fullName({ data }: Ended): string {
  return [...around.slice(0, data.nesting), data.name].join(' > ');
}

/** The check asks the run to end after its time limit: say what it was waiting for. */
function explainHang(): void {
  const open = process.getActiveResourcesInfo().filter((name) => !/^(?:Pipe|TTY|Signal|FSReq)/.test(name));
  process.stdout.write(
    `the run does not end; last test ended: ${lastEnded}; still open: ${open.join(', ') || 'nothing'}\n`,
  );
  process.exit(1);
}
