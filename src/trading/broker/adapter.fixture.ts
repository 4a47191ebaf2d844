/** A core, a line, an adapter that can die at any step, and a broker, in one queue of events. */

import assert from 'node:assert/strict';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Random, seededRandom } from '#kernel/random.ts';
import { instantOf } from '#kernel/time.ts';
import { JournalError } from '../journal/journal.ts';
import type { By, Durable, GiveAnswer, Sequencer, SequencerHealth } from '../journal/sequencer.ts';
import { apply } from '../oms/apply.ts';
import type { Input, InputBody } from '../oms/command.ts';
import { decide } from '../oms/decide.ts';
import type { OrderIntent } from '../oms/intent.ts';
import { InvariantWatch } from '../oms/invariants.ts';
import { FACTS, intentOf, keyOf } from '../oms/oms.fixture.ts';
import { isOver, type Order } from '../oms/order.ts';
import { dueTimers, emptyState, type State } from '../oms/state.ts';
import { Adapter } from './adapter.ts';
import type { AdapterPolicy } from './adapter-policy.ts';
import type { AdapterStore } from './adapter-store.ts';
import type { CoreAnswer, CoreLine, Hello, Reports } from './core-line.ts';
import { CoreLink } from './core-link.ts';
import { FakeBroker, isLive, Schedule } from './fake-broker.fixture.ts';
import { fingerprintOf } from './fingerprint.ts';

