import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  dateOfEpochDay,
  epochDayOf,
  type Instant,
  instantOf,
  type LocalDate,
  MINUTE_US,
  SECOND_US,
} from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { at } from '../tape/trade.fixture.ts';
import type { Spell, SpellKind } from './coverage-store.ts';
import { type DayGaps, type DayQuestion, GAP_CAUSES, type GapCause, gapsOf } from './gaps.ts';
import { type TradingPhase, tradingDayOfB3 } from './trading-day.ts';

const zone = createZone('America/Sao_Paulo');
const DAY = '2025-08-29' as LocalDate;
const clock = (time: string): Instant => at(`${DAY}T${time}:00-03:00`);
const FUTURE = instantOf(clock('23:59') + 40 * 24 * 60 * MINUTE_US);

const spell = (kind: SpellKind, from: Instant, to: Instant | null): Spell => ({
  exchange: 'B3',
  kind,
  symbol: kind === 'halted' || kind === 'subscribed' ? 'PETR4' : null,
  from,
  to,
});
const subscribed = spell('subscribed', zone.startOfDate(DAY), null);

function phasesOf(date: LocalDate, symbol: string): readonly TradingPhase[] {
  const day = tradingDayOfB3(date, symbol, zone);
  return day.state === 'open' ? day.phases : [];
}

function barsExcept(phases: readonly TradingPhase[], ...missing: Instant[]): Instant[] {
  const bars: Instant[] = [];
  for (const { from, to } of phases)
    for (let start: number = from; start < to; start += MINUTE_US)
      if (!missing.includes(start as Instant)) bars.push(instantOf(start));
  return bars;
}

function told(day: DayGaps): string[] {
  const time = (instant: Instant): string => new Date(instant / 1_000 - 3 * 3_600_000).toISOString().slice(11, 16);
  return day.gaps.map(({ from, to, cause, phase }) => `${time(from)}–${time(to)} ${phase} ${cause}`);
}

describe('gaps of a day', () => {
  const phases = phasesOf(DAY, 'PETR4');
  const ask = (question: Partial<DayQuestion>): DayGaps =>
    gapsOf({ phases, bars: [], spells: [], isWhole: false, asOf: FUTURE, ...question });

  test('each cause is told for its own minutes', () => {
    const spells = [
      spell('listening', clock('10:02'), clock('23:00')),
      spell('subscribed', clock('10:04'), null),
      spell('down', clock('10:06'), instantOf(clock('10:07') + SECOND_US)),
      spell('halted', clock('10:10'), clock('10:11')),
    ];
    const missing = ['10:00', '10:01', '10:02', '10:06', '10:07', '10:10', '10:11', '16:54'].map(clock);
    const day = ask({ spells, bars: barsExcept(phases, ...missing) });
    assert.deepEqual(told(day), [
      '10:00–10:02 continuous not-recorded',
      '10:02–10:03 continuous not-subscribed',
      '10:06–10:08 continuous feed-down',
      '10:10–10:11 continuous halted',
      '10:11–10:12 continuous no-trades',
      '16:54–16:55 continuous no-trades',
    ]);
    assert.deepEqual(day.missing, {
      'not-recorded': 2,
      'not-subscribed': 1,
      'feed-down': 2,
      halted: 1,
      'no-trades': 2,
    });
    // 10:03 was not subscribed, and has a bar all the same.
    assert.deepEqual([day.expected, day.present, day.filled, day.partial], [430, 422, 1, 0]);
  });

  test('what nobody heard is never told as halted or without trades', () => {
    const spells = [subscribed, spell('halted', clock('10:00'), null)];
    assert.equal(ask({ spells }).missing['not-recorded'], 430);
    const down = [...spells, spell('listening', clock('09:00'), clock('20:00')), spell('down', clock('09:00'), null)];
    assert.equal(ask({ spells: down }).missing['feed-down'], 430);
  });

  test('a minute that was heard in part only is not told as one without trades', () => {
    const spells = [
      subscribed,
      spell('listening', clock('09:00'), instantOf(clock('10:30') + 1)),
      spell('listening', instantOf(clock('10:30') + 2), clock('20:00')),
    ];
    assert.deepEqual(told(ask({ spells, bars: barsExcept(phases, clock('10:30')) })), [
      '10:30–10:31 continuous not-recorded',
    ]);
    assert.equal(ask({ spells, bars: barsExcept(phases) }).partial, 1);
  });

  test('a gap whose trades come later leaves the ledger as filled', () => {
    const spells = [
      subscribed,
      spell('listening', clock('09:00'), clock('20:00')),
      spell('down', clock('11:00'), clock('11:05')),
    ];
    const gone = [0, 1, 2, 3, 4].map((minute) => instantOf(clock('11:00') + minute * MINUTE_US));
    const before = ask({ spells, bars: barsExcept(phases, ...gone) });
    assert.deepEqual([before.missing['feed-down'], before.filled], [5, 0]);
    const after = ask({ spells, bars: barsExcept(phases) });
    assert.deepEqual([after.missing['feed-down'], after.filled, after.gaps.length], [0, 5, 0]);
  });

  test('a day that came whole has nothing but minutes without trades', () => {
    const day = ask({ isWhole: true, spells: [spell('down', clock('10:00'), null)] });
    assert.deepEqual([day.missing['no-trades'], day.expected], [430, 430]);
    assert.equal(day.filled, 0);
  });

  test('a call is asked for one print, which may come late, and is no gap before its time is over', () => {
    const heard = [subscribed, spell('listening', clock('09:00'), clock('20:00'))];
    const day = (bars: Instant[], asOf = FUTURE): string[] =>
      told(ask({ spells: heard, bars: [...barsExcept(phases.slice(0, 1)), ...bars], asOf })).filter((gap) =>
        gap.includes('call'),
      );
    assert.deepEqual(day([]), ['16:55–17:00 closing-call no-trades']);
    assert.deepEqual(day([clock('17:00')]), []);
    assert.deepEqual(day([clock('17:14')]), []);
    assert.deepEqual(day([clock('17:30')]), ['16:55–17:00 closing-call no-trades']);
    assert.deepEqual(day([], clock('17:01')), []);
  });

  test('minutes that are not over are not missing', () => {
    const spells = [subscribed, spell('listening', clock('09:00'), clock('20:00'))];
    const day = ask({ spells, asOf: instantOf(clock('10:03') - 1) });
    assert.deepEqual([day.expected, told(day)], [2, ['10:00–10:02 continuous no-trades']]);
  });
});

