/** What a test run counted: written by tools/test-reporter.ts in its last line, read by the check. */

export interface SkippedTest {
  readonly name: string;
  /** `null`: the author gave none, which fails the run. */
  readonly reason: string | null;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

const MARK = '#tally ';

/** The line that carries `tally` over standard output. */
export function writeTally(tally: Tally): string {
  return `${MARK}${JSON.stringify(tally)}\n`;
}

/** The tally in the output of a run, and the output without it. `null`: the run did not come to its end. */
export function readTally(output: string): { readonly tally: Tally | null; readonly rest: string } {
  const start = output.lastIndexOf(MARK);
  if (start < 0) return { tally: null, rest: output };
  const end = output.indexOf('\n', start);
  const line = output.slice(start + MARK.length, end < 0 ? undefined : end);
  return { tally: JSON.parse(line), rest: output.slice(0, start) + (end < 0 ? '' : output.slice(end + 1)) };
}
