import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProductGroup } from '#contract/sessions.ts';
import type { LocalDate } from '#kernel/time.ts';
import { sessionDto, sessionsAnswer } from '../routes/sessions.ts';
import { CommandError, EXIT } from './exit.ts';
import { sessionCommand, sessionText } from './session.ts';

function textOf(day: string, group: ProductGroup): string {
  const date = day as LocalDate;
  return sessionText(
    sessionsAnswer([sessionDto(date, { group, others: [], symbol: null })], { first: date, last: date }),
  );
}

test('a day is printed with local times, UTC, and a source for each phase', () => {
  const text = textOf('2025-08-28', 'fx-futures');
  assert.match(text, /^B3, 2025-08-28 \(Thursday\)\. Local time is that of America\/Sao_Paulo\.$/m);
  assert.match(text, /^ {2}09:00–18:30 {2}12:00–21:30 UTC {2}continuous {4}press \[1\]$/m);
  assert.match(text, /^\[1\] .*OC 013\/2024-PRE/m);
  assert.match(text, /^Session before: 2025-08-27 \(Wednesday\)\. Next session: 2025-08-29 \(Friday\)\.$/m);
});

test('a day without session is printed with its reason and the next one', () => {
  const text = textOf('2025-12-24', 'cash');
  assert.match(text, /^B3, 2025-12-24 \(Wednesday\): no session, Christmas Eve\.$/m);
  assert.match(text, /Next session: 2025-12-26 \(Friday\)\.$/m);
});

test('hours that are not known are printed as that', () => {
  assert.match(textOf('2025-08-28', 'cattle-futures'), /hours for this group are not known \(unknown\) \[1\]$/m);
});

test('the ends of the calendar are told', () => {
  assert.match(textOf('2030-12-31', 'cash'), /Next session: outside the calendar\.$/m);
});

const REFUSED: readonly (readonly [date: string, options: Parameters<typeof sessionCommand>[1], exit: number])[] = [
  ['yesterday', {}, EXIT.usage],
  ['2025-02-30', {}, EXIT.usage],
  ['2011-12-30', {}, EXIT.refused],
  ['2025-08-28', { symbol: 'XX' }, EXIT.refused],
  ['2025-08-28', { symbol: 'PETR4', group: 'cash' }, EXIT.usage],
];
for (const [date, options, exit] of REFUSED) {
  test(`${date} with ${JSON.stringify(options)} ends with exit code ${exit}`, () => {
    assert.throws(
      () => sessionCommand(date, options),
      (error) => error instanceof CommandError && error.exitCode === exit,
    );
  });
}
