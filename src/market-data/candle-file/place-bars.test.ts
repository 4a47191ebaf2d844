import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { at } from '../tape/trade.fixture.ts';
import { formatTimeOfDay } from './bar-row.ts';
import { type FileTimeframe, timeframeOf } from './bar-step.ts';
import { fileRow, minuteOf, timeOf } from './file-rows.fixture.ts';
import { type FileRow, type PlaceBarsOptions, placeBars } from './place-bars.ts';

const zone = createZone('America/Sao_Paulo');
const OPTIONS: PlaceBarsOptions = {
  exchange: 'B3',
  symbol: 'PETR4',
  timeframe: '60m',
  source: 'profit',
  zone,
  asOf: at('2026-12-31T00:00:00-03:00'),
};

const date = (text: string): LocalDate => text as LocalDate;

/** Start, basis, close and volume of each bar, and the reasons of what was refused. */
function place(rows: readonly FileRow[], options: Partial<PlaceBarsOptions> = {}) {
  const { days, refused } = placeBars(rows, { ...OPTIONS, ...options });
  const bars = days.flatMap((day) => day.bars);
  return {
    bars: bars.map(({ start, basis, close, volume }) => {
      const day = zone.dateAt(start);
      return `${day} ${formatTimeOfDay(start - zone.startOfDate(day))} ${basis} ${close} ${volume}`;
    }),
    refused: refused.map(({ place: where, reason }) => `${where}: ${reason}`),
  };
}

test('bars come out oldest first, day by day, whatever their order in the file', () => {
  const rows = [
    fileRow('11:00', { date: date('2025-08-29'), line: 1 }),
    fileRow('10:00', { date: date('2025-08-29'), line: 2 }),
    fileRow('16:00', { line: 3 }),
  ];
  const { days } = placeBars(rows, OPTIONS);
  assert.deepEqual(
    days.map((day) => [day.date, day.bars.length, day.bars.every(({ complete }) => complete)]),
    [
      ['2025-08-28', 1, true],
      ['2025-08-29', 2, true],
    ],
  );
  assert.deepEqual(place(rows).bars, [
    '2025-08-28 16:00 regular 301000 100',
    '2025-08-29 10:00 regular 301000 100',
    '2025-08-29 11:00 regular 301000 100',
  ]);
});

test('a bar that a file brought names no trades, and is complete once the clock has passed its end', () => {
  const { days } = placeBars([fileRow('10:00')], { ...OPTIONS, asOf: at('2025-08-28T10:59:59-03:00') });
  const [bar] = days[0]?.bars ?? [];
  assert.deepEqual(
    [bar?.trades, bar?.firstTradeId, bar?.lastTradeAt, bar?.complete, bar?.source, bar?.exchange],
    [null, null, null, false, 'profit', 'B3'],
  );
});

/** Where an after-market bar goes: timeframe, date, its stamp, the bar that it enters. */
const EVENINGS: readonly (readonly [FileTimeframe, string, string, string])[] = [
  ['60m', '2025-08-28', '17:30', '17:00'],
  ['60m', '2024-08-28', '17:15', '17:00'],
  ['60m', '2025-08-29', '18:15', '18:00'],
  ['15m', '2025-08-28', '17:30', '17:30'],
  ['15m', '2025-12-26', '19:25', '19:15'],
  ['5m', '2025-12-26', '19:26', '19:25'],
];
for (const [timeframe, day, stamp, start] of EVENINGS) {
  test(`a bar of the after-market at ${stamp} enters the bar of ${timeframe} at ${start}`, () => {
    const { bars, refused } = place([fileRow(stamp, { date: date(day) })], { timeframe });
    assert.deepEqual([bars, refused], [[`${day} ${start} after-hours 301000 100`], []]);
  });
}

test('an after-market bar never overwrites a regular one: prices stay, volume is added', () => {
  // The last regular print of the day came after 17:00, in the bar that the after-market falls into too.
  const rows = [
    fileRow('17:00', { close: priceOf(300_500), line: 1 }),
    fileRow('17:30', { high: priceOf(999_000), close: priceOf(302_000), volume: quantityOf(7), line: 2 }),
  ];
  const { days } = placeBars(rows, OPTIONS);
  const [bar, second] = days[0]?.bars ?? [];
  assert.equal(second, undefined);
  assert.deepEqual(
    [bar?.basis, bar?.high, bar?.close, bar?.volume, bar?.turnover],
    ['regular', 302_000, 300_500, 107, 601_000],
  );
});

