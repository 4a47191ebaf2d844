/** What every instrument master promises; each engine runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import { NO_FACTS, SOURCES } from './instrument-record.ts';
import type { InstrumentStore, PublishedLimit, SearchPlace, SearchQuery } from './instrument-store.ts';
import { sighting } from './reference-data.fixture.ts';
import { searchRank } from './search-rank.ts';
import type { Sighting } from './sighting.ts';

const date = (text: string): LocalDate => text as LocalDate;
const [MONDAY, TUESDAY, FRIDAY] = [date('2025-03-03'), date('2025-03-04'), date('2025-03-07')];
const MADE3 = { exchange: 'B3', symbol: 'MADE3' };
const PAGE = { exchange: 'B3', date: FRIDAY, limit: 10 };
const NOTHING = { sightings: [], limits: [], settlements: [] };
const named = (symbol: string, name: string | null, isin: string | null = null) =>
  sighting({ symbol, facts: { name, isin } });
const NAMED = [
  named('MADE', null),
  named('AAAA3', 'MADE OF AIR'),
  named('MADE3', null, 'BRMADEACNOR1'),
  named('MADE4', null),
  named('ZZZZ3', '100% A_B, not MADE'),
];
const option = (symbol: string, expiry: string, strike: number) =>
  sighting({
    symbol,
    facts: {
      kind: 'option',
      right: 'call',
      strike: priceOf(strike),
      expiry: date(expiry),
      underlyingIsin: 'BRMADEACNOR1',
    },
  });

/** `open` gives a fresh, empty store. */
export function instrumentStoreSuite(engine: string, open: () => Promise<InstrumentStore>): void {
  describe(`instrument store: ${engine}`, () => {
    const withStore = async (run: (store: InstrumentStore) => Promise<void>): Promise<void> => {
      const store = await open();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    };

    test('what was seen comes back as it was, from every source', () =>
      withStore(async (store) => {
        const facts = {
          ...NO_FACTS,
          kind: 'option',
          fractional: true,
          name: 'Ação',
          isin: 'BRMADEACNOR1',
          currency: 'BRL',
          tickSize: priceOf(100),
          lot: quantityOf(1),
          quotationFactor: 1000,
          product: 'DOL',
          underlying: 'DOL',
          underlyingIsin: 'BRMADEACNPR8',
          right: 'put',
          strike: priceOf(365_000),
          style: 'european',
          expiry: FRIDAY,
          firstTradingDay: MONDAY,
          lastTradingDay: TUESDAY,
        } as const;
        const seen = SOURCES.map((source) => sighting({ source, facts }));
        assert.deepEqual(await store.record({ sightings: seen, limits: [], settlements: [] }), {
          added: 1,
          changed: SOURCES.length - 1,
          unchanged: 0,
          limits: 0,
          settlements: 0,
        });
        const stored = await store.sightings('B3', 'MADE3');
        const bySource = (rows: readonly Sighting[]): Sighting[] =>
          rows.toSorted((one, other) => (one.source < other.source ? -1 : 1));
        assert.deepEqual(bySource(stored), bySource(seen));
      }));

    test('the same file twice changes nothing', () =>
      withStore(async (store) => {
        const data = { sightings: [sighting(), sighting({ symbol: 'MADE4' })], limits: [limit()], settlements: [] };
        assert.deepEqual(await store.record(data), { added: 2, changed: 0, unchanged: 0, limits: 1, settlements: 0 });
        assert.deepEqual(await store.record(data), { added: 0, changed: 0, unchanged: 2, limits: 0, settlements: 0 });
      }));

    test('a batch with a row that cannot be is refused whole', () =>
      withStore(async (store) => {
        const impossible = limit({ symbol: 'MADE4', lower: priceOf(3), upper: priceOf(2) });
        await assert.rejects(store.record({ sightings: [sighting()], limits: [limit(), impossible], settlements: [] }));
        assert.equal(await store.find({ ...MADE3, date: FRIDAY }), null);
        assert.equal(await store.limitOn({ ...MADE3, date: MONDAY }), null);
      }));

    test('a symbol is known from the day on which it was first seen', () =>
      withStore(async (store) => {
        await store.record({ sightings: [sighting({ first: TUESDAY })], limits: [], settlements: [] });
        assert.equal(await store.find({ ...MADE3, date: MONDAY }), null);
        assert.equal((await store.find({ ...MADE3, date: TUESDAY }))?.validFrom, TUESDAY);
        assert.equal((await store.find({ ...MADE3, date: FRIDAY }))?.validFrom, TUESDAY);
        assert.equal(await store.find({ exchange: 'SIM', symbol: 'MADE3', date: FRIDAY }), null);
      }));

    test('a name that changes is the old one until the day before', () =>
      withStore(async (store) => {
        const [old, renamed] = [{ name: 'OLD' }, { name: 'NEW' }];
        await store.record({ sightings: [sighting({ facts: old })], limits: [], settlements: [] });
        await store.record({ sightings: [sighting({ first: FRIDAY, facts: renamed })], limits: [], settlements: [] });
        const before = await store.find({ ...MADE3, date: TUESDAY });
        assert.deepEqual([before?.name, before?.validFrom, before?.validTo], ['OLD', MONDAY, '2025-03-06']);
        const now = await store.find({ ...MADE3, date: FRIDAY });
        assert.deepEqual([now?.name, now?.validFrom, now?.validTo], ['NEW', FRIDAY, null]);
      }));

    test('a ticker that changes is found by its ISIN, without fractions and forwards', () =>
      withStore(async (store) => {
        const facts = { isin: 'BRMADEACNOR1' };
        await store.record({
          sightings: [
            sighting({ facts }),
            sighting({ symbol: 'MADE3F', facts: { ...facts, fractional: true } }),
            sighting({ symbol: 'NEWS3', first: FRIDAY, facts }),
          ],
          limits: [],
          settlements: [],
        });
        assert.deepEqual(await store.symbolsOf('BRMADEACNOR1'), [
          { exchange: 'B3', symbol: 'MADE3', first: MONDAY, last: MONDAY },
          { exchange: 'B3', symbol: 'NEWS3', first: FRIDAY, last: FRIDAY },
        ]);
      }));

    test('an option is on the share of its ISIN, at the strike of the data', () =>
      withStore(async (store) => {
        const share = sighting({ facts: { isin: 'BRMADEACNOR1' } });
        await store.record({
          sightings: [share, option('MADEC20', '2025-03-21', 183_700)],
          limits: [],
          settlements: [],
        });
        const terms = (await store.find({ exchange: 'B3', symbol: 'MADEC20', date: FRIDAY }))?.terms;
        assert.ok(terms?.kind === 'option');
        assert.deepEqual([terms.underlying, terms.strike, terms.expiry], ['MADE3', 183_700, '2025-03-21']);
      }));

    test('a ticker of an option comes back for another option after it expired', () =>
      withStore(async (store) => {
        await store.record({ sightings: [option('MADEC20', '2025-03-04', 1)], limits: [], settlements: [] });
        const next = { ...option('MADEC20', '2026-03-20', 2), first: date('2025-09-01'), last: date('2025-09-01') };
        await store.record({ sightings: [next], limits: [], settlements: [] });
        const strikeOn = async (day: string): Promise<unknown> => {
          const record = await store.find({ exchange: 'B3', symbol: 'MADEC20', date: date(day) });
          return record === null ? null : 'strike' in record.terms && record.terms.strike;
        };
        assert.deepEqual(
          [
            await strikeOn('2025-03-04'),
            await strikeOn('2025-03-05'),
            await strikeOn('2025-09-01'),
            await strikeOn('2026-03-21'),
          ],
          [1, null, 2, null],
        );
      }));

    test('a text is looked for in symbols, names and ISINs, and means itself', () =>
      withStore(async (store) => {
        await store.record({ ...NOTHING, sightings: NAMED });
        const found = async (text: string, query: Partial<SearchQuery> = {}) =>
          (await store.search({ ...PAGE, text, ...query })).map(({ rank, record }) => `${rank} ${record.symbol}`);
        assert.deepEqual(await found('made'), ['0 MADE', '1 MADE3', '1 MADE4', '2 AAAA3', '3 ZZZZ3']);
        assert.deepEqual(await found('brmade'), ['2 MADE3']);
        assert.deepEqual(await found('%'), ['3 ZZZZ3']);
        assert.deepEqual(await found('A_B'), ['3 ZZZZ3']);
        assert.deepEqual(await found('made', { limit: 1 }), ['0 MADE']);
        assert.deepEqual(await found('made', { exchange: 'SIM' }), []);
        assert.deepEqual(await found('made', { date: date('2025-03-02') }), []);
        assert.deepEqual(await found('', { limit: 2 }), ['1 AAAA3', '1 MADE']);
      }));

    test('page after page brings every hit once, in the order of their places, with the rank of the rule', () =>
      withStore(async (store) => {
        await store.record({ ...NOTHING, sightings: NAMED });
        for (const text of ['made', 'a', '', 'BR', '3', 'none']) {
          const places: SearchPlace[] = [];
          for (let more = true; more; ) {
            const after = places.at(-1);
            const query = { ...PAGE, text, limit: 2, ...(after === undefined ? {} : { after }) };
            const hits = await store.search(query);
            for (const { rank, record } of hits) {
              assert.equal(rank, searchRank(text, record), `${text} ${record.symbol}`);
              places.push({ rank, symbol: record.symbol, exchange: record.exchange });
            }
            more = hits.length === 2;
          }
          const expected = NAMED.flatMap(({ symbol, exchange, facts }) => {
            const rank = searchRank(text, { symbol, name: facts.name ?? symbol, isin: facts.isin });
            return rank === null ? [] : [{ rank, symbol, exchange }];
          });
          const ordered = expected.toSorted((a, b) => a.rank - b.rank || (a.symbol < b.symbol ? -1 : 1));
          assert.deepEqual(places, ordered, text);
        }
      }));

    test('an instrument is found by a name that it had, and by none that it gets later', () =>
      withStore(async (store) => {
        await store.record({ ...NOTHING, sightings: [sighting({ facts: { name: 'OLD' } })] });
        await store.record({ ...NOTHING, sightings: [sighting({ first: FRIDAY, facts: { name: 'NEW' } })] });
        const found = async (text: string, day: LocalDate) =>
          (await store.search({ ...PAGE, text, date: day })).map(({ record }) => record.name);
        assert.deepEqual(await found('old', FRIDAY), ['NEW']);
        assert.deepEqual(await found('new', TUESDAY), []);
      }));

    test('a kind is listed by symbol, page by page, without what has expired', () =>
      withStore(async (store) => {
        await store.record({
          ...NOTHING,
          sightings: [
            sighting(),
            option('MADEC30', '2025-03-21', 3),
            option('MADEC10', '2025-03-21', 1),
            option('MADEC20', '2025-03-21', 2),
            option('MADEB10', '2025-03-04', 1),
          ],
        });
        const list = async (query: Partial<SearchQuery>) =>
          (await store.search({ ...PAGE, text: '', ...query })).map(({ record }) => record.symbol);
        assert.deepEqual(await list({ kind: 'option', limit: 2 }), ['MADEC10', 'MADEC20']);
        const after = { rank: 1, symbol: 'MADEC20', exchange: 'B3' };
        assert.deepEqual(await list({ kind: 'option', limit: 2, after }), ['MADEC30']);
        assert.deepEqual(await list({ kind: 'share' }), ['MADE3']);
      }));

    test('exchanges are those of which something was told', () =>
      withStore(async (store) => {
        assert.deepEqual(await store.exchanges(), []);
        const sightings = [sighting(), sighting({ exchange: 'A' }), sighting({ symbol: 'MADE4' })];
        await store.record({ ...NOTHING, sightings });
        assert.deepEqual(await store.exchanges(), ['A', 'B3']);
      }));

    test('what is found at once is what is found', () =>
      withStore(async (store) => {
        await store.record({ ...NOTHING, sightings: [sighting()] });
        for (const day of [MONDAY, date('2025-03-02')])
          assert.deepEqual(store.findNow({ ...MADE3, date: day }), await store.find({ ...MADE3, date: day }));
      }));

    test('the settlement before a day is the newest one, with its own day', () =>
      withStore(async (store) => {
        const settled = (day: LocalDate, price: number) =>
          ({ ...MADE3, date: day, price: priceOf(price), source: 'bulletin' }) as const;
        const settlements = [settled(MONDAY, 10), settled(TUESDAY, -20)];
        assert.equal((await store.record({ ...NOTHING, settlements })).settlements, 2);
        assert.equal((await store.record({ ...NOTHING, settlements })).settlements, 0);
        assert.equal(await store.settlementBefore({ ...MADE3, date: MONDAY }), null);
        assert.deepEqual(await store.settlementBefore({ ...MADE3, date: TUESDAY }), settlements[0]);
        assert.deepEqual(await store.settlementBefore({ ...MADE3, date: FRIDAY }), settlements[1]);
        assert.equal((await store.record({ ...NOTHING, settlements: [settled(MONDAY, 11)] })).settlements, 1);
        assert.equal((await store.settlementBefore({ ...MADE3, date: TUESDAY }))?.price, 11);
      }));

    test('limits are those of their day', () =>
      withStore(async (store) => {
        const other = limit({ date: TUESDAY, reference: null, lower: priceOf(-5) });
        await store.record({ sightings: [], limits: [limit(), other], settlements: [] });
        assert.deepEqual(await store.limitOn({ ...MADE3, date: MONDAY }), limit());
        assert.deepEqual(await store.limitOn({ ...MADE3, date: TUESDAY }), other);
        assert.equal(await store.limitOn({ ...MADE3, date: FRIDAY }), null);
        assert.equal(
          (await store.record({ sightings: [], limits: [limit({ upper: priceOf(99) })], settlements: [] })).limits,
          1,
        );
        assert.equal((await store.limitOn({ ...MADE3, date: MONDAY }))?.upper, 99);
      }));
  });
}

function limit(other: Partial<PublishedLimit> = {}): PublishedLimit {
  const band = { lower: priceOf(10), upper: priceOf(20), reference: priceOf(15) };
  return { ...MADE3, date: MONDAY, source: 'bulletin', ...band, ...other };
}
