import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionDto, SessionPhaseName } from '#contract/sessions.ts';
import { axisOf, firstLocalTime, hoursOf, momentOf, placeOf, segmentsOf } from './session-timeline.ts';

function phase(name: SessionPhaseName, localFrom: string, localTo: string): SessionDto['phases'][number] {
  const at = (time: string): string => `2025-08-29T${time}:00-03:00`;
  return {
    phase: name,
    from: at(localFrom),
    to: at(localTo),
    localFrom,
    localTo,
    source: 'test',
    certainty: 'exchange',
  };
}

const CASH: SessionDto = {
  date: '2025-08-29',
  group: 'cash',
  state: 'open',
  reason: null,
  source: 'test',
  certainty: 'exchange',
  phases: [
    phase('pre-open', '09:45', '10:00'),
    phase('continuous', '10:00', '16:55'),
    phase('closing-call', '16:55', '17:00'),
    phase('after-market', '17:25', '18:00'),
  ],
  notes: [],
};
const CLOSED: SessionDto = { ...CASH, state: 'closed', reason: 'Natal', phases: [] };
const ms = (time: string): number => Date.parse(`2025-08-29T${time}:00-03:00`);

test('the axis goes from full hour to full hour around every phase', () => {
  const axis = axisOf([CLOSED, CASH]);
  assert.deepEqual(axis, { fromMs: ms('09:00'), toMs: ms('18:00') });
  assert.equal(axis === null ? 0 : hoursOf(axis).length, 10);
  assert.equal(axisOf([CLOSED]), null);
});

test('segments stand at their place and leave the pauses between them free', () => {
  const segments = segmentsOf(CASH, { fromMs: ms('09:00'), toMs: ms('18:00') });
  assert.deepEqual(
    segments.map(({ start, length }) => [Math.round(start * 540), Math.round(length * 540)]),
    [
      [45, 15],
      [60, 415],
      [475, 5],
      [505, 35],
    ],
  );
});

test('now stands on the axis, or nowhere', () => {
  const axis = { fromMs: ms('09:00'), toMs: ms('18:00') };
  assert.equal(placeOf(ms('13:30'), axis), 0.5);
  assert.equal(placeOf(ms('08:59'), axis), null);
  assert.equal(placeOf(ms('18:01'), axis), null);
});

test('a session tells its phase, what comes next, that it is over, or why there is none', () => {
  assert.deepEqual(momentOf(CASH, ms('09:00')), { kind: 'before', phase: 'pre-open', localFrom: '09:45' });
  assert.deepEqual(momentOf(CASH, ms('10:00')), { kind: 'in', phase: 'continuous', localTo: '16:55' });
  assert.deepEqual(momentOf(CASH, ms('17:10')), { kind: 'before', phase: 'after-market', localFrom: '17:25' });
  assert.deepEqual(momentOf(CASH, ms('18:00')), { kind: 'over' });
  assert.deepEqual(momentOf(CLOSED, ms('12:00')), { kind: 'none', state: 'closed', reason: 'Natal' });
  assert.equal(firstLocalTime(CASH), '09:45');
  assert.equal(firstLocalTime(CLOSED), null);
});
