/**
 * The tables against real files of the market, where PREGAO_TEST_DATA names a folder that has them. What a file does
 * differently is listed with its reason; anything else that differs fails.
 */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { type LocalDate, MINUTE_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { calendarDate, isSession, sessionsBetween } from './b3-calendar.ts';
import { businessDays, holidaysAsOf, isBusinessDay } from './business-days.ts';
import { formatTime, readTime } from './hours-text.ts';
import { groupOf } from './product-group.ts';
import { phaseAt, type SessionPhase, sessionOf } from './session.ts';

const FOLDER = join(process.env.PREGAO_TEST_DATA ?? '', 'b3');
const zone = createZone('America/Sao_Paulo');

/** A test that needs files of the folder; says why it is skipped where there are none. */
function withFiles(name: string, folder: string, run: (files: string[], t: TestContext) => void | Promise<void>): void {
  const path = join(FOLDER, folder);
  const present = process.env.PREGAO_TEST_DATA !== undefined && existsSync(path);
  const skip = present ? false : `PREGAO_TEST_DATA names no folder with b3/${folder}; real data is not tested`;
  test(name, { skip }, (t) =>
    run(
      readdirSync(path)
        .map((file) => join(path, file))
        .sort(),
      t,
    ),
  );
}

/** Times of the bars or trades of a file, by date. */
type Times = Map<LocalDate, string[]>;

function timesOf(rows: Iterable<readonly [date: string, time: string]>): Times {
  const times: Times = new Map();
  for (const [date, time] of rows) {
    const day = times.get(date as LocalDate);
    if (day === undefined) times.set(date as LocalDate, [time]);
    else day.push(time);
  }
  for (const day of times.values()) day.sort();
  return times;
}

const isoDate = (text: string): string => text.split('/').reverse().join('-');

/** Nelogica Profit: 5-minute bars "dd/mm/yyyy HH:MM;…", 15 and 60 minutes "SYMBOL;dd/mm/yyyy;HH:MM:SS;…". */
function profitTimes(path: string): Times {
  const lines = gunzipSync(readFileSync(path))
    .toString('latin1')
    .matchAll(/(\d\d\/\d\d\/\d{4})[ ;](\d\d:\d\d)/g);
  return timesOf([...lines].map(([, date = '', time = '']) => [isoDate(date), time] as const));
}

function phasesOn(date: LocalDate, group: 'cash' | 'index-futures'): readonly SessionPhase[] {
  const session = sessionOf(date, group, zone);
  assert.equal(session.state, 'open', `${date} has bars`);
  return session.state === 'open' ? session.phases : [];
}

function phaseOf(phases: readonly SessionPhase[], name: string): SessionPhase {
  const phase = phases.find((one) => one.phase === name);
  assert.ok(phase !== undefined, name);
  return phase;
}

/** Starts of the bars of `minutes` that a span has. */
function grid(from: string, to: string, minutes: number): string[] {
  const starts: string[] = [];
  for (let at = readTime(from); at < readTime(to); at += minutes) starts.push(formatTime(at));
  return starts;
}

function sessionDates(times: Times): LocalDate[] {
  const dates = [...times.keys()].sort();
  return sessionsBetween(dates[0] as LocalDate, dates.at(-1) as LocalDate);
}

withFiles('the national holidays are those of both ANBIMA lists, 2001 to 2099', 'calendar', (files, t) => {
  for (const [name, asOf] of [
    ['anteriores', '2023-12-25'],
    ['atuais', '2023-12-26'],
  ] as const) {
    const text = readFileSync(files.find((file) => file.endsWith(`feriados_br_${name}.txt`)) ?? '', 'utf8');
    const listed = [...text.matchAll(/^(\d\d\/\d\d\/\d{4})/gm)]
      .map(([, date = '']) => isoDate(date))
      .filter((date) => date >= '2001');
    assert.deepEqual([...holidaysAsOf(asOf as LocalDate)].sort(), [...new Set(listed)].sort());
    t.diagnostic(`${listed.length} holidays`);
  }
});

/** First business day of the contract's month, as the list of the trade date has it. */
function di1Maturity(symbol: string, asOf: LocalDate): LocalDate {
  const month = 'FGHJKMNQUVXZ'.indexOf(symbol.charAt(3)) + 1;
  for (let day = 1; day < 10; day += 1) {
    const date = calendarDate({ year: 2000 + Number(symbol.slice(4)), month, day });
    if (isBusinessDay(date, asOf)) return date;
  }
  throw new Error(`no business day begins the month of ${symbol}`);
}

withFiles(
  'every DI1 unit price follows from its rate and its business days, to the cent',
  'settlement',
  async (files, t) => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    let contracts = 0;
    for (const file of files.filter((path) => /boletim_negociacao_\d+_DI1\.parquet$/.test(path))) {
      const reader = await connection.runAndReadAll(
        `SELECT TradDt::VARCHAR, TckrSymb, AdjstdQt, AdjstdQtTax FROM '${file}' WHERE AdjstdQt IS NOT NULL AND TckrSymb SIMILAR TO 'DI1[A-Z][0-9]{2}'`,
      );
      for (const [tradeDate, symbol, unitPrice, rate] of reader.getRows() as [LocalDate, string, number, number][]) {
        assert.ok(isSession(tradeDate));
        const days = businessDays({ from: tradeDate, to: di1Maturity(symbol, tradeDate), asOf: tradeDate });
        const computed = Math.round((100_000 / (1 + rate / 100) ** (days / 252)) * 100) / 100;
        assert.equal(computed, unitPrice, `${symbol} on ${tradeDate}: ${days} business days at ${rate} %`);
        contracts += 1;
      }
    }
    connection.closeSync();
    instance.closeSync();
    assert.ok(contracts > 0);
    t.diagnostic(`${contracts} contracts`);
  },
);

