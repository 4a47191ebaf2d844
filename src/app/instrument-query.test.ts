import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instrumentDetailsSchema, instrumentsAnswerSchema } from '#contract/instruments.ts';
import { priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeInstrument, type Instrument } from '#market-data/index.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { sighting } from '../market-data/instrument/reference-data.fixture.ts';
import { type InstrumentSources, instrumentDetails, searchInstruments } from './instrument-query.ts';
import { openStores } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const date = (text: string): LocalDate => text as LocalDate;
const DAY = date('2025-03-07');
const SIM: Instrument = { ...describeInstrument(null, 'SIM', 'MADE3'), name: 'Simulated', tickSize: priceOf(500) };

const FUTURE = sighting({ symbol: 'WINJ25', source: 'price-report', facts: { kind: 'future', currency: 'BRL' } });
const SIGHTINGS = [
  sighting({ facts: { name: 'OLD MADE', isin: 'BRMADEACNOR1' } }),
  sighting({ first: date('2025-03-05'), facts: { name: 'MADE UP', isin: 'BRMADEACNOR1', currency: 'BRL' } }),
  sighting({ symbol: 'PAST3', first: date('2024-01-02'), facts: { name: 'PAST', isin: 'BRMADEACNOR1' } }),
  sighting({
    symbol: 'MADEC20',
    facts: { kind: 'option', strike: priceOf(183_700), expiry: date('2025-03-21'), underlyingIsin: 'BRMADEACNOR1' },
  }),
  FUTURE,
];

async function withSources(run: (sources: InstrumentSources) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    try {
      await stores.instruments.record({
        sightings: SIGHTINGS,
        limits: [
          {
            exchange: 'B3',
            symbol: 'WINJ25',
            date: date('2025-03-06'),
            source: 'price-report',
            lower: priceOf(1_114_300_000),
            upper: priceOf(1_361_900_000),
            reference: priceOf(1_238_070_000),
          },
        ],
        settlements: [
          {
            exchange: 'B3',
            symbol: 'WINJ25',
            date: date('2025-03-06'),
            source: 'price-report',
            price: priceOf(1_360_060_000),
          },
        ],
      });
      await stores.candles.put([
        candle({ exchange: 'B3', symbol: 'XPTO3', timeframe: '1d' }),
        candle({ exchange: 'B3', symbol: 'MADE3', timeframe: '1d' }),
      ]);
      await run({ master: stores.instruments, candles: stores.candles, live: [SIM] });
    } finally {
      await stores.close();
    }
  });
}

async function details(sources: InstrumentSources, symbol: string, { exchange = 'B3', day = DAY } = {}) {
  const answer = await instrumentDetails({ symbol, exchange, date: day }, sources);
  assert.ok(answer.ok, JSON.stringify(answer));
  return instrumentDetailsSchema.parse(answer.value);
}

test('a search finds what the master knows, what is live and what has bars, best first, each once', () =>
  withSources(async (sources) => {
    const ask = async (fields: Partial<Parameters<typeof searchInstruments>[0]>) => {
      const answer = await searchInstruments({ text: '', date: DAY, limit: 50, ...fields }, sources);
      assert.ok(answer.ok);
      const { instruments } = instrumentsAnswerSchema.parse(answer.value);
      return instruments.map(({ exchange, symbol, source }) => `${exchange} ${symbol} ${source}`);
    };
    assert.deepEqual(await ask({ text: 'made3' }), ['B3 MADE3 master', 'SIM MADE3 venue']);
    assert.deepEqual(await ask({ text: 'made' }), ['B3 MADE3 master', 'SIM MADE3 venue', 'B3 MADEC20 master']);
    assert.deepEqual(await ask({ text: 'xp' }), ['B3 XPTO3 ticker']);
    assert.deepEqual(await ask({ text: 'BRMADE' }), ['B3 MADE3 master', 'B3 PAST3 master']);
    assert.deepEqual(await ask({ text: 'made', exchange: 'SIM' }), ['SIM MADE3 venue']);
    assert.deepEqual(await ask({ kind: 'future' }), ['B3 WINJ25 master']);
    assert.deepEqual(await ask({ text: 'nothing' }), []);
  }));

test('pages of any length bring every hit once, in one order', () =>
  withSources(async (sources) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.constantFrom('', 'made', 'a', '3'), async (limit, text) => {
        const ask = async (size: number, cursor?: string) => {
          const answer = await searchInstruments({ text, date: DAY, limit: size, cursor }, sources);
          assert.ok(answer.ok);
          return answer.value;
        };
        const whole = await ask(200);
        assert.equal(whole.nextCursor, null);
        const pages: unknown[] = [];
        let cursor: string | null | undefined;
        do {
          const page = await ask(limit, cursor ?? undefined);
          assert.ok(page.instruments.length <= limit);
          pages.push(...page.instruments);
          cursor = page.nextCursor;
        } while (cursor != null);
        assert.deepEqual(pages, whole.instruments);
      }),
      { numRuns: 20 },
    );
    const wrong = await searchInstruments({ text: '', date: DAY, limit: 5, cursor: 'made up' }, sources);
    assert.ok(!wrong.ok && wrong.error.kind === 'invalid');
  }));