/** A core whose journal is memory: what is given is durable at once. */
export class MemorySequencer implements Sequencer {
  readonly state: State = emptyState();
  readonly epoch = 1;
  readonly health: SequencerHealth = { state: 'OPEN', reason: null };
  readonly #watch = new InvariantWatch();
  readonly #listeners = new Set<(batch: readonly Durable[]) => void>();
  readonly #schedule: Schedule;
  durableSeq = 0;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  async give(body: InputBody, by: By): Promise<GiveAnswer> {
    const seq = ++this.durableSeq;
    const at = instantOf(Math.max(this.#schedule.now(), this.state.at));
    const input: Input = { v: 1, seq, at, ...by, ...body };
    const { events, answer, outbox } = decide(this.state, input);
    for (const event of events) apply(this.state, event);
    this.#watch.after(this.state, events);
    for (const listener of this.#listeners) listener([{ input, events, outbox, orders: [] }]);
    return answer;
  }

  order(orderId: string): Order | undefined {
    return this.state.orders.get(orderId);
  }

  tick(): void {
    const by = { principal: 'clock', corr: 'clock' };
    for (const { orderId, verb } of dueTimers(this.state, this.#schedule.now()))
      void this.give({ kind: 'TimerFired', orderId, verb }, by);
  }

  onDurable(listener: (batch: readonly Durable[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#watch.whole(this.state);
  }
}

/** What outlives a process of the adapter. */
export class Disk {
  notes: string[] = [];
  epoch = 0;
  isFull = false;
  /** Whether more is left than is kept for cancels and reports. */
  hasRoom = true;

  open(step: (name: string) => void, delay: () => Promise<void>): AdapterStore {
    let mine = -1;
    const check = (): void => {
      if (mine !== this.epoch) throw new JournalError('FENCED', 'a newer process has taken over');
      if (this.isFull) throw new JournalError('FULL', 'no space');
    };
    return {
      claim: async () => {
        mine = ++this.epoch;
        return { epoch: mine, notes: [...this.notes] };
      },
      append: async (notes) => {
        step('before append');
        await delay();
        check();
        this.notes.push(...notes);
        step('after append');
        return { hasRoom: this.hasRoom };
      },
      rewrite: async (notes) => {
        check();
        this.notes = [...notes];
      },
      close: async () => undefined,
    };
  }
}

export interface LineMischief {
  readonly lost: number;
  readonly answerLost: number;
  readonly late: number;
  readonly doubled: number;
}

export const GOOD_LINE: LineMischief = { lost: 0, answerLost: 0, late: 0, doubled: 0 };
const DEAD = 'the process is dead';

export class AdapterWorld {
  readonly schedule = new Schedule();
  readonly random: Random;
  readonly broker: FakeBroker;
  readonly core: MemorySequencer;
  readonly link: CoreLink;
  readonly disk = new Disk();
  lineMischief = GOOD_LINE;
  /** Steps at which the adapter may die, counted; it dies at those that `dies` says. */
  steps = 0;
  dies: (step: number, name: string) => boolean = () => false;
  deaths = 0;
  tickUs = 50_000;
  policy: Partial<AdapterPolicy> = {};
  #adapter: Adapter | null = null;
  #life = 0;
  #isTicking = false;

  constructor(seed: string) {
    this.random = seededRandom(seed);
    this.broker = new FakeBroker(this.schedule, this.random);
    this.core = new MemorySequencer(this.schedule);
    this.link = new CoreLink(this.core);
    this.broker.onSend = (step) => this.#step(`${step} send`);
  }

  get adapter(): Adapter {
    assert.ok(this.#adapter !== null, 'the adapter is dead');
    return this.#adapter;
  }

  async start(): Promise<void> {
    const life = ++this.#life;
    const store = this.disk.open(
      (name) => this.#step(name, life),
      () => new Promise((resolve) => this.schedule.after(500, resolve)),
    );
    const { broker, schedule: clock, policy } = this;
    const adapter = await Adapter.start({
      adapterId: 'paper',
      buildHash: 'test',
      store,
      broker,
      line: this.#line(life),
      clock,
      policy,
    });
    this.#adapter = adapter;
    this.link.attach('paper', (messages) => {
      if (life === this.#life && this.random.next() >= this.lineMischief.lost) adapter.take(messages);
    });
    if (!this.#isTicking) this.#tick();
    this.#isTicking = true;
  }

  /** The process is gone, and another one comes a second later. */
  kill(): void {
    this.#adapter?.stop(DEAD);
    this.#adapter = null;
    this.#life++;
    this.deaths++;
    this.schedule.after(1_000_000, () => void this.start());
  }

  submit(name: string, intent: Partial<OrderIntent> = {}): string {
    const body = { kind: 'SubmitOrder', ...keyOf(name), intent: intentOf(intent), facts: FACTS } as const;
    void this.core.give(body, { principal: 'user', corr: name });
    return `house/${name}/0.1`;
  }

  cancel(orderId: string): void {
    void this.core.give({ kind: 'CancelOrder', orderId }, { principal: 'user', corr: 'cancel' });
  }

  replace(orderId: string, quantity: number, price = 100_000): void {
    const terms = { quantity: quantityOf(quantity), price: priceOf(price), stopPrice: null };
    const requestId = `r${this.schedule.nowUs}`;
    const body = { kind: 'ReplaceOrder', orderId, requestId, terms, facts: FACTS } as const;
    void this.core.give(body, { principal: 'user', corr: requestId });
  }

  order(orderId: string): Order {
    const order = this.core.order(orderId);
    assert.ok(order !== undefined, `${orderId} is not there`);
    return order;
  }

  async pass(us: number): Promise<void> {
    await this.schedule.pass(us);
  }

  /** What must be so whenever everything has come to rest. */
  check(): void {
    const orders = [...this.core.state.orders.entries()].map(([, order]) => order);
    const sentLike = countBy(this.broker.sends, fingerprintOf);
    const wantedLike = countBy(orders, (order) => fingerprintOf({ ...order.intent }));
    for (const [like, sent] of sentLike) assert.ok(sent <= (wantedLike.get(like) ?? 0), `sent twice: ${like}`);
    const owners = new Map(orders.map((order) => [order.brokerOrderId, order]));
    for (const row of this.broker.rows) {
      const owner = owners.get(row.brokerOrderId);
      const what = `${row.brokerOrderId} ${row.status} ${row.figures.cum}`;
      if (owner === undefined) {
        assert.ok(row.figures.cum === 0 && !isLive(row), `unbooked: ${what}`);
        continue;
      }
      const is = `${owner.id} ${owner.life} ${owner.cum} ${owner.pending}`;
      assert.equal(owner.intent.symbol, row.symbol, `misattributed: ${what} is ${is}`);
      assert.equal(owner.cum, row.figures.cum, `cum: ${what} is ${is}`);
      assert.equal(isOver(owner.life), !isLive(row), `life: ${what} is ${is}`);
      assert.equal(owner.quantity, row.quantity, `quantity: ${what} is ${is}`);
    }
    for (const order of orders)
      if (!isOver(order.life)) assert.ok(order.brokerOrderId !== null, `stuck: ${order.id} ${order.life}`);
    assert.deepEqual([...this.core.state.breaks.entries()], [], 'a break is open');
    assert.equal([...this.core.state.outbox.entries()].length, 0, 'messages are left');
  }

  #tick(): void {
    this.core.tick();
    this.#adapter?.tick();
    this.schedule.after(this.tickUs, () => this.#tick());
  }

  /** A step of the process `life`, at which it may die: what is under way ends nowhere. */
  #step(name: string, life = this.#life): void {
    if (life !== this.#life || this.#adapter === null) return;
    if (this.dies(this.steps++, name)) this.kill();
  }

  #line(life: number): CoreLine {
    const call = async (say: () => Promise<CoreAnswer>): Promise<CoreAnswer> => {
      const happens = (rate: number): boolean => rate > 0 && this.random.next() < rate;
      const late = (): Promise<void> =>
        new Promise((resolve) => this.schedule.after(this.random.below(3_000_000), resolve));
      if (happens(this.lineMischief.lost)) throw new Error('lost');
      if (happens(this.lineMischief.late)) await late();
      if (happens(this.lineMischief.doubled)) void late().then(say);
      const answer = await say();
      if (happens(this.lineMischief.late)) await late();
      if (happens(this.lineMischief.answerLost)) await new Promise(() => undefined);
      if (life !== this.#life) await new Promise(() => undefined);
      return answer;
    };
    return {
      hello: (hello: Hello) => call(() => this.link.hello(hello)),
      report: (reports: Reports) => call(() => this.link.report(reports)),
    };
  }
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** A world with one order that rests. */
export async function restingOrder(seed: string): Promise<{ readonly it: AdapterWorld; readonly id: string }> {
  const it = new AdapterWorld(seed);
  await it.start();
  await it.pass(100_000);
  const id = it.submit('o');
  await it.pass(1_000_000);
  return { it, id };
}
