import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalDate, toIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import {
  firstStart,
  groupPhases,
  type HoursGroup,
  hoursOn,
  isOpen,
  isSession,
  nextPreOpen,
  nextSession,
  type PhaseChange,
  pastSessions,
  phaseAt,
  phaseChangesAfter,
  venueHours,
  venuePhases,
} from './session.ts';

const zone = createZone('America/Sao_Paulo');
const FRIDAY = '2026-11-13' as LocalDate;
const SATURDAY = '2026-11-14' as LocalDate;
const MONDAY = '2026-11-16' as LocalDate;
const at = (date: LocalDate, hour: number, minute = 0) => zone.at(date, (hour * 60 + minute) * 60_000_000);

/** "HH:MM:SS phase" in São Paulo. */
const lines = (changes: readonly PhaseChange[]): string[] =>
  changes.map(({ phase, at: when }) => `${toIso(when).slice(8, 10)} ${toIso(when).slice(11, 19)}Z ${phase}`);

test('the venue shows the most active phase of its groups', () => {
  assert.deepEqual(lines(venuePhases(FRIDAY, zone)), [
    '13 11:55:00Z pre-open',
    '13 12:00:00Z opening-auction',
    '13 12:00:10Z continuous',
    '13 21:30:00Z closing-auction',
    '13 21:31:10Z closed',
  ]);
  assert.deepEqual(lines(groupPhases('cash', FRIDAY, zone)), [
    '13 12:45:00Z pre-open',
    '13 13:00:00Z opening-auction',
    '13 13:00:10Z continuous',
    '13 20:55:00Z closing-auction',
    '13 21:00:10Z closed',
  ]);
});

test('changes of phase go on over the weekend', () => {
  const changes = phaseChangesAfter(at(FRIDAY, 18), zone);
  const next = Array.from({ length: 4 }, () => changes.next().value);
  assert.deepEqual(lines(next), [
    '13 21:30:00Z closing-auction',
    '13 21:31:10Z closed',
    '16 11:55:00Z pre-open',
    '16 12:00:00Z opening-auction',
  ]);
});

test('the exchange is closed at night and at the weekend', () => {
  assert.equal(phaseAt(at(FRIDAY, 8), zone), 'closed');
  assert.equal(phaseAt(at(FRIDAY, 12), zone), 'continuous');
  assert.equal(phaseAt(at(SATURDAY, 12), zone), 'closed');
  assert.equal(isOpen(at(FRIDAY, 8, 55), zone), true);
  assert.equal(isOpen(at(FRIDAY, 18, 32), zone), false);
  assert.equal(nextPreOpen(at(FRIDAY, 18, 32), zone), at(MONDAY, 8, 55));
  assert.equal(nextPreOpen(at(MONDAY, 3), zone), at(MONDAY, 8, 55));
});

test('sessions and hours are those of the real calendar, by its season, its holidays and its special days', () => {
  // 20 November is a holiday since 2024.
  assert.equal(isSession('2026-11-20' as LocalDate), false);
  assert.equal(isSession('2023-11-20' as LocalDate), true);
  assert.equal(nextSession('2026-11-19' as LocalDate), '2026-11-23');
  assert.deepEqual(pastSessions('2026-11-23' as LocalDate, 1), ['2026-11-19']);
  assert.equal(venueHours('2026-12-25' as LocalDate, zone), null);
  const closeOf = (date: string, group: HoursGroup, symbol?: string): string => {
    const minutes = hoursOn(date as LocalDate, group, symbol).close / 60_000_000;
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  };
  assert.deepEqual([closeOf('2026-10-30', 'cash'), closeOf('2026-11-03', 'cash')], ['17:00', '18:00']);
  assert.deepEqual(
    [closeOf('2026-12-16', 'index-futures', 'WINZ26'), closeOf('2026-12-16', 'index-futures')],
    ['18:00', '18:31'],
  );
});

test('where the calendar ends there is a session on every weekday all the same', () => {
  assert.equal(isSession('2031-01-01' as LocalDate), true);
  assert.equal(nextSession('2030-12-31' as LocalDate), '2031-01-01');
  assert.equal(hoursOn('2031-01-02' as LocalDate, 'cash').open, 10 * 3_600_000_000);
});

test('past sessions are the sessions before a date, oldest first', () => {
  assert.deepEqual(pastSessions(MONDAY, 3), ['2026-11-11', '2026-11-12', '2026-11-13']);
  assert.deepEqual(pastSessions(MONDAY, 0), []);
  assert.equal(pastSessions(SATURDAY, 45).length, 45);
});

test('a fresh installation begins after the opening of the newest session', () => {
  assert.equal(toIso(firstStart(MONDAY, zone)), '2026-11-16T13:05:00.000Z');
  assert.equal(toIso(firstStart('2026-11-15' as LocalDate, zone)), '2026-11-13T13:05:00.000Z');
  assert.equal(toIso(firstStart('2026-11-20' as LocalDate, zone)), '2026-11-19T13:05:00.000Z');
  assert.equal(toIso(firstStart('2027-02-10' as LocalDate, zone)), '2027-02-10T16:05:00.000Z');
});