describe('the days of B3', () => {
  test('holidays, expired contracts and unknown tickers have no expected minutes, and say why', () => {
    assert.deepEqual(tradingDayOfB3('2025-04-18' as LocalDate, 'PETR4', zone), {
      state: 'closed',
      reason: 'Good Friday',
    });
    assert.deepEqual(tradingDayOfB3('2025-08-14' as LocalDate, 'WINQ25', zone), {
      state: 'closed',
      reason: 'the contract has expired',
    });
    assert.equal(tradingDayOfB3(DAY, 'NOTHING', zone).state, 'unknown');
    assert.equal(tradingDayOfB3('2031-01-02' as LocalDate, 'PETR4', zone).state, 'unknown');
  });

  test('Ash Wednesday opens at 13:00, and an index future ends with the cash market on its last day', () => {
    const minutes = (date: string, symbol: string): number =>
      gapsOf({ phases: phasesOf(date as LocalDate, symbol), bars: [], spells: [], isWhole: true, asOf: FUTURE })
        .expected;
    // 13:00 to 17:55, no after-market.
    assert.equal(minutes('2025-03-05', 'PETR4'), 295);
    assert.ok(minutes('2025-08-13', 'WINQ25') < minutes('2025-08-12', 'WINQ25'));
  });
});

/** The same, second by second: which seconds of a minute were heard, and what else was said of them. */
function slowGaps({
  phases,
  bars,
  spells,
  isWhole,
  asOf,
}: DayQuestion): Omit<DayGaps, 'gaps'> & { causes: Map<number, GapCause> } {
  const is = (kind: SpellKind, second: number): boolean =>
    spells.some((one) => one.kind === kind && one.from <= second && second < (one.to ?? Number.POSITIVE_INFINITY));
  const causes = new Map<number, GapCause>();
  const counts = { expected: 0, present: 0, filled: 0, partial: 0 };
  const missing = Object.fromEntries(GAP_CAUSES.map((cause) => [cause, 0])) as Record<GapCause, number>;
  for (const { phase, from, to } of phases) {
    if (phase === 'closing-call') continue;
    for (let start: number = from; start + MINUTE_US <= to && start + MINUTE_US <= asOf; start += MINUTE_US) {
      const seconds = Array.from({ length: 60 }, (_, second) => start + second * SECOND_US);
      const listened = seconds.map((second) => isWhole || is('listening', second));
      const wanted = seconds.map((second) => isWhole || is('subscribed', second));
      const heard = seconds.map(
        (second, index) => isWhole || (listened[index] === true && wanted[index] === true && !is('down', second)),
      );
      counts.expected += 1;
      if (bars.includes(start as Instant)) {
        counts.present += 1;
        if (!heard.includes(true)) counts.filled += 1;
        else if (heard.includes(false)) counts.partial += 1;
        continue;
      }
      const cause = listened.includes(false)
        ? 'not-recorded'
        : wanted.includes(false)
          ? 'not-subscribed'
          : heard.includes(false)
            ? 'feed-down'
            : seconds.some((second) => is('halted', second))
              ? 'halted'
              : 'no-trades';
      causes.set(start, cause);
      missing[cause] += 1;
    }
  }
  return { ...counts, missing, causes };
}