test('each fact says who said it and over which days, and renames are told', () =>
  withSources(async (sources) => {
    const { facts, names, symbols, source, seen } = await details(sources, 'MADE3');
    const fact = (name: string) => facts.find((one) => one.fact === name);
    assert.equal(source, 'master');
    assert.deepEqual(fact('isin'), {
      fact: 'isin',
      value: 'BRMADEACNOR1',
      source: 'cotahist',
      asOf: '2025-03-05',
      validFrom: '2025-03-03',
      validTo: null,
    });
    assert.equal(fact('name')?.validFrom, '2025-03-05');
    assert.deepEqual([fact('tickSize')?.value, fact('tickSize')?.source], ['0.01', 'rule']);
    assert.deepEqual(
      names.map(({ name, from }) => `${name} ${from}`),
      ['OLD MADE 2025-03-03', 'MADE UP 2025-03-05'],
    );
    assert.deepEqual(
      symbols.map(({ symbol, first }) => `${symbol} ${first}`),
      ['PAST3 2024-01-02', 'MADE3 2025-03-03'],
    );
    assert.deepEqual(seen, { first: '2025-03-03', last: '2025-03-05' });
    const before = await details(sources, 'MADE3', { day: date('2025-03-04') });
    assert.deepEqual(
      [before.name, before.facts.find((one) => one.fact === 'name')?.validTo],
      ['OLD MADE', '2025-03-04'],
    );
  }));

test('an option has its strike and expiry from data and its share by ISIN; after its expiry only the ticker is left', () =>
  withSources(async (sources) => {
    const { facts, expiry, kind, symbols } = await details(sources, 'MADEC20');
    const value = (name: string) => facts.find((one) => one.fact === name)?.value;
    assert.deepEqual([kind, value('strike'), value('underlying'), symbols], ['option', '18.37', 'MADE3', []]);
    assert.deepEqual(expiry, { date: '2025-03-21', lastTradingDay: null, source: 'cotahist', certain: true });
    const after = await details(sources, 'MADEC20', { day: date('2025-03-24') });
    assert.deepEqual([after.source, after.facts, after.seen?.first], ['ticker', [], '2025-03-03']);
  }));

test('limits are those that were published, else computed inward around the settlement before, else unknown', () =>
  withSources(async (sources) => {
    const published = await details(sources, 'WINJ25', { day: date('2025-03-06') });
    assert.deepEqual([published.limits?.basis, published.limits?.lower], ['published', '111430.00']);
    assert.deepEqual(published.previousSettlement, { price: '123807.00', date: null, source: 'price-report' });
    const computed = await details(sources, 'WINJ25');
    assert.deepEqual(computed.limits, {
      lower: '122405.00',
      upper: '149605.00',
      reference: '136006.00',
      basis: 'computed',
      source: 'rule',
    });
    assert.deepEqual(computed.previousSettlement, { price: '136006.00', date: '2025-03-06', source: 'price-report' });
    // A settlement of two sessions ago is told with its day, and no band stands around it.
    const later = await details(sources, 'WINJ25', { day: date('2025-03-10') });
    assert.deepEqual([later.limits, later.previousSettlement?.date], [null, '2025-03-06']);
  }));

test('a future tells multiplier, expiry by rule and the continuous series that it is in', () =>
  withSources(async (sources) => {
    const { multiplier, expiry, continuous } = await details(sources, 'WINJ25');
    assert.equal(multiplier, '0.20');
    assert.deepEqual(expiry, { date: '2025-04-16', lastTradingDay: '2025-04-16', source: 'rule', certain: true });
    assert.deepEqual(continuous, ['WIN$']);
  }));

test('the simulated exchange keeps what it says itself', () =>
  withSources(async (sources) => {
    const { name, source, tickSize, facts } = await details(sources, 'MADE3', { exchange: 'SIM' });
    assert.deepEqual([name, source, tickSize, facts], ['Simulated', 'venue', '0.05', []]);
    // Without an exchange the live one is meant.
    const answer = await instrumentDetails({ symbol: 'MADE3', date: DAY }, sources);
    assert.ok(answer.ok && answer.value.exchange === 'SIM');
  }));

const REFUSED: readonly (readonly [symbol: string, exchange: string | undefined, detail: RegExp])[] = [
  ['NONE3', undefined, /NONE3 is not known: no file told of it/],
  ['MADE3', 'NYSE', /MADE3 is not known on NYSE/],
  ['WIN$', 'B3', /continuous series and no instrument; on 2025-03-07 it is WINJ25/],
];
for (const [index, [symbol, exchange, detail]] of REFUSED.entries()) {
  test(`what is not known is told as that (${index + 1}: ${symbol})`, () =>
    withSources(async (sources) => {
      const answer = await instrumentDetails({ symbol, exchange, date: DAY }, sources);
      assert.ok(!answer.ok && answer.error.kind === 'unknown');
      assert.match(answer.error.detail, detail);
    }));
}