withFiles('the daily prices of 2025 are on the sessions of 2025', 'daily', (files, t) => {
  const expected = sessionsBetween('2025-01-01' as LocalDate, '2025-12-31' as LocalDate);
  const daily = files.filter((file) => file.endsWith('_2025.csv'));
  for (const file of daily) {
    const dates = [...readFileSync(file, 'utf8').matchAll(/^(2025-\d\d-\d\d)/gm)].map(([date]) => date);
    assert.deepEqual(dates.sort(), expected);
  }
  assert.ok(daily.length > 0);
  t.diagnostic(`${daily.length} shares, ${expected.length} sessions`);
});

/** Days whose first 5-minute bar of WIN is not the opening's. */
const WIN_FIRST_BARS: Readonly<Record<string, readonly [first: string, reason: string]>> = {
  '2021-08-23': ['12:15', 'the file begins here'],
  '2021-10-26': ['09:05', 'no trade in the first five minutes'],
  '2021-10-27': ['09:05', 'no trade in the first five minutes'],
  '2021-11-01': ['09:05', 'no trade in the first five minutes'],
};

withFiles(
  'WIN trades from its opening to its closing call, in 5-minute bars',
  'candles/profit_winfut_5m',
  (files, t) => {
    const times = profitTimes(files[0] ?? '');
    assert.deepEqual([...times.keys()].sort(), sessionDates(times));
    for (const [date, bars] of times) {
      const continuous = phaseOf(phasesOn(date, 'index-futures'), 'continuous');
      assert.equal(bars[0], WIN_FIRST_BARS[date]?.[0] ?? continuous.localFrom, date);
      assert.equal(bars.at(-1), formatTime(readTime(continuous.localTo) - 5), date);
    }
    t.diagnostic(`${times.size} sessions`);
  },
);

withFiles(
  'WIN trades in its continuous session and its closing call only, in 1-minute bars',
  'candles/mt5_win_m1_2026',
  (files, t) => {
    let bars = 0;
    const dates = new Set<string>();
    for (const file of files.filter((path) => path.endsWith('.csv'))) {
      const rows = [...readFileSync(file, 'utf8').matchAll(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d)/gm)];
      const times = timesOf(rows.map(([, date = '', time = '']) => [date, time] as const));
      for (const [date, day] of times) {
        dates.add(date);
        for (const time of day) {
          const phase = phaseAt(zone.at(date, readTime(time) * MINUTE_US), 'index-futures', zone)?.phase;
          assert.ok(phase === 'continuous' || phase === 'closing-call', `${date} ${time} is in ${phase}`);
        }
        // Half of the files begin at noon; those that begin with the day begin with the opening.
        if ((day[0] ?? '') < '11:00')
          assert.equal(day[0], phaseOf(phasesOn(date, 'index-futures'), 'continuous').localFrom);
        assert.ok((day.at(-1) ?? '') >= '18:24', date);
        bars += day.length;
      }
    }
    assert.ok(bars > 0);
    t.diagnostic(`${bars} bars, ${dates.size} sessions`);
  },
);

/**
 * 15-minute bars that single shares lack while the market trades. No bar without a trade: a share that opens late
 * or pauses is not the exchange's session.
 */
