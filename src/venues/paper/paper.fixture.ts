/** A paper venue for tests, with a clock that is moved by hand and a tape that is written by hand. */

import { type Price, priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { type Instant, instantOf, type LocalDate, SECOND_US, toIso } from '#kernel/time.ts';
import type { Trade } from '#market-data/index.ts';
import type { BrokerMessage, BrokerOrder, InstrumentFacts } from '#trading/index.ts';
import type { Timing } from './lane.ts';
import { createMemoryPaperStore } from './paper-store.memory.ts';
import type { PaperStore } from './paper-store.ts';
import type { PaperSettings } from './settings.ts';
import { openPaperVenue, type PaperVenue } from './venue.ts';

/** 2025-08-29T11:00 in São Paulo. */
export const NOON = instantOf(1_756_476_000_000_000);

/** Points of 1/10,000: 38.12 → price(38.12). */
export const price = (value: number): Price => priceOf(Math.round(value * 10_000));

export const FACTS: InstrumentFacts = {
  tick: price(0.01),
  lot: 100,
  quantityMax: 1_000_000,
  priceMin: price(30),
  priceMax: price(50),
  reference: null,
  phase: 'continuous',
  halted: false,
};

export function order(fields: Partial<BrokerOrder> = {}): BrokerOrder {
  return {
    account: 'A1',
    exchange: 'SIM',
    symbol: 'PETR4',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'DAY',
    quantity: quantityOf(300),
    price: price(38),
    stopPrice: null,
    ...fields,
  };
}

export class HandClock implements Timing {
  #now: Instant = NOON;
  #waiting: { at: number; number: number; work: () => void }[] = [];
  #number = 0;

  now(): Instant {
    return this.#now;
  }

  after(us: number, work: () => void): () => void {
    const entry = { at: this.#now + us, number: ++this.#number, work };
    this.#waiting.push(entry);
    this.#waiting.sort((a, b) => a.at - b.at || a.number - b.number);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  /** Lets time pass, with everything that it brings. */
  async pass(us: number): Promise<void> {
    const until = this.#now + us;
    await settle();
    for (let next = this.#waiting[0]; next !== undefined && next.at <= until; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#now = instantOf(Math.max(this.#now, next.at));
      next.work();
      await settle();
    }
    this.#now = instantOf(until);
  }
}

/** Lets run what waits for nothing but its turn. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface World {
  readonly clock: HandClock;
  readonly store: PaperStore;
  venue: PaperVenue;
  facts: InstrumentFacts | null;
  readonly heard: BrokerMessage[];
  readonly errors: unknown[];
  /** A trade of PETR4 right now. */
  print(value: number, quantity: number, fields?: Partial<Trade>): Promise<void>;
  /** Ends the venue as a kill would, and opens it again over its store. */
  restart(): Promise<void>;
}

export async function openWorld(
  settings: Partial<PaperSettings> = {},
  store = createMemoryPaperStore(),
): Promise<World> {
  const clock = new HandClock();
  let id = 0;
  const open = async (): Promise<PaperVenue> => {
    const venue = await openPaperVenue({
      store,
      timing: clock,
      random: seededRandom('paper'),
      factsOf: async (_, symbol) => (symbol === 'PETR4' ? world.facts : null),
      dateAt: (at) => toIso(at).slice(0, 10) as LocalDate,
      onError: (error) => world.errors.push(error),
      settings: { queue: 'front', slippageTicks: 0, participationPercent: 100, ...settings },
    });
    venue.listen((message) => world.heard.push(message));
    return venue;
  };
  const world: World = {
    clock,
    store,
    venue: undefined as unknown as PaperVenue,
    facts: FACTS,
    heard: [],
    errors: [],
    async print(value, quantity, fields = {}) {
      id += 10;
      world.venue.take({
        kind: 'trades',
        trades: [tapeTrade({ id, at: clock.now(), price: price(value), quantity: quantityOf(quantity), ...fields })],
      });
      await clock.pass(SECOND_US);
    },
    async restart() {
      // The lanes of the old venue are of a process that is gone: it hears and tells nothing more.
      await world.venue.close();
      world.venue = await open();
    },
  };
  world.venue = await open();
  return world;
}

export function tapeTrade(fields: Partial<Trade> = {}): Trade {
  return {
    exchange: 'SIM',
    symbol: 'PETR4',
    id: 10,
    at: NOON,
    price: price(38),
    quantity: quantityOf(100),
    session: 'regular',
    condition: 'regular',
    buyer: null,
    seller: null,
    ...fields,
  };
}

/** What was told of orders, as "status cum". */
export function told(world: World): string[] {
  return world.heard.flatMap((message) =>
    message.kind === 'session' ? [] : [`${message.kind} ${message.row.status} ${message.row.figures.cum}`],
  );
}
