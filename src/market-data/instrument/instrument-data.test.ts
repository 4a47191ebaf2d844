/**
 * Rules and readers against real files of the exchange, where PREGAO_TEST_DATA names a folder that has them. What a
 * file does differently is listed with its reason; anything else that differs fails.
 */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Price, parsePrice, priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import { multiplierOf } from '#kernel/turnover.ts';
import { businessDays } from '../session/business-days.ts';
import { readRegisterLine } from './contract-register.ts';
import { readCotahistLine } from './cotahist.ts';
import { readDerivativeQuotation } from './derivative-quotation.ts';
import { futureExpiry } from './future-expiry.ts';
import { BAND_RULES, bandAround } from './price-limit.ts';
import { createReportReader } from './price-report.ts';
import { describeTicker } from './product.ts';
import { rateTick } from './rate-tick.ts';
import type { ReferenceRow } from './reference-row.ts';
import { settlementOf, unitPriceOf } from './settlement.ts';

const FOLDER = join(process.env.PREGAO_TEST_DATA ?? '', 'b3');
const date = (text: string): LocalDate => text as LocalDate;

/** A test that needs a folder of the data; says why it is skipped where there is none. */
function withFiles(name: string, folder: string, run: (path: string, t: TestContext) => void | Promise<void>): void {
  const path = join(FOLDER, folder);
  const present = process.env.PREGAO_TEST_DATA !== undefined && existsSync(path);
  const skip = present ? false : `PREGAO_TEST_DATA names no folder with b3/${folder}; real data is not tested`;
  test(name, { skip }, (t) => run(path, t));
}

interface Settled {
  readonly symbol: string;
  readonly product: string;
  readonly date: LocalDate;
  readonly settlement: Price | null;
  readonly before: Price | null;
  readonly rate: Price | null;
  readonly lower: Price | null;
  readonly upper: Price | null;
  /** 1/10,000 BRL. */
  readonly cash: Price | null;
}

const FUTURE_SYMBOL = /^([A-Z][A-Z0-9]{2})[FGHJKMNQUVXZ]\d{2}$/;

/** The contracts of every bulletin. */
async function bulletins(folder: string): Promise<Settled[]> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const columns = ['AdjstdQt', 'PrvsAdjstdQt', 'AdjstdQtTax', 'MinTradLmt', 'MaxTradLmt', 'AdjstdValCtrct'];
    const reader = await connection.runAndReadAll(
      `SELECT TckrSymb, CAST(TradDt AS VARCHAR), ${columns.join(', ')}
       FROM read_parquet('${join(folder, 'boletim_negociacao_*.parquet')}', union_by_name = true) ORDER BY 2, 1`,
    );
    return reader.getRows().flatMap(([symbol, day, ...values]): Settled[] => {
      const product = FUTURE_SYMBOL.exec(String(symbol))?.[1];
      if (product === undefined) return [];
      const [settlement = null, before = null, rate = null, lower = null, upper = null, cash = null] =
        values.map(scaled);
      return [
        { symbol: String(symbol), product, date: date(String(day)), settlement, before, rate, lower, upper, cash },
      ];
    });
  } finally {
    instance.closeSync();
  }
}

/** A float of the file as the decimal that it stands for; more than four decimals are rounded. */
function scaled(value: unknown): Price | null {
  return typeof value === 'number' ? priceOf(Math.round(value * 10_000)) : null;
}

