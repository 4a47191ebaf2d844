import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Price, priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Instant, instantOf, type LocalDate } from '#kernel/time.ts';
import type { InstrumentFacts } from '#trading/index.ts';
import { compareOrders } from './allot.ts';
import { Book } from './book.ts';
import { isOver, leavesOf, newOrder, type PaperOrder, reach } from './order.ts';
import { FACTS, NOON, order, tapeTrade } from './paper.fixture.ts';
import { PAPER_SETTINGS, type PaperSettings } from './settings.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 300);

const prices = fc.integer({ min: 378, max: 386 }).map((tick) => priceOf(tick * 1_000));
const lots = fc.integer({ min: 1, max: 9 }).map((lot) => quantityOf(lot * 100));
const side = fc.constantFrom('BUY' as const, 'SELL' as const);
const types = fc.constantFrom('LIMIT', 'LIMIT', 'LIMIT', 'MARKET', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT');
const times = fc.constantFrom('DAY', 'DAY', 'DAY', 'IOC', 'FOK');
const conditions = fc.constantFrom('regular', 'regular', 'regular', 'auction', 'cross', 'sweep');
const phases = fc.constantFrom(
  'continuous',
  'continuous',
  'continuous',
  'continuous',
  'pre-open',
  'closing-call',
  'pause',
  null,
);

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('arrive'),
      side,
      type: types,
      time: times,
      price: prices,
      stop: prices,
      quantity: lots,
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('print'),
      price: prices,
      quantity: lots,
      condition: conditions,
      us: fc.integer({ min: 0, max: 3_000_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel'), which: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('replace'), which: fc.nat(30), price: prices, quantity: lots }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('facts'),
      phase: phases,
      halted: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bust'), which: fc.nat(60) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const settings = fc.record({
  queue: fc.constantFrom('front', 'estimated', 'back'),
  participationPercent: fc.constantFrom(1, 25, 100),
  slippageTicks: fc.constantFrom(0, 2),
});

/** A run of the book beside a plain account of the tape, which holds what no fill may break. */
class Run {
  readonly orders: PaperOrder[] = [];
  readonly #tape = new Map<number, { price: Price; quantity: number }>();
  readonly #book: Book;
  #facts: InstrumentFacts = FACTS;
  #now: Instant = NOON;
  #id = 0;

  constructor(chosen: Partial<PaperSettings>) {
    this.#book = new Book({ settings: { ...PAPER_SETTINGS, ...chosen }, newId: () => 'new', tell: () => undefined });
    this.#book.heed(FACTS);
  }

  do(done: Step): void {
    const before = this.orders.map((one) => ({
      one,
      count: one.executions.length,
      leaves: isOver(one) ? 0 : leavesOf(one),
      limit: one.limit,
    }));
    this.#step(done);
    for (const { one, count } of before) this.#checkNew(one, count);
    if (done.kind === 'print') this.#checkPriority(before, done);
    this.#checkSums();
    for (const one of this.orders) {
      const traded = one.executions.reduce((sum, { quantity }) => sum + quantity, 0);
      if (one.restated === 0) assert.ok(traded <= one.terms.quantity, `order ${one.number} trades no more than it is`);
      if (one.asked.timeInForce !== 'DAY') assert.ok(isOver(one), 'what is for now does not wait');
      if (one.asked.timeInForce === 'FOK') assert.ok(traded === 0 || traded === one.asked.quantity, 'all or nothing');
    }
  }

  #step(done: Step): void {
    switch (done.kind) {
      case 'arrive':
        this.#arrive(done);
        break;
      case 'print':
        this.#print(done);
        break;
      case 'cancel':
      case 'replace': {
        const one = this.orders[done.which];
        if (one === undefined || one.status === 'REJECTED') break;
        if (done.kind === 'cancel') this.#book.cancel(one);
        else {
          const limit = one.terms.price === null ? null : done.price;
          this.#book.replace(one, { quantity: done.quantity, price: limit, stopPrice: one.terms.stopPrice }, this.#now);
        }
        break;
      }
      case 'facts':
        this.#facts = { ...FACTS, phase: done.phase as InstrumentFacts['phase'], halted: done.halted };
        this.#book.heed(this.#facts);
        break;
      case 'bust':
        this.#book.bust(done.which * 10, { ofDay: () => true, isToday: true });
        break;
    }
  }

  #arrive({ side, type, time, price, stop, quantity }: Extract<Step, { kind: 'arrive' }>): void {
    const hasPrice = type === 'LIMIT' || type === 'STOP_LIMIT';
    const hasStop = type === 'STOP' || type === 'STOP_LIMIT';
    const asked = order({
      side,
      type: type as 'LIMIT',
      timeInForce: time as 'DAY',
      price: hasPrice ? price : null,
      stopPrice: hasStop ? stop : null,
      quantity,
    });
    const number = this.orders.length + 1;
    const origin = {
      number,
      session: 's',
      localId: `${number}`,
      date: '2025-08-29' as LocalDate,
      createdAt: this.#now,
    };
    const made = newOrder(asked, origin);
    this.#book.arrive(made, this.#now);
    this.orders.push(made);
    this.#checkNew(made, 0);
  }

  #print({ price, quantity, condition, us }: Extract<Step, { kind: 'print' }>): void {
    this.#now = instantOf(this.#now + us);
    this.#id += 10;
    this.#tape.set(this.#id, { price, quantity });
    const condition_ = condition as 'regular';
    this.#book.print(tapeTrade({ at: this.#now, id: this.#id, price, quantity, condition: condition_ }));
  }

  /** Each new fill is within the limit, and of a trade that was at or through it. */
  #checkNew(one: PaperOrder, count: number): void {
    for (const { price, print } of one.executions.slice(count)) {
      assert.ok(print !== null);
      const { side } = one.asked;
      const traded = this.#tape.get(print.id);
      assert.ok(traded !== undefined);
      const limit = one.terms.price;
      assert.ok(reach({ side, limit, price }) >= 0, `order ${one.number} trades within its limit`);
      assert.ok(reach({ side, limit, price: traded.price }) >= 0, 'the tape was at its limit or through it');
      assert.ok(!this.#facts.halted, 'nothing fills in a halt');
    }
  }

  /** What a trade gave to one order was not due to another one of its side that stood before it. */
  #checkPriority(
    before: readonly { one: PaperOrder; count: number; leaves: number; limit: Price | null }[],
    { price }: { price: Price },
  ): void {
    const mine = (one: PaperOrder, count: number) =>
      one.executions
        .slice(count)
        .reduce((sum, { print, quantity }) => sum + (print?.id === this.#id ? quantity : 0), 0);
    for (const { one: later, count } of before) {
      if (mine(later, count) === 0 || later.asked.type.startsWith('STOP')) continue;
      for (const { one: earlier, count: from, leaves, limit } of before) {
        const { side } = earlier.asked;
        if (side !== later.asked.side || earlier.asked.type !== 'LIMIT' || leaves === 0) continue;
        if (later.asked.type !== 'LIMIT' || compareOrders(earlier, later) >= 0) continue;
        if (limit === null || reach({ side, limit, price }) <= 0) continue;
        assert.equal(mine(earlier, from), leaves, `order ${earlier.number} is before ${later.number}`);
      }
    }
  }

  /** Of each trade, on each side, our orders together have no more than was traded. */
  #checkSums(): void {
    const sums = new Map<string, number>();
    for (const { asked, executions } of this.orders)
      for (const { print, quantity } of executions) {
        const key = `${print?.id} ${asked.side}`;
        sums.set(key, (sums.get(key) ?? 0) + quantity);
        assert.ok((sums.get(key) ?? 0) <= (this.#tape.get(print?.id ?? 0)?.quantity ?? 0), 'no more than the tape');
      }
  }
}

test('whatever comes: no fill without the tape, beyond a limit, or before its turn', () => {
  let fills = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), settings, (steps, chosen) => {
      const run = new Run(chosen as Partial<PaperSettings>);
      for (const done of steps) run.do(done);
      const again = new Run(chosen as Partial<PaperSettings>);
      for (const done of steps) again.do(done);
      assert.deepEqual(again.orders, run.orders, 'the same inputs give the same fills');
      fills += run.orders.reduce((sum, { executions }) => sum + executions.length, 0);
    }),
    { numRuns: RUNS },
  );
  assert.ok(fills > RUNS, 'the runs had fills to look at');
});
