import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionDto } from '#contract/sessions.ts';
import { candle } from './candle.fixture.ts';
import type { Bar } from './candle-series.ts';
import { beginsDay, dayParts, partRuns, rollAt } from './day-parts.ts';

const T0 = Date.UTC(2026, 10, 20, 13, 0) / 1_000;

function bars(...minutes: number[]): Bar[] {
  return minutes.map((minute) => ({ time: T0 + 60 * minute, candle: candle(minute) }));
}

function session(...phases: [SessionDto['phases'][number]['phase'], number, number][]): SessionDto {
  const at = (minute: number): string => new Date((T0 + 60 * minute) * 1_000).toISOString();
  const word = { source: 'test', certainty: 'measured' } as const;
  return {
    ...word,
    date: '2026-11-20',
    group: 'cash',
    state: 'open',
    reason: null,
    notes: [],
    phases: phases.map(([phase, from, to]) => ({
      ...{ phase, from: at(from), to: at(to), localFrom: '10:00', localTo: '10:00' },
      ...word,
    })),
  };
}

const DAY = session(
  ['pre-open', -15, 0],
  ['continuous', 0, 415],
  ['closing-call', 415, 420],
  ['after-market', 450, 480],
);
const runsOf = (list: readonly Bar[]) =>
  partRuns(list, dayParts([DAY]), { first: 0, last: list.length }).map(({ first, last, kind }) => [first, last, kind]);

test('bars of the closing call are an auction, those after it late, and all others neither', () => {
  assert.deepEqual(runsOf(bars(-1, 0, 414, 415, 419, 450, 451, 479, 480)), [
    [0, 0, 'auction'],
    [3, 4, 'auction'],
    [5, 7, 'late'],
  ]);
});

test('the bar that begins with the print of the closing call is of the auction', () => {
  assert.deepEqual(runsOf(bars(414, 420, 424, 425)), [[1, 2, 'auction']]);
  const followed = session(['closing-call', 415, 420], ['after-market', 421, 480]);
  assert.deepEqual(
    partRuns(bars(420, 421), dayParts([followed]), { first: 0, last: 1 }).map(({ kind }) => kind),
    ['auction', 'late'],
  );
});

test('only the bars asked for are looked at', () => {
  const list = bars(415, 416, 417, 418);
  assert.deepEqual(partRuns(list, dayParts([DAY]), { first: 1, last: 2 }), [{ first: 1, last: 2, kind: 'auction' }]);
});

test('a night between two bars begins a day, a pause does not', () => {
  const [evening, morning, later] = bars(400, 400 + 16 * 60, 400 + 19 * 60);
  assert.ok(evening && morning && later);
  assert.equal(beginsDay(evening, morning), true);
  assert.equal(beginsDay(morning, later), false);
});

test('a roll is where the contract changes', () => {
  const [first, second] = bars(0, 1);
  assert.ok(first && second);
  const of = (bar: Bar, contract: string): Bar => ({ ...bar, candle: { ...bar.candle, contract } });
  assert.deepEqual(rollAt(of(first, 'WINV26'), of(second, 'WINZ26')), { from: 'WINV26', to: 'WINZ26' });
  assert.equal(rollAt(of(first, 'WINZ26'), of(second, 'WINZ26')), null);
  assert.equal(rollAt(first, second), null);
});
