/** Canaries in one line each: a rule, a small text, and whether the rule must fire on it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextFile } from '../repository.ts';
import { describeFindings, type Finding } from './finding.ts';

/** A file of the pure middle, where the fewest things are allowed. */
export const PURE_PATH = 'src/trading/risk/risk.ts';

export function file(path: string, text = ''): TextFile {
  return { path, text };
}

/** `text` as the content of a file of the pure middle. */
export function source(text: string): TextFile[] {
  return [file(PURE_PATH, text)];
}

/** `line`, so many times. */
export function repeat(line: string, times: number): string {
  return Array.from({ length: times }, () => line).join('\n');
}

/** The rule finds exactly `rules` in the bad text. */
export function fires(name: string, findings: () => readonly Finding[], ...rules: string[]): void {
  test(name, () => {
    assert.deepEqual(
      findings().map((finding) => finding.rule),
      rules,
    );
  });
}

/** The rule finds nothing in the good text. */
export function silent(name: string, findings: () => readonly Finding[]): void {
  test(name, () => {
    assert.equal(describeFindings(findings()), '');
  });
}
