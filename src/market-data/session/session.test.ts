import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRODUCT_GROUPS, type ProductGroup } from '#contract/sessions.ts';
import { dateOfEpochDay, epochDayOf, type LocalDate, parseIso, toIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { CALENDAR_FIRST, CALENDAR_LAST, isSession } from './b3-calendar.ts';
import { indexFutureExpiry, optionExpiryOn } from './expiry.ts';
import { readHours } from './hours-text.ts';
import { phaseAt, type Session, sessionOf, sessionOfContract } from './session.ts';
import { tradingHoursOn } from './trading-hours.ts';

const zone = createZone('America/Sao_Paulo');
const date = (text: string): LocalDate => text as LocalDate;

/** The day as the tables write it. */
function told(session: Session): string {
  if (session.state !== 'open') return session.state;
  const last = session.phases.at(-1)?.localTo ?? '';
  return `${session.phases.map(({ phase, localFrom }) => `${localFrom} ${phase}`).join(' ')} ${last}`;
}

test('on each day of 2012 to 2030 the phases of each group are in order, without gaps, inside the day', () => {
  let open = 0;
  for (let day = epochDayOf(CALENDAR_FIRST); day <= epochDayOf(CALENDAR_LAST); day += 1) {
    const today = dateOfEpochDay(day);
    const [start, end] = [zone.startOfDate(today), zone.startOfDate(dateOfEpochDay(day + 1))];
    for (const group of PRODUCT_GROUPS) {
      const session = sessionOf(today, group, zone);
      assert.equal(session.state === 'closed', !isSession(today), today);
      assert.ok(session.source.length > 0, `${today} ${group}`);
      if (session.state !== 'open') continue;
      open += 1;
      let at = session.phases[0]?.from ?? end;
      assert.ok(at >= start, `${today} ${group}`);
      for (const { phase, from, to, source } of session.phases) {
        assert.ok(from === at && to > from && source.length > 0, `${today} ${group} ${phase}`);
        at = to;
      }
      assert.ok(at <= end, `${today} ${group}`);
      assert.ok(
        session.phases.some(({ phase }) => phase === 'continuous'),
        `${today} ${group}`,
      );
    }
  }
  assert.ok(open > 40_000, `${open} sessions with hours`);
});

const REGULAR_17 =
  '09:30 cancellation 09:45 pre-open 10:00 continuous 16:55 closing-call 17:00 pause 17:25 cancellation 17:30 after-market 18:00 pause 18:25 cancellation 18:45';
const REGULAR_18 =
  '09:30 cancellation 09:45 pre-open 10:00 continuous 17:55 closing-call 18:00 pause 18:25 cancellation 18:45';
const EXPIRY_17 =
  '09:30 cancellation 09:45 pre-open 10:00 continuous 16:55 closing-call 17:00 pause 17:25 cancellation 18:10 pause 18:25 after-market 18:40 pause 18:45 cancellation 19:00';
const EXPIRY_18 =
  '09:30 cancellation 09:45 pre-open 10:00 continuous 17:55 closing-call 18:00 pause 18:25 cancellation 19:10 pause 19:25 after-market 19:40 pause 19:45 cancellation 20:00';
const FUTURES_1825 = '08:55 pre-open 09:00 continuous 18:25 closing-call 18:32';
const FUTURES_1755 = '08:55 pre-open 09:00 continuous 17:55 closing-call 18:02';

const DAYS: readonly (readonly [date: string, group: ProductGroup, told: string, why: string])[] = [
  [
    '2012-03-09',
    'cash',
    '10:45 pre-open 11:00 continuous 17:55 closing-call 18:00 pause 18:30 pre-open 18:45 after-market 19:30',
    'last day from 11:00',
  ],
  [
    '2012-03-12',
    'cash',
    '09:45 pre-open 10:00 continuous 16:55 closing-call 17:00 pause 17:30 pre-open 17:45 after-market 19:00',
    'first day from 10:00',
  ],
  ['2014-06-17', 'cash', '09:45 pre-open 10:00 continuous 13:30', 'Brazil plays at 16:00'],
  ['2014-06-17', 'index-futures', 'unknown', 'Brazil plays at 16:00'],
  ['2014-07-08', 'cash', 'unknown', 'Brazil plays at 17:00'],
  ['2018-11-29', 'index-futures', 'unknown', 'the day before the MSCI rebalancing'],
  ['2018-11-30', 'index-futures', FUTURES_1825, 'MSCI rebalancing'],
  ['2021-11-05', 'index-futures', FUTURES_1755, 'last day before the grid of November 2021'],
  ['2021-11-08', 'index-futures', FUTURES_1825, 'first day of the grid of November 2021'],
  ['2022-03-02', 'index-futures', '12:55 pre-open 13:00 continuous 18:25 closing-call 18:32', 'Ash Wednesday'],
  ['2022-03-14', 'index-futures', FUTURES_1755, 'first day of the grid of March 2022'],
  ['2024-03-11', 'index-futures', FUTURES_1825, 'all year since then'],
  ['2025-08-29', 'fx-futures', '08:55 pre-open 09:00 continuous 18:30', 'all year since 2024'],
  [
    '2022-12-09',
    'di-futures',
    '08:55 pre-open 09:00 continuous 16:00 pause 16:07 cancellation 16:10 closing-call 16:42 cancellation 16:45 pause 16:50 extended 18:00',
    'last day with a call',
  ],
  ['2022-12-12', 'di-futures', '08:55 pre-open 09:00 continuous 18:00', 'first day without one'],
  [
    '2024-01-19',
    'cash',
    '09:30 cancellation 09:45 pre-open 10:00 continuous 17:55 closing-call 18:00',
    'expiry, its evening not known',
  ],
  [
    '2024-03-08',
    'cash',
    '09:30 cancellation 09:45 pre-open 10:00 continuous 17:55 closing-call 18:00',
    'expiry, its evening not known',
  ],
  ['2024-03-11', 'cash', REGULAR_17, 'first day of the grid of March 2024'],
  ['2024-03-15', 'cash', EXPIRY_17, 'Friday'],
  ['2024-03-28', 'cash', EXPIRY_17, 'Thursday before Good Friday'],
  ['2024-11-01', 'cash', EXPIRY_17, 'last Friday of the grid of March 2024'],
  ['2024-11-04', 'cash', REGULAR_18, 'first day of the grid of November 2024'],
  ['2024-11-14', 'cash', EXPIRY_18, 'Thursday before a holiday on Friday'],
  ['2025-01-16', 'cash', REGULAR_18, 'a delayed share is not a delayed exchange'],
  [
    '2025-03-05',
    'cash',
    '12:30 cancellation 12:45 pre-open 13:00 continuous 17:55 closing-call 18:00 pause 18:25 cancellation 18:45',
    'Ash Wednesday',
  ],
  [
    '2025-03-05',
    'equity-etf',
    '12:30 cancellation 12:45 pre-open 13:05 continuous 17:55 closing-call 18:15 pause 18:25 cancellation 18:45',
    'Ash Wednesday',
  ],
  ['2025-03-05', 'forward', '13:00 continuous 18:25', 'Ash Wednesday'],
  ['2025-04-17', 'cash', EXPIRY_17, 'Thursday before Good Friday'],
  ['2025-11-20', 'cash', 'closed', 'holiday'],
  ['2025-12-23', 'cash', REGULAR_18, 'no Friday among the closed days that follow'],
  ['2026-12-23', 'cash', EXPIRY_18, 'the Friday is Christmas, and Thursday its eve'],
  ['2024-04-16', 'crypto-futures', 'unlisted', 'the day before the first one was listed'],
  ['2025-08-29', 'crypto-futures', '09:00 continuous 18:30', 'regular hours'],
  ['2026-03-09', 'crypto-futures', '08:00 continuous 18:30', 'first phase of longer hours'],
  ['2026-04-20', 'crypto-futures', '08:00 continuous 20:00', 'second phase of longer hours'],
  ['2025-08-29', 'cattle-futures', 'unknown', 'its end was not found'],
];
for (const [day, group, hours, why] of DAYS) {
  test(`${group} on ${day}: ${why}`, () => assert.equal(told(sessionOf(date(day), group, zone)), hours));
}

test('Brazilian daylight saving moves the instants of a day and not its wall times', () => {
  const opening = (day: string): string => {
    const session = sessionOf(date(day), 'cash', zone);
    assert.ok(session.state === 'open');
    const continuous = session.phases.find(({ phase }) => phase === 'continuous');
    assert.equal(continuous?.localFrom, '10:00');
    return toIso(continuous.from);
  };
  assert.equal(opening('2017-10-13'), '2017-10-13T13:00:00.000Z');
  assert.equal(opening('2017-10-16'), '2017-10-16T12:00:00.000Z');
  assert.equal(opening('2019-02-15'), '2019-02-15T12:00:00.000Z');
  assert.equal(opening('2019-02-18'), '2019-02-18T13:00:00.000Z');
  assert.equal(opening('2019-11-05'), '2019-11-05T13:00:00.000Z');
});

test('a phase holds from its first instant to the one before the next', () => {
  const phase = (text: string, group: ProductGroup): string | null => {
    const at = parseIso(text);
    assert.ok(at.ok);
    return phaseAt(at.value, group, zone)?.phase ?? null;
  };
  assert.equal(phase('2025-08-28T09:59:59.999999-03:00', 'cash'), 'pre-open');
  assert.equal(phase('2025-08-28T10:00:00-03:00', 'cash'), 'continuous');
  assert.equal(phase('2025-08-28T16:55:00-03:00', 'cash'), 'closing-call');
  assert.equal(phase('2025-08-28T17:10:00-03:00', 'cash'), 'pause');
  assert.equal(phase('2025-08-28T17:45:00-03:00', 'cash'), 'after-market');
  assert.equal(phase('2025-08-28T18:45:00-03:00', 'cash'), null);
  assert.equal(phase('2025-08-30T12:00:00-03:00', 'cash'), null);
  assert.equal(phase('2025-08-28T12:00:00-03:00', 'cattle-futures'), null);
  assert.equal(phase('2009-08-28T12:00:00-03:00', 'cash'), null);
});

const EXPIRIES: readonly (readonly [symbol: string, expiry: string | null])[] = [
  ['INDG27', '2027-02-17'],
  ['WINM26', '2026-06-17'],
  ['WINV21', '2021-10-13'],
  ['WINJ22', '2022-04-13'],
  ['WING15', '2015-02-18'],
  // The Wednesday is a holiday: the next session.
  ['WINV22', '2022-10-13'],
  ['WINF26', null],
  ['WDOM26', null],
  ['WIN$N', null],
  ['WINM45', null],
];
for (const [symbol, expiry] of EXPIRIES) {
  test(`${symbol} ${expiry === null ? 'has no last day here' : `ends on ${expiry}`}`, () =>
    assert.equal(indexFutureExpiry(symbol), expiry));
}

test('an index future ends with the cash market on its own last day, and only then', () => {
  const on = (day: string, symbol: string): string =>
    told(sessionOfContract(date(day), { group: 'index-futures', symbol }, zone));
  assert.equal(on('2026-06-17', 'WINM26'), '08:55 pre-open 09:00 continuous 17:00');
  assert.equal(on('2026-06-17', 'WINQ26'), FUTURES_1825);
  assert.equal(on('2026-06-16', 'WINM26'), FUTURES_1825);
  assert.equal(on('2024-12-18', 'INDZ24'), '08:55 pre-open 09:00 continuous 18:00');
  assert.equal(on('2026-02-18', 'WING26'), '12:55 pre-open 13:00 continuous 18:00');
});

test('options expire on the third Monday, then the third Friday, then every Friday', () => {
  const expires = (from: string, to: string): string[] => {
    const days: string[] = [];
    for (let day = epochDayOf(date(from)); day <= epochDayOf(date(to)); day += 1)
      if (optionExpiryOn(dateOfEpochDay(day)) !== null) days.push(dateOfEpochDay(day));
    return days;
  };
  assert.deepEqual(expires('2021-03-01', '2021-06-30'), ['2021-03-15', '2021-04-19', '2021-05-21', '2021-06-18']);
  assert.deepEqual(expires('2024-01-01', '2024-03-31'), [
    '2024-01-19',
    '2024-02-09',
    '2024-02-16',
    '2024-02-23',
    '2024-03-01',
    '2024-03-08',
    '2024-03-15',
    '2024-03-22',
    '2024-03-28',
  ]);
});

test('hours that a table writes wrongly are refused', () => {
  for (const text of [
    '',
    '09:00',
    '09:00 continuous',
    '09:00 lunch 10:00',
    '10:00 continuous 09:00',
    '9:00 continuous 10:00',
    '09:00 continuous 24:00',
  ])
    assert.throws(() => readHours(text), text);
});

test('what is not known is marked as unknown, and what is known is not', () => {
  for (let day = epochDayOf(CALENDAR_FIRST); day <= epochDayOf(CALENDAR_LAST); day += 1)
    for (const group of PRODUCT_GROUPS) {
      const { hours, certainty } = tradingHoursOn(group, dateOfEpochDay(day));
      assert.equal(hours === null, certainty === 'unknown', `${group} ${dateOfEpochDay(day)}`);
    }
});
