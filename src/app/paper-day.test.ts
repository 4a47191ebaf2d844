/** The paper venue over whole days of the simulated market, with orders of every kind. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Trade } from '#market-data/index.ts';
import type { BrokerOrder, InstrumentFacts } from '#trading/index.ts';
import { openPaperVenue, type PaperSettings, type Timing } from '#venues/paper/index.ts';
import { createMemoryPaperStore } from '#venues/paper/paper-store.memory.ts';
import { dayBatches, simulatedInstrument, tradingDayOfSimulated } from '#venues/simulated/index.ts';

const zone = createZone('America/Sao_Paulo');
const DATE = '2026-11-13' as LocalDate;
const SYMBOL = 'PETR4';

/** Time that stands where the tape is; what is due by then runs when it moves. */
class TapeClock implements Timing {
  #now: Instant;
  #due: { at: number; work: () => void }[] = [];

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  after(us: number, work: () => void): () => void {
    const entry = { at: this.#now + us, work };
    this.#due.push(entry);
    this.#due.sort((a, b) => a.at - b.at);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  async moveTo(at: Instant): Promise<void> {
    for (let next = this.#due[0]; next !== undefined && next.at <= at; next = this.#due[0]) {
      this.#due.shift();
      this.#now = instantOf(Math.max(this.#now, next.at));
      next.work();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = instantOf(Math.max(this.#now, at));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function phaseAt(at: Instant): InstrumentFacts['phase'] {
  const day = tradingDayOfSimulated(DATE, SYMBOL, zone);
  assert.ok(day.state === 'open');
  const found = day.phases.find(({ from, to }) => from <= at && at < to);
  if (found !== undefined) return found.phase;
  return at < (day.phases[0]?.from ?? 0) ? 'pre-open' : null;
}

async function openDay(settings: Partial<PaperSettings> = {}) {
  const tape: Trade[] = [...dayBatches({ seed: '42', date: DATE, zone, symbols: [SYMBOL], intensity: 0.2 })].flat();
  const first = tape[0];
  assert.ok(first !== undefined);
  const clock = new TapeClock(instantOf(first.at - 10 * MINUTE_US));
  const { tickSize, lot } = simulatedInstrument(SYMBOL) ?? assert.fail('the simulated market has it');
  const venue = await openPaperVenue({
    store: createMemoryPaperStore(),
    timing: clock,
    random: seededRandom('day'),
    factsOf: async () => ({
      ...{ tick: tickSize, lot, quantityMax: 1_000_000, priceMin: null, priceMax: null },
      ...{ reference: null, phase: phaseAt(clock.now()), halted: false },
    }),
    dateAt: (at) => zone.dateAt(at),
    onError: (error) => assert.fail(error as Error),
    settings,
  });
  const order = (fields: Partial<BrokerOrder>): BrokerOrder => ({
    ...{ account: 'A1', exchange: first.exchange, symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'DAY' },
    ...{ quantity: quantityOf(300), price: first.price, stopPrice: null },
    ...fields,
  });
  /** Plays the tape up to `until`, with a clock event each second of it. */
  let played = 0;
  const play = async (until: Instant) => {
    for (let next = tape[played]; next !== undefined && next.at <= until; next = tape[played]) {
      const second = instantOf(Math.floor(next.at / SECOND_US) * SECOND_US);
      await clock.moveTo(second);
      venue.take({ kind: 'clock', at: second });
      await clock.moveTo(second);
      const trades: Trade[] = [];
      for (let more = tape[played]; more !== undefined && more.at < second + SECOND_US; more = tape[++played])
        trades.push(more);
      venue.take({ kind: 'trades', trades });
    }
    await clock.moveTo(until);
    venue.take({ kind: 'clock', at: until });
    await clock.moveTo(instantOf(until + SECOND_US));
  };
  return { venue, clock, tape, first, last: tape.at(-1) ?? first, order, play };
}

test('on paper, what waits for the auctions trades at their prices, which are the first and the last of the day', async () => {
  const { venue, clock, first, last, order, play } = await openDay();
  const day = tradingDayOfSimulated(DATE, SYMBOL, zone);
  assert.ok(day.state === 'open');
  const call = day.phases.find(({ phase }) => phase === 'closing-call')?.from ?? assert.fail();
  await venue.send(order({ price: priceOf(first.price + 5_000) }));
  await clock.moveTo(instantOf(clock.now() + SECOND_US));
  await play(instantOf(call + MINUTE_US));
  await venue.send(order({ side: 'SELL', price: priceOf(first.price - 20_000) }));
  await play(instantOf(last.at + MINUTE_US));
  const [opening, closing] = (await venue.list()).rows;
  assert.deepEqual(
    [opening, closing].map((row) => [row?.status, row?.figures.notional]),
    [
      ['FILLED', 300n * BigInt(first.price)],
      ['FILLED', 300n * BigInt(last.price)],
    ],
  );
});

test('on paper, a day of orders of every kind ends with all of them over, and no fill without a trade', async () => {
  const random = seededRandom('orders');
  const { venue, tape, first, last, order, play } = await openDay({ expiryUs: 60 * SECOND_US });
  const types = ['LIMIT', 'LIMIT', 'LIMIT', 'MARKET', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'] as const;
  let now = first.price;
  for (let at = first.at + MINUTE_US; at < last.at; at += 2 * MINUTE_US) {
    await play(instantOf(at));
    now = tape.findLast((trade) => trade.at <= at)?.price ?? now;
    const near = () => priceOf(now + 100 * (random.below(41) - 20));
    const type = types[random.below(types.length)] ?? 'LIMIT';
    const side = random.below(2) === 0 ? 'BUY' : 'SELL';
    const price = type === 'LIMIT' || type === 'STOP_LIMIT' ? near() : null;
    const stopPrice = type === 'STOP' || type === 'STOP_LIMIT' ? near() : null;
    await venue.send(order({ side, type, price, stopPrice, quantity: quantityOf(100 * (1 + random.below(30))) }));
    const open = venue.truth().filter(({ status }) => status === 'LIVE');
    const other = open[random.below(Math.max(1, open.length))];
    if (other?.brokerOrderId && random.below(4) === 0) await venue.cancel({ brokerOrderId: other.brokerOrderId });
  }
  // Once to hear that the market is closed, once when that was long enough ago.
  for (const minutes of [8, 10]) await play(instantOf(last.at + minutes * MINUTE_US));
  const orders = venue.truth();
  const open = orders.filter(({ status }) => status === 'LIVE' || status === 'PENDING');
  assert.deepEqual(open, []);
  const left = new Map(
    tape.flatMap(({ id, quantity }) => [`BUY ${id}`, `SELL ${id}`].map((key) => [key, Number(quantity)])),
  );
  for (const { asked, executions } of orders)
    for (const { print, quantity } of executions) {
      const key = `${asked.side} ${print?.id}`;
      left.set(key, (left.get(key) ?? 0) - quantity);
      assert.ok((left.get(key) ?? -1) >= 0, `${key} gave more than it was`);
    }
  const ends = new Set(orders.map(({ status }) => status));
  for (const status of ['FILLED', 'CANCELED', 'EXPIRED'] as const) assert.ok(ends.has(status), `some are ${status}`);
});
