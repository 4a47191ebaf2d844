import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateOfEpochDay, epochDayOf, type LocalDate, weekdayOf } from '#kernel/time.ts';
import { calendarDate, isSession, sessionsBetween } from '../session/b3-calendar.ts';
import { indexFutureExpiry } from '../session/expiry.ts';
import { contractSymbol, MONTH_LETTERS, parseContract } from './contract-month.ts';
import { expiresIn, expiryRuleOf, futureExpiry } from './future-expiry.ts';

const AS_OF = '2026-01-02' as LocalDate;

/** Symbol, expiry, last trading day. */
const TABLE: readonly (readonly [symbol: string, expiry: string, lastTradingDay: string | null])[] = [
  ['WING27', '2027-02-17', '2027-02-17'],
  ['INDM26', '2026-06-17', '2026-06-17'],
  ['INDQ26', '2026-08-12', '2026-08-12'],
  // The Wednesday is a holiday: the next session, not the one before.
  ['INDV16', '2016-10-13', '2016-10-13'],
  // The Wednesday is Ash Wednesday, which has a session.
  ['WING15', '2015-02-18', '2015-02-18'],
  ['DOLJ26', '2026-04-01', '2026-03-31'],
  ['WDOF15', '2015-01-02', '2014-12-30'],
  ['DI1F26', '2026-01-02', '2025-12-30'],
  // Beyond the calendar, by national holidays.
  ['DI1F38', '2038-01-04', '2037-12-31'],
  ['DDIF40', '2040-01-02', '2039-12-30'],
  ['DAPK27', '2027-05-17', null],
  ['FRCF27', '2027-01-04', null],
  ['BGIF15', '2015-01-30', '2015-01-30'],
  ['CCMX15', '2015-11-16', '2015-11-16'],
  ['ICFZ26', '2026-12-18', '2026-12-18'],
  ['ICFH27', '2027-03-22', '2027-03-22'],
];
for (const [symbol, expiry, lastTradingDay] of TABLE) {
  test(`${symbol} expires on ${expiry} and trades until ${lastTradingDay}`, () => {
    const known = futureExpiry(symbol, AS_OF);
    assert.deepEqual([known?.expiry, known?.lastTradingDay], [expiry, lastTradingDay]);
  });
}

/** Odd months of the index, products without a rule, years outside, and no contracts at all. */
const NONE = ['WINF26', 'INDN26', 'BITZ26', 'XYZF26', 'WING11', 'WIN$', 'PETR4', '', 'ICFA26'];
for (const symbol of NONE) {
  test(`"${symbol}" expires on a day that is not known`, () => assert.equal(futureExpiry(symbol, AS_OF), null));
}

test('what lies beyond the calendar is not certain', () => {
  assert.equal(futureExpiry('DI1F30', AS_OF)?.certain, true);
  assert.equal(futureExpiry('DI1F33', AS_OF)?.certain, false);
});

test('every expiry of 2012 to 2030 is the one that a look at each day finds', () => {
  let compared = 0;
  for (let year = 2012; year <= 2030; year += 1)
    for (let month = year === 2012 ? 2 : 1; month <= 12; month += 1)
      for (const product of ['WIN', 'IND', 'DOL', 'WDO', 'DI1', 'BGI', 'CCM', 'DAP', 'ICF']) {
        const symbol = contractSymbol({ product, year, month });
        assert.equal(futureExpiry(symbol, AS_OF)?.expiry ?? null, slowly(product, year, month), symbol);
        compared += 1;
      }
  assert.equal(compared, 9 * (19 * 12 - 1));
});

test('an index future expires on the day on which its session ends early', () => {
  for (let year = 12; year <= 30; year += 1)
    for (const letter of MONTH_LETTERS) {
      const symbol = `WIN${letter}${year}`;
      if (symbol === 'WINF12') continue;
      assert.equal(futureExpiry(symbol, AS_OF)?.expiry ?? null, indexFutureExpiry(symbol), symbol);
    }
});

test('the last trading day is a session and never after the expiry', () => {
  for (let year = 13; year <= 30; year += 1)
    for (const letter of MONTH_LETTERS)
      for (const product of ['WIN', 'DOL', 'DI1', 'BGI', 'CCM', 'ICF']) {
        const known = futureExpiry(`${product}${letter}${year}`, AS_OF);
        if (known === null) continue;
        assert.ok(known.lastTradingDay !== null && known.lastTradingDay <= known.expiry);
        assert.ok(isSession(known.lastTradingDay) && isSession(known.expiry));
      }
});

test('a contract is written as it is read', () => {
  for (const symbol of ['WING27', 'DI1F26', 'ABEVOG25', 'DOLZ99']) assert.equal(contractSymbol(parsed(symbol)), symbol);
  assert.equal(parsed('DOLZ99').year, 1999);
  assert.equal(parsed('DI1F61').year, 2061);
});

function parsed(symbol: string) {
  const contract = parseContract(symbol);
  assert.ok(contract.ok);
  return contract.value;
}

/** The same rules, by looking at every day of the month. */
function slowly(product: string, year: number, month: number): LocalDate | null {
  const rule = expiryRuleOf(product);
  if (rule === null || !expiresIn(rule, month)) return null;
  const days: LocalDate[] = [];
  for (let day = epochDayOf(calendarDate({ year, month, day: 1 })); ; day += 1) {
    const date = dateOfEpochDay(day);
    if (Number(date.slice(5, 7)) !== month) break;
    days.push(date);
  }
  const sessions = sessionsBetween(days[0] as LocalDate, days.at(-1) as LocalDate);
  switch (rule) {
    case 'wednesday-nearest-15th': {
      const distance = (date: LocalDate): number => Math.abs(Number(date.slice(8)) - 15);
      const wednesdays = days.filter((date) => weekdayOf(date) === 3);
      const nearest = wednesdays.sort((a, b) => distance(a) - distance(b))[0] as LocalDate;
      return sessions.find((date) => date >= nearest) ?? null;
    }
    case 'first-session':
      return sessions[0] ?? null;
    case 'last-session':
      return sessions.at(-1) ?? null;
    case 'fifteenth':
      return sessions.find((date) => Number(date.slice(8)) >= 15) ?? null;
    case 'sixth-before-last-session':
      return sessions.at(-7) ?? null;
  }
}