const MISSING_BARS: readonly (readonly [symbol: string, date: string, bars: readonly string[], reason: string])[] = [
  ['VALE3', '2025-01-16', grid('10:00', '11:15', 15), 'this share opened at 11:15, the others at 10:00'],
  ['BBDC4', '2025-03-05', ['13:00'], 'opened later than the others'],
  ['RADL3', '2025-03-05', ['13:00'], 'opened later than the others'],
  ['EMBR3', '2025-02-05', ['10:00'], 'opened later than the others'],
  ['RADL3', '2024-12-03', ['10:00'], 'opened later than the others'],
  ['RADL3', '2025-05-07', ['10:00'], 'opened later than the others'],
  ['RADL3', '2025-08-06', ['10:00'], 'opened later than the others'],
  ['RENT3', '2024-08-05', ['10:00'], 'opened later than the others'],
  ['RENT3', '2024-08-14', ['10:00'], 'opened later than the others'],
  ['SUZB3', '2024-05-22', ['10:00'], 'opened later than the others'],
  ['SUZB3', '2024-06-27', ['10:00'], 'opened later than the others'],
  ['USIM5', '2024-07-26', ['10:00'], 'opened later than the others'],
  ['CSNA3', '2024-06-18', ['11:45'], 'paused'],
  ['PETR4', '2024-11-18', ['14:45'], 'paused'],
  ['PETR4', '2025-12-04', ['12:00'], 'paused'],
  ['USIM5', '2024-03-18', ['16:45'], 'no bar of the closing auction'],
  ['USIM5', '2024-04-23', ['13:15'], 'paused'],
  ['VALE3', '2024-10-25', ['11:30'], 'paused'],
  ['VALE3', '2025-08-28', ['14:00', '14:15'], 'paused'],
  ['VALE3', '2025-11-19', ['14:15'], 'paused'],
];

withFiles(
  'shares trade from 10:00 to the end of the closing call, and after it on the days that have an evening',
  'candles/profit_15m_60m',
  (files, t) => {
    const evenings = new Set<LocalDate>();
    const days = new Set<LocalDate>();
    let bars = 0;
    for (const file of files.filter((path) => path.endsWith('_15min.csv.gz') && !path.includes('IBOV'))) {
      const symbol = /([A-Z0-9]+)_B_0_/.exec(file)?.[1] ?? '';
      const times = profitTimes(file);
      const dates = [...times.keys()].sort();
      assert.deepEqual(dates, sessionDates(times), symbol);
      for (const [date, day] of times) {
        // A file may begin in the middle of its first day.
        const begins = date === dates[0] ? (day[0] ?? '') : '';
        if (tradesAfterClose(symbol, date, { day, begins })) evenings.add(date);
        days.add(date);
        bars += day.length;
      }
    }
    for (const date of days) assert.equal(evenings.has(date), hasEvening(date), date);
    t.diagnostic(`${bars} bars, ${days.size} sessions, ${evenings.size} of them with trades after the close`);
  },
);

/** Checks the day of one share up to the close; answers whether it has a bar after it. */
function tradesAfterClose(
  symbol: string,
  date: LocalDate,
  { day, begins }: { readonly day: readonly string[]; readonly begins: string },
): boolean {
  const phases = phasesOn(date, 'cash');
  const close = phaseOf(phases, 'closing-call').localTo;
  const missing = MISSING_BARS.find(([who, when]) => who === symbol && when === date)?.[2] ?? [];
  const bars = grid(phaseOf(phases, 'continuous').localFrom, close, 15);
  const expected = bars.filter((time) => time >= begins && !missing.includes(time));
  assert.deepEqual(
    day.filter((time) => time < close),
    expected,
    `${symbol} on ${date}`,
  );
  // The stamp of a bar after the close differs from file to file, so it says that there was one, not when.
  const after = day.filter((time) => time >= close);
  assert.ok(after.length <= 1, `${symbol} on ${date} has ${after.join(' and ')}`);
  return after.length > 0;
}

/** An after-market, at a known hour or not. */
function hasEvening(date: LocalDate): boolean {
  const session = sessionOf(date, 'cash', zone);
  assert.ok(session.state === 'open');
  return (
    session.phases.some(({ phase }) => phase === 'after-market') ||
    session.notes.some((note) => note.includes('there is an after-market'))
  );
}

withFiles('the first trades of 29 August 2025 are in the continuous session of their groups', 'ticks', (files, t) => {
  let known = 0;
  const rows = readFileSync(files[0] ?? '', 'latin1').split(/\r?\n/);
  const columns = rows[0]?.split(';') ?? [];
  const [symbols, times] = [columns.indexOf('CodigoInstrumento'), columns.indexOf('HoraFechamento')];
  for (const fields of rows.slice(1).map((line) => line.split(';'))) {
    const [symbol = '', time = ''] = [fields[symbols], fields[times]];
    const found = groupOf(symbol);
    const date = '2025-08-29' as LocalDate;
    if (found === null || sessionOf(date, found.group, zone).state !== 'open') continue;
    const at = zone.at(date, (Number(time.slice(0, 2)) * 60 + Number(time.slice(2, 4))) * MINUTE_US);
    assert.equal(phaseAt(at, found.group, zone)?.phase, 'continuous', `${symbol} at ${time}`);
    known += 1;
  }
  assert.ok(known > 0);
  t.diagnostic(`${known} of ${rows.length - 2} trades in groups with known hours`);
});
