import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Price, priceOf } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeTicker, type Instrument } from '#market-data/index.ts';
import { instrumentsOn } from '#venues/simulated/index.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { createOrderFacts, type OrderFactParts, type OrderFacts } from './order-facts.ts';
import { openStores, type Stores } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');
/** A Friday. */
const DATE = '2025-08-29' as LocalDate;

interface Scene {
  readonly facts: OrderFacts;
  readonly stores: Stores;
  /** The clock of the market; null before it was told. */
  at(time: string | null, date?: LocalDate): void;
  standing: { halted: boolean; reference: Price | null };
  /** What `of` says of a symbol, or why not. */
  phaseOf(symbol: string): Promise<string | null>;
}

interface Venue {
  readonly exchange: string | null;
  readonly instruments: readonly Instrument[];
  readonly played?: OrderFactParts['played'];
}

const SIMULATED: Venue = { exchange: 'SIM', instruments: instrumentsOn(DATE) };
const REPLAYED: Venue = { exchange: 'B3', instruments: [] };

async function withFacts(venue: Venue, run: (scene: Scene) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    let now: Instant | null = null;
    const market = {
      exchange: venue.exchange,
      instruments: () => venue.instruments,
      exchangeTime: () => now,
      standing: () => scene.standing,
    };
    const facts = createOrderFacts({
      ...{ market, master: stores.instruments, candles: stores.candles, zone },
      played: venue.played ?? null,
    });
    const scene: Scene = {
      ...{ facts, stores, standing: { halted: false, reference: null } },
      at(time, date = DATE) {
        const [hour = 0, minute = 0] = (time ?? '').split(':').map(Number);
        now = time === null ? null : instantOf(zone.at(date, (hour * 60 + minute) * MINUTE_US));
      },
      async phaseOf(symbol) {
        const found = await facts.of({ symbol });
        return found.ok ? found.value.facts.phase : `${found.error.kind}: ${found.error.detail}`;
      },
    };
    scene.at('11:00');
    try {
      await run(scene);
    } finally {
      await stores.close();
    }
  });
}

describe('facts of an instrument', () => {
  test('are those of its venue, at the time of its market', () =>
    withFacts(SIMULATED, async (scene) => {
      scene.standing = { halted: true, reference: priceOf(385_200) };
      const found = await scene.facts.of({ symbol: 'PETR4' });
      assert.ok(found.ok);
      assert.deepEqual(found.value, {
        exchange: 'SIM',
        date: '2025-08-29',
        facts: {
          ...{ tick: 100, lot: 100, quantityMax: 1_000_000, priceMin: null, priceMax: null },
          ...{ reference: 385_200, phase: 'continuous', halted: true },
        },
      });
    }));

  test('follow the phases of its own day', () =>
    withFacts(SIMULATED, async ({ at, phaseOf }) => {
      const told: (string | null)[] = [];
      for (const time of ['08:00', '09:50', '10:00', '12:00', '16:56', '19:00']) {
        at(time);
        told.push(await phaseOf('PETR4'));
      }
      assert.deepEqual(told, [null, 'pre-open', 'continuous', 'continuous', 'closing-call', null]);
      at('12:00', '2025-09-07' as LocalDate);
      assert.equal(await phaseOf('PETR4'), null, 'no session on a Sunday');
      at(null);
      const nothing = await phaseOf('PETR4');
      assert.equal(nothing, null, 'nobody knows the time');
    }));

  test('of a contract hold until its last day, and its quantities are bounded as contracts', () =>
    withFacts(SIMULATED, async ({ at, facts, phaseOf }) => {
      const found = await facts.of({ symbol: 'WINV25' });
      assert.ok(found.ok);
      const { tick, lot, quantityMax } = found.value.facts;
      assert.deepEqual([tick, lot, quantityMax], [50_000, 1, 10_000]);
      at('11:00', '2025-10-16' as LocalDate);
      assert.equal(await phaseOf('WINV25'), null);
    }));

  test('have the band that the exchange published, or what its rule makes of the settlement before', () =>
    withFacts(REPLAYED, async ({ at, facts, stores }) => {
      await stores.candles.put([candle({ exchange: 'B3', symbol: 'WINV25', timeframe: '1d' })]);
      const about = { exchange: 'B3', symbol: 'WINV25', source: 'price-report' } as const;
      const settled = { ...about, date: '2025-08-28' as LocalDate, price: priceOf(1_400_000_000) };
      await stores.instruments.record({ sightings: [], limits: [], settlements: [settled] });
      const ruled = await facts.of({ symbol: 'WINV25' });
      assert.ok(ruled.ok);
      assert.deepEqual([ruled.value.facts.priceMin, ruled.value.facts.priceMax], [1_260_000_000, 1_540_000_000]);
      const published = { lower: priceOf(1_300_000_000), upper: priceOf(1_500_000_000), reference: null };
      const tomorrow = '2025-09-01' as LocalDate;
      const limits = [{ ...about, date: tomorrow, ...published }];
      await stores.instruments.record({ sightings: [], settlements: [], limits });
      at('11:00', tomorrow);
      const told = await facts.of({ symbol: 'WINV25' });
      assert.ok(told.ok);
      assert.deepEqual([told.value.facts.priceMin, told.value.facts.priceMax], [1_300_000_000, 1_500_000_000]);
    }));
});

