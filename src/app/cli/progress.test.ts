import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress, type ProgressOutput } from './progress.ts';

function collect(output: Partial<ProgressOutput>): {
  readonly told: string[];
  readonly at: (ms: number, share: number, stage?: 'reading' | 'storing') => void;
} {
  const told: string[] = [];
  let nowMs = 0;
  const write = (text: string): void => void told.push(text);
  const progress = createProgress({ json: false, isTerminal: false, write, nowMs: () => nowMs, ...output });
  return {
    told,
    at(ms, share, stage = 'reading') {
      nowMs = ms;
      progress({ stage, share, rows: 1_000 * share });
    },
  };
}

test('progress on a terminal has a rate and the time that is left', () => {
  const { told, at } = collect({ isTerminal: true });
  at(0, 0);
  at(50, 0.1);
  at(2_000, 0.25);
  assert.equal(told.length, 2);
  assert.match(told[1] ?? '', /^\rreading 25 % · 250 rows · 125 rows\/s · 6 s left/);
});

test('progress as JSON is a line a second, and one at the end of each stage', () => {
  const { told, at } = collect({ json: true });
  at(0, 0.01);
  at(500, 0.1);
  at(1_000, 0.5);
  at(1_200, 1);
  at(1_300, 0.1, 'storing');
  const lines = told.map((text) => JSON.parse(text) as Record<string, unknown>);
  assert.deepEqual(
    lines.map(({ progress, share }) => [progress, share]),
    [
      ['reading', 0.01],
      ['reading', 0.5],
      ['reading', 1],
      ['storing', 0.1],
    ],
  );
  assert.deepEqual(lines[1], { progress: 'reading', share: 0.5, rows: 500, rowsPerSecond: 500, secondsLeft: 1 });
});

test('progress into a file or a pipe is silent', () => {
  const { told, at } = collect({});
  at(0, 0.5);
  assert.deepEqual(told, []);
});