function tally(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

withFiles(
  'every band of the index and of the first dollar is the rule, and every limit is a multiple of the tick',
  'settlement',
  async (folder, t) => {
    const counts = new Map<string, number>();
    for (const { symbol, product, date: day, before, lower, upper } of await bulletins(folder)) {
      const known = BAND_RULES[product];
      const tick = describeTicker('B3', symbol).tickSize;
      // On the day of its expiry a contract has no limits: 0.5 to 999,990.5.
      if (known === undefined || tick === null || lower === null || upper === null || before === null) continue;
      assert.equal(lower % tick, 0, symbol);
      assert.equal(upper % tick, 0, symbol);
      const band = bandAround({ ...known, reference: before, tick });
      const isFirst = FIRST_DOLLAR.get(day) === symbol.slice(3);
      if (known.months === 'all' || isFirst) {
        assert.deepEqual({ lower, upper }, band, `${symbol} on ${day}`);
        tally(counts, `${product}: by the rule`);
      } else {
        if (upper < 9_000_000_000) assert.ok(lower < band.lower && upper > band.upper, `${symbol} is wider`);
        tally(counts, `${product}: wider, later months and the day of the expiry`);
      }
    }
    t.diagnostic(JSON.stringify(Object.fromEntries(counts)));
    assert.equal(counts.get('WIN: by the rule'), 24);
    assert.equal(counts.get('IND: by the rule'), 24);
    assert.equal(counts.get('DOL: by the rule'), 2);
    assert.equal(counts.get('WDO: by the rule'), 2);
  },
);

/** The first month of the dollar that does not expire on the day. */
const FIRST_DOLLAR = new Map([
  [date('2023-02-02'), 'H23'],
  [date('2025-02-03'), 'H25'],
]);

withFiles('the settlement in cash is points times the multiplier', 'settlement', async (folder, t) => {
  const counts = new Map<string, number>();
  for (const { symbol, product, settlement, before, cash } of await bulletins(folder)) {
    // DI1 gains a real for each point of its unit price, though it trades in rate.
    const multiplier = product === 'DI1' ? multiplierOf(10_000) : describeTicker('B3', symbol).multiplier;
    if (multiplier === null || settlement === null || before === null || cash === null) continue;
    assert.equal(settlementOf(settlement, before, multiplier), BigInt(cash), symbol);
    tally(counts, product);
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(counts)));
  assert.deepEqual(Object.fromEntries(counts), { DI1: 78, DOL: 46, IND: 24, WDO: 31, WIN: 24 });
});

withFiles('every unit price of DI1 is that of its rate, to the centavo', 'settlement', async (folder, t) => {
  let compared = 0;
  for (const { symbol, product, date: day, settlement, rate } of await bulletins(folder)) {
    if (product !== 'DI1' || settlement === null || rate === null) continue;
    const expiry = futureExpiry(symbol, day)?.expiry;
    assert.ok(expiry !== undefined);
    const du = businessDays({ from: day, to: expiry, asOf: day });
    assert.equal(unitPriceOf({ rate, businessDays: du }), settlement, symbol);
    compared += 1;
  }
  t.diagnostic(`${compared} unit prices`);
  assert.ok(compared >= 77);
});

withFiles('the rules give the expiry dates and last trading days of the exchange', 'settlement', (folder, t) => {
  const counts = new Map<string, number>();
  for (const { symbol, date: day, expiry, lastTradingDay } of [...legacyFutures(folder), ...quotedFutures(folder)]) {
    const known = futureExpiry(symbol, day);
    if (known === null) {
      tally(counts, 'without a rule');
      continue;
    }
    assert.equal(known.expiry, expiry, symbol);
    tally(counts, known.rule);
    if (lastTradingDay === null || known.lastTradingDay === null) continue;
    assert.equal(known.lastTradingDay, lastTradingDay, symbol);
    tally(counts, 'last trading days');
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(counts)));
  assert.ok((counts.get('wednesday-nearest-15th') ?? 0) >= 29);
  assert.ok((counts.get('sixth-before-last-session') ?? 0) >= 18);
});

interface Dated {
  readonly symbol: string;
  readonly date: LocalDate;
  readonly expiry: LocalDate;
  readonly lastTradingDay: LocalDate | null;
}