describe('no facts', () => {
  test('of a continuous series: the refusal names the contract of the day', () =>
    withFacts(SIMULATED, async ({ phaseOf }) => {
      assert.match((await phaseOf('WIN$')) ?? '', /^denied: WIN\$ is a series of contracts.*now it is WINV25/);
    }));

  test('of a symbol that nobody knows, and of one that is not live', () =>
    withFacts(SIMULATED, async ({ phaseOf, facts, stores }) => {
      assert.match((await phaseOf('XXXX9')) ?? '', /^unknown: /);
      await stores.candles.put([candle({ exchange: 'B3', symbol: 'WEGE9', timeframe: '1d' })]);
      assert.match((await phaseOf('WEGE9')) ?? '', /^denied: WEGE9 of B3 is not traded here now.*SIM/);
      await stores.candles.put([candle({ exchange: 'B3', symbol: 'PETR4', timeframe: '1d' })]);
      assert.equal(await phaseOf('PETR4'), 'continuous', 'the live one is meant');
      const there = await facts.of({ symbol: 'PETR4', exchange: 'B3' });
      assert.ok(!there.ok && there.error.kind === 'denied' && there.error.code === 'NOT_LIVE');
    }));

  test('without a market nothing is live', () =>
    withFacts({ exchange: null, instruments: [] }, async ({ phaseOf, stores }) => {
      await stores.candles.put([candle({ exchange: 'B3', symbol: 'PETR4', timeframe: '1d' })]);
      assert.match((await phaseOf('PETR4')) ?? '', /no market runs/);
    }));

  test('of a day that is played again are those of its tape: the lot is what all its trades are multiples of', () => {
    const stepOf = async (symbol: string): Promise<Quantity | null> => (symbol === 'PETR4' ? quantityOf(100) : null);
    const played = { exchange: 'B3', symbols: ['PETR4'], stepOf };
    return withFacts({ ...REPLAYED, played }, async ({ facts, phaseOf, stores }) => {
      const found = await facts.of({ symbol: 'PETR4' });
      assert.ok(found.ok);
      assert.deepEqual([found.value.exchange, found.value.facts.lot, found.value.facts.tick], ['B3', 100, 100]);
      await stores.candles.put([candle({ exchange: 'B3', symbol: 'VALE3', timeframe: '1d' })]);
      assert.equal(
        await phaseOf('VALE3'),
        'denied: VALE3 did not trade on the day that is played again: nothing would fill it.',
      );
    });
  });

  test('a fact that nobody knows is null, and is not made up', () =>
    withFacts({ exchange: 'B3', instruments: [describeTicker('B3', 'ZZZZ')] }, async ({ facts }) => {
      const found = await facts.of({ symbol: 'ZZZZ' });
      assert.ok(found.ok);
      const { tick, lot, phase } = found.value.facts;
      assert.deepEqual([tick, lot, phase], [null, null, null]);
    }));
});