/** Days on which clocks change in Brazil, a holiday's neighbours, a normal one, Ash Wednesday. */
const DATES = ['2018-02-17', '2018-02-19', '2018-11-05', '2019-02-18', '2025-08-29', '2025-03-05', '2016-10-17'];

test('second by second, the ledger is the same on any day and with any spells', () => {
  const dayUs = 24 * 60 * MINUTE_US;
  const arbitrarySpell = fc.record({
    kind: fc.constantFrom(
      'listening' as const,
      'listening' as const,
      'subscribed' as const,
      'down' as const,
      'halted' as const,
    ),
    // From the day before to the day after, so that spells cross midnight; mostly long ones that overlap and touch.
    from: fc.integer({ min: -24 * 60, max: 48 * 60 }),
    minutes: fc.integer({ min: 0, max: 30 * 60 }),
    seconds: fc.constantFrom(0, 0, 1, 30, 59),
    lasts: fc.constantFrom(false, false, false, true),
  });
  const question = fc.record({
    date: fc.constantFrom(...DATES),
    symbol: fc.constantFrom('PETR4', 'WINZ25', 'DI1F27'),
    spells: fc.array(arbitrarySpell, { maxLength: 12 }),
    missing: fc.array(fc.integer({ min: 0, max: 24 * 60 }), { maxLength: 40 }),
    bars: fc.constantFrom('all', 'none', 'few'),
    isWhole: fc.constantFrom(false, false, false, true),
    asOf: fc.integer({ min: 0, max: 30 * 60 }),
  });
  fc.assert(
    fc.property(question, ({ date, symbol, missing, bars, isWhole, ...random }) => {
      const start = zone.startOfDate(date as LocalDate);
      const phases = phasesOf(date as LocalDate, symbol);
      const spells = random.spells.map(({ kind, from, minutes, seconds, lasts }) => {
        const begin = instantOf(start + from * MINUTE_US + seconds * SECOND_US);
        return spell(kind, begin, lasts ? null : instantOf(begin + minutes * MINUTE_US + seconds * SECOND_US));
      });
      const some = missing.map((minute) => instantOf(start + minute * MINUTE_US));
      const stored = bars === 'none' ? [] : bars === 'few' ? some.sort((a, b) => a - b) : barsExcept(phases, ...some);
      const asked = { phases, bars: stored, spells, isWhole, asOf: instantOf(start + random.asOf * MINUTE_US) };
      const { gaps, ...counts } = gapsOf(asked);
      const { causes, ...slow } = slowGaps(asked);
      assert.deepEqual(counts, slow);
      const found = new Map<number, GapCause>();
      for (const { from, to, cause, phase } of gaps)
        if (phase !== 'closing-call') for (let at: number = from; at < to; at += MINUTE_US) found.set(at, cause);
      assert.deepEqual(
        [...found].sort(([a], [b]) => a - b),
        [...causes].sort(([a], [b]) => a - b),
      );
      for (const [index, gap] of gaps.entries()) {
        const before = gaps[index - 1];
        assert.ok(before === undefined || before.to <= gap.from, 'gaps are in order and apart');
        assert.ok(gap.from < gap.to && gap.to <= start + 2 * dayUs);
      }
    }),
    { numRuns: 150 },
  );
});

test('every day of a year has its phases on whole minutes, so that no minute is asked for twice', () => {
  for (let day = epochDayOf('2025-01-01' as LocalDate); day <= epochDayOf('2025-12-31' as LocalDate); day += 1) {
    for (const symbol of ['PETR4', 'WINZ25', 'BOVA11', 'DI1F27']) {
      const phases = phasesOf(dateOfEpochDay(day), symbol);
      for (const [index, { from }] of phases.entries()) {
        assert.equal(from % MINUTE_US, 0);
        assert.ok(index === 0 || (phases[index - 1]?.to ?? from) <= from);
      }
    }
  }
});