/** The bulletin of BM&F of 2015-01-02: product, market 2 for futures, series, expiry; last trading day after "EMERC". */
function legacyFutures(folder: string): Dated[] {
  const iso = (text: string): LocalDate => date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`);
  const text = gunzipSync(readFileSync(join(folder, 'BF150102_BD_Final.txt.gz'))).toString('latin1');
  return text.split(/\r?\n/).flatMap((line) => {
    const symbol = line.slice(21, 24) + line.slice(26, 29);
    if (line[24] !== '2' || !FUTURE_SYMBOL.test(symbol)) return [];
    const last = /EMERC(\d{8})/.exec(line)?.[1];
    const lastTradingDay = last === undefined ? null : iso(last);
    return [{ symbol, date: date('2015-01-02'), expiry: iso(line.slice(36, 44)), lastTradingDay }];
  });
}

function quotedFutures(folder: string): Dated[] {
  return quotations(folder).flatMap(({ symbol, date: day, facts }) =>
    facts.kind === 'future' && facts.expiry !== null
      ? [{ symbol, date: day, expiry: facts.expiry, lastTradingDay: null }]
      : [],
  );
}

function quotations(folder: string): ReferenceRow[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('derivativos_intradia_'))
    .flatMap((name) => {
      const read = readDerivativeQuotation(JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString('utf8')));
      assert.ok(read.ok);
      assert.deepEqual(read.value.refused, [], name);
      return read.value.rows;
    });
}

withFiles('every contract and option of DerivativeQuotation is read', 'settlement', (folder, t) => {
  const rows = quotations(folder);
  const kinds = new Map<string, number>();
  for (const { facts, symbol } of rows) {
    tally(kinds, facts.kind);
    const isOption = facts.kind === 'option' || facts.kind === 'exercise';
    assert.ok(!isOption || (facts.strike !== null && facts.expiry !== null), symbol);
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(kinds)));
  assert.deepEqual(Object.fromEntries(kinds), { exercise: 3_765, option: 3_765, spot: 5, future: 259 });
  const bands = rows.filter(({ facts, limits }) => facts.product === 'IND' && limits?.reference != null);
  const index = BAND_RULES.IND;
  assert.ok(index !== undefined);
  for (const { symbol, limits } of bands) {
    assert.ok(limits?.reference != null);
    const { lower, upper, reference } = limits;
    assert.deepEqual(bandAround({ ...index, reference, tick: priceOf(50_000) }), { lower, upper }, symbol);
  }
  assert.equal(bands.length, 13);
});

withFiles(
  'limits and prices of DI1 are multiples of its tick, and of no larger one',
  'settlement',
  async (folder, t) => {
    const steps = new Map<string, number>();
    const look = (symbol: string, day: LocalDate, prices: readonly (Price | null | undefined)[]): void => {
      const tick = rateTick(symbol, day);
      assert.ok(tick !== null);
      // On the day of its expiry a contract has no limits.
      for (const price of prices) {
        if (price == null || price > 9_000_000_000 || price === priceOf(10)) continue;
        assert.equal(price % tick, 0, `${symbol} on ${day}`);
        tally(steps, `${tick} of ${day}${price % (tick === priceOf(10) ? 50 : 100) === 0 ? ', a larger one too' : ''}`);
      }
    };
    for (const { symbol, product, date: day, lower, upper } of await bulletins(folder))
      if (product === 'DI1') look(symbol, day, [lower, upper]);
    for (const { symbol, date: day, facts, limits } of quotations(folder))
      if (facts.product === 'DI1' && facts.kind === 'future') look(symbol, day, [limits?.lower, limits?.upper]);
    t.diagnostic(JSON.stringify(Object.fromEntries(steps)));
    for (const day of ['2023-02-02', '2025-02-03', '2026-03-10'])
      for (const tick of [10, 50]) assert.ok((steps.get(`${tick} of ${day}`) ?? 0) > 0, `${tick} of ${day}`);
  },
);

withFiles('every row of a real COTAHIST is read', 'cotahist', (folder, t) => {
  const kinds = new Map<string, number>();
  let announced = 0;
  const lines = readFileSync(join(folder, 'COTAHIST_D04012016.TXT'), 'latin1').trimEnd().split(/\r?\n/);
  for (const line of lines) {
    const read = readCotahistLine(line);
    assert.ok(read.ok, line);
    if (read.value.kind === 'trailer') announced = read.value.lines;
    if (read.value.kind !== 'row') continue;
    const { facts } = read.value.row;
    tally(kinds, facts.kind);
    if (facts.kind === 'option')
      assert.ok(facts.strike !== null && facts.expiry !== null && facts.underlyingIsin !== null);
    // Every put in the file is European by its name, as B3's rules have it.
    if (facts.right === 'put') assert.equal(facts.style, 'european');
  }
  t.diagnostic(
    `${lines.length} lines where the trailer tells ${announced}: ${JSON.stringify(Object.fromEntries(kinds))}`,
  );
  assert.equal(
    [...kinds.values()].reduce((sum, count) => sum + count, 0),
    504,
  );
  assert.equal(kinds.get('option'), 324);
});

withFiles('every contract of the register is read, and its days are those of the rules', 'instruments', (folder) => {
  for (const name of ['CONTRCAD.TXT', 'CONTRCAD-IPN.TXT']) {
    const lines = readFileSync(join(folder, name), 'latin1')
      .split(/\r?\n/)
      .filter((line) => line !== '');
    assert.equal(lines.length, 45);
    for (const line of lines) {
      const row = readRegisterLine(line);
      assert.ok(row.ok, line);
      const { symbol, date: day, facts } = row.value;
      const known = futureExpiry(symbol, day);
      assert.deepEqual([facts.expiry, facts.lastTradingDay], [known?.expiry, known?.lastTradingDay], symbol);
      // In 2015 the tick was 0.001 in the first three months and 0.01 beyond.
      const isNear = ['K15', 'M15', 'N15'].includes(symbol.slice(3));
      assert.equal(facts.tickSize, isNear ? 10 : 100, symbol);
    }
  }
});

withFiles(
  'every message of a real BVBG.086 is read, and the multipliers explain its settlements',
  'bvbg',
  (folder, t) => {
    const reader = createReportReader();
    const text = gunzipSync(readFileSync(join(folder, 'pricereport_BVBG086.xml.gz'))).toString('utf8');
    const kinds = new Map<string, number>();
    for (let at = 0; at < text.length; at += 1 << 16) {
      const piece = reader.push(text.slice(at, at + (1 << 16)));
      assert.ok(piece.ok);
      assert.deepEqual(piece.value.refused, []);
      for (const { facts } of piece.value.rows) tally(kinds, facts.kind);
    }
    assert.deepEqual(reader.end(), { ok: true, value: { source: 'price-report', rows: 9_261, announced: 9_261 } });
    const settled = settlementsOf(text);
    t.diagnostic(
      `${JSON.stringify(Object.fromEntries(kinds))}; settlements ${JSON.stringify(Object.fromEntries(settled))}`,
    );
    assert.deepEqual(Object.fromEntries(settled), { BGI: 8, CCM: 9, DOL: 27, IND: 13, WDO: 19, WIN: 13 });
  },
);

/** Settlements in cash that are held to the multiplier of their product, by product. */
function settlementsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [message] of text.matchAll(/<PricRpt>.*?<\/PricRpt>/gs)) {
    const field = (name: string): string => new RegExp(`<${name}(?: [^>]*)?>([^<]*)<`).exec(message)?.[1] ?? '';
    const [now, before, cash] = [field('AdjstdQt'), field('PrvsAdjstdQt'), field('AdjstdValCtrct')].map((one) =>
      parsePrice(one),
    );
    const { multiplier, kind } = describeTicker('B3', field('TckrSymb'));
    if (!now?.ok || !before?.ok || !cash?.ok || kind !== 'future' || multiplier === null) continue;
    if (now.value === before.value) continue;
    assert.equal(settlementOf(now.value, before.value, multiplier), BigInt(cash.value), field('TckrSymb'));
    tally(counts, field('TckrSymb').slice(0, 3));
  }
  return new Map([...counts].sort());
}