/** What the calendar cannot have: symbol, timeframe, date, stamp, the reason. */
const IMPOSSIBLE: readonly (readonly [string, FileTimeframe, string, string, RegExp])[] = [
  ['PETR4', '60m', '2025-09-07', '10:00', /no session on 2025-09-07 \(Sunday\)/],
  ['PETR4', '60m', '2025-11-20', '10:00', /no session on 2025-11-20/],
  ['WINJ26', '1m', '2026-02-16', '10:00', /no session on 2026-02-16/],
  ['PETR4', '60m', '2025-08-28', '09:00', /ends before the session of 2025-08-28 opens/],
  ['PETR4', '60m', '2024-01-03', '19:00', /was over at 18:00 and had no after-market/],
  ['WINJ26', '1m', '2026-03-10', '21:00', /was over at 18:32/],
  ['PETR4', '60m', '2025-08-28', '10:15', /10:15 is off the grid of 60m, a bar each 60 minutes/],
  ['WINJ26', '1m', '2026-02-18', '11:00', /ends before the session of 2026-02-18 opens/],
  ['PETR4', '60m', '2005-01-01', '10:00', /weekend/],
];
for (const [symbol, timeframe, day, stamp, reason] of IMPOSSIBLE) {
  test(`a bar of ${symbol} on ${day} at ${stamp} is refused (${reason.source})`, () => {
    const { bars, refused } = place([fileRow(stamp, { date: date(day) })], { symbol, timeframe });
    assert.deepEqual(bars, []);
    assert.match(refused[0] ?? '', reason);
  });
}

test('the print of the closing call may come minutes after it, and is regular', () => {
  assert.deepEqual(place([fileRow('17:04')], { timeframe: '1m' }).bars, ['2025-08-28 17:04 regular 301000 100']);
  const future = place([fileRow('18:31', { date: date('2026-03-10') })], { symbol: 'WINJ26', timeframe: '1m' });
  assert.deepEqual(future.bars, ['2026-03-10 18:31 regular 301000 100']);
});

test('a symbol whose hours the calendar does not know is held to the days alone', () => {
  const { bars, refused } = place([fileRow('18:00'), fileRow('08:00')], { symbol: 'IBOV' });
  assert.deepEqual([bars.length, refused], [2, []]);
});

test('of two bars with one stamp the second is refused, and tells where the first one stands', () => {
  const { bars, refused } = place([fileRow('10:00', { line: 8 }), fileRow('10:00', { line: 3 })]);
  assert.equal(bars.length, 1);
  assert.deepEqual(refused, ['line 8: the bar stands on line 3 already']);
});

/** Steps and gaps of a day's stamps, and the timeframe that they tell. */
const STEPS: readonly (readonly [name: string, minutes: readonly number[], expected: FileTimeframe | null])[] = [
  ['minutes with holes', [540, 541, 542, 545, 546, 547, 560], '1m'],
  ['five minutes', [540, 545, 550, 560, 565], '5m'],
  ['quarters and an evening', [600, 615, 630, 645, 1050], '15m'],
  ['hours and an evening', [600, 660, 720, 780, 1050], '60m'],
  ['a bar now and then', [600, 617, 693, 800], null],
  ['one bar', [600], null],
  ['half hours', [600, 630, 660], null],
];
for (const [name, minutes, expected] of STEPS) {
  test(`the distances of bars tell their timeframe, or that it must be named: ${name}`, () => {
    const found = timeframeOf([...minutes].reverse().map((minute) => fileRow(timeOf(minute))));
    if (expected === null) assert.match(found.ok ? '' : found.error, /name it: --timeframe/);
    else assert.deepEqual(found, { ok: true, value: expected });
    assert.equal(minuteOf(timeOf(minutes[0] ?? 0)), minutes[0]);
  });
}

test('bars of a day to come are refused, and those of the clock’s own day are not', () => {
  const row = fileRow('10:00');
  const asOf = (time: string) => ({ asOf: at(`${time}-03:00`) });
  assert.deepEqual(place([row], asOf('2025-08-27T23:59:59')).refused, [
    'line 1: 2025-08-28 is in the future; today is 2025-08-27',
  ]);
  assert.deepEqual(place([row], asOf('2025-08-28T00:00:00')).refused, []);
});

test('bars of a contract after its last trading day are refused with its expiry, and the next one has them', () => {
  const rows = ['2026-02-18', '2026-02-23'].map((day, line) => fileRow('14:00', { date: date(day), line }));
  assert.deepEqual(place(rows, { symbol: 'WING26' }).refused, [
    'line 1: WING26 expired on 2026-02-18, and its last trading day was 2026-02-18',
  ]);
  assert.deepEqual(place(rows, { symbol: 'WINJ26' }).refused, []);
});
