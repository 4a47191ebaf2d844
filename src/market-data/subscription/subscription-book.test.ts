import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SUBSCRIPTIONS_MAX } from '#contract/subscriptions.ts';
import { instantOf } from '#kernel/time.ts';
import type { FeedEvent } from '../feed/feed.ts';
import type { Instrument } from '../instrument/instrument.ts';
import { describeTicker } from '../instrument/product.ts';
import { HOUSE, SubscriptionBook } from './subscription-book.ts';
import { createMemorySubscriptionStore } from './subscription-store.memory.ts';
import type { ListedSymbol, SubscriptionOwner, SubscriptionStore } from './subscription-store.ts';

/** Thousands with PREGAO_TEST_RUNS=5000. */
const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 300);

const NOON = instantOf(1_756_479_600_000_000);
const SYMBOLS = ['BBAS3', 'ITUB4', 'PETR4', 'VALE3'];
const USERS: readonly SubscriptionOwner[] = [
  { tenantId: 'house', userId: 'ana' },
  { tenantId: 'house', userId: 'bia' },
  { tenantId: 'desk', userId: 'ana' },
];
const [ANA, BIA] = USERS as [SubscriptionOwner, SubscriptionOwner];
const sim = (symbol: string): ListedSymbol => ({ exchange: 'SIM', symbol });

/** A feed that obeys when it is told to, loses commands, refuses, drops symbols, and forgets all with its line. */
class ShakyFeed {
  readonly exchange = 'SIM';
  instruments: readonly Instrument[] = SYMBOLS.map((symbol) => describeTicker('SIM', symbol));
  readonly delivered = new Set<string>();
  readonly commands: { readonly symbol: string; readonly isStart: boolean }[] = [];
  readonly told: string[] = [];
  sink: (event: FeedEvent) => void = () => undefined;
  isDown = false;
  refusals = 0;
  losses = 0;

  subscribe(symbols: readonly string[]): void {
    this.#queue(symbols, true);
  }

  unsubscribe(symbols: readonly string[]): void {
    this.#queue(symbols, false);
  }

  obey(count = Number.POSITIVE_INFINITY): void {
    for (let done = 0; done < count; done++) {
      const command = this.commands.shift();
      if (command === undefined) return;
      const { symbol, isStart } = command;
      if (isStart && this.refusals > 0) {
        this.refusals--;
        this.sink({ kind: 'refused', symbol, code: 'SUBSCRIBE_FAILED', reason: 'busy' });
      } else if (isStart) {
        this.delivered.add(symbol);
        this.sink({ kind: 'subscribed', symbol, from: NOON });
      } else {
        this.delivered.delete(symbol);
        this.sink({ kind: 'unsubscribed', symbol, at: NOON });
      }
    }
  }

  drop(symbol: string): void {
    if (this.delivered.delete(symbol)) this.sink({ kind: 'unsubscribed', symbol, at: NOON });
  }

  lose(forgets: boolean): void {
    if (this.isDown) return;
    this.isDown = true;
    this.commands.length = 0;
    if (forgets) this.delivered.clear();
    this.sink({ kind: 'lost', code: 'LINE_LOST', reason: 'gone' });
  }

  recover(): void {
    if (!this.isDown) return;
    this.isDown = false;
    this.sink({ kind: 'recovered' });
  }

  #queue(symbols: readonly string[], isStart: boolean): void {
    if (this.isDown) throw new Error('the line is lost');
    for (const symbol of symbols) {
      this.told.push(`${isStart ? '+' : '-'}${symbol}`);
      if (this.losses > 0) this.losses--;
      else this.commands.push({ symbol, isStart });
    }
  }
}

/** A store whose process dies with one of its next writes, before or after the write is durable. */
class DyingStore {
  readonly real = createMemorySubscriptionStore();
  dies: { writes: number; readonly isDurable: boolean } | null = null;
  isDead = false;

  /** What a fresh process opens. */
  open(): SubscriptionStore {
    this.isDead = false;
    this.dies = null;
    const { real } = this;
    return {
      add: (owner, item) => this.#write(() => real.add(owner, item)),
      remove: (owner, item) => this.#write(() => real.remove(owner, item)),
      replace: (owner, items) => this.#write(() => real.replace(owner, items)),
      listOf: (owner) => this.#read(() => real.listOf(owner)),
      wanted: () => this.#read(() => real.wanted()),
      close: async () => undefined,
    };
  }

  async #write(work: () => Promise<void>): Promise<void> {
    if (this.isDead) throw new Error('the process is dead');
    if (this.dies === null) return work();
    if (this.dies.writes > 0) {
      this.dies.writes--;
      return work();
    }
    this.isDead = true;
    if (this.dies.isDurable) await work();
    throw new Error('the process has died');
  }

  #read<T>(work: () => Promise<T>): Promise<T> {
    return this.isDead ? Promise.reject(new Error('the process is dead')) : work();
  }
}

interface World {
  readonly store: DyingStore;
  feed: ShakyFeed;
  book: SubscriptionBook;
  nowMs: number;
}

async function openWorld(recorded: readonly string[] | 'all' | null = null): Promise<World> {
  const world: World = {
    store: new DyingStore(),
    feed: new ShakyFeed(),
    book: undefined as unknown as SubscriptionBook,
    nowMs: 0,
  };
  await restart(world, recorded);
  return world;
}

/** A process begins: nothing but the store is left, and its feed delivers nothing. */
async function restart(world: World, recorded: readonly string[] | 'all' | null = null): Promise<void> {
  world.feed = new ShakyFeed();
  const { feed } = world;
  const nowMs = (): number => world.nowMs;
  world.book = await SubscriptionBook.open({ store: world.store.open(), feed, nowMs, recorded });
  const { book } = world;
  feed.sink = (event) => book.accept(event);
}

async function pass(world: World, ms: number): Promise<void> {
  world.nowMs += ms;
  if (!world.store.isDead) await world.book.tick();
}

const user = fc.integer({ min: 0, max: USERS.length - 1 });
const symbol = fc.constantFrom(...SYMBOLS);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('add' as const), user, symbol, times: fc.constantFrom(1, 2) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('remove' as const), user, symbol, times: fc.constantFrom(1, 2) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), user, symbols: fc.subarray(SYMBOLS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('die' as const), writes: fc.nat(2), isDurable: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), forgets: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('recover' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const), count: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('forgetCommands' as const), count: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drop' as const), symbol }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('obey' as const), count: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 100, 1_500, 11_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The lists as the answers to their owners tell them. */
class Expected {
  readonly lists = USERS.map(() => new Set<string>());

  async compare(store: SubscriptionStore): Promise<void> {
    for (const [index, owner] of USERS.entries())
      assert.deepEqual(
        (await store.listOf(owner)).map((item) => item.symbol),
        [...(this.lists[index] ?? [])].sort(),
      );
  }

  /** After a death the stored list of the one who asked says whether it was done; the others' must not have changed. */
  async adopt(store: SubscriptionStore, index: number): Promise<void> {
    this.lists[index] = new Set((await store.listOf(USERS[index] as SubscriptionOwner)).map((item) => item.symbol));
  }
}

async function change(world: World, expected: Expected, one: Extract<Step, { user: number }>): Promise<void> {
  const owner = USERS[one.user] as SubscriptionOwner;
  const list = expected.lists[one.user] as Set<string>;
  const calls: Promise<unknown>[] = [];
  if (one.do === 'replace') calls.push(world.book.replace(owner, one.symbols.map(sim)));
  else
    for (let time = 0; time < one.times; time++)
      calls.push(
        one.do === 'add'
          ? world.book.subscribe(owner, sim(one.symbol))
          : world.book.unsubscribe(owner, sim(one.symbol)),
      );
  const answers = await Promise.allSettled(calls);
  if (answers.some(({ status }) => status === 'rejected')) {
    assert.ok(world.store.isDead, 'only a death fails a call');
    const answered = answers.some(({ status }) => status === 'fulfilled');
    const before = [...list].sort();
    await expected.adopt(world.store.real, one.user);
    if (answered && one.do === 'add')
      assert.ok(expected.lists[one.user]?.has(one.symbol), 'what is answered is durable');
    if (answered && one.do === 'remove') assert.ok(!expected.lists[one.user]?.has(one.symbol));
    if (one.do === 'replace')
      assert.ok([before, [...one.symbols].sort()].some((whole) => same(whole, expected, one.user)));
    await restart(world);
    return;
  }
  if (one.do === 'add') list.add(one.symbol);
  else if (one.do === 'remove') list.delete(one.symbol);
  else expected.lists[one.user] = new Set(one.symbols);
}

function same(whole: readonly string[], expected: Expected, index: number): boolean {
  return JSON.stringify(whole) === JSON.stringify([...(expected.lists[index] ?? [])].sort());
}

async function perform(world: World, expected: Expected, one: Step): Promise<void> {
  const { feed, store } = world;
  switch (one.do) {
    case 'add':
    case 'remove':
    case 'replace':
      return change(world, expected, one);
    case 'die':
      store.dies = one;
      return;
    case 'lose':
      return feed.lose(one.forgets);
    case 'recover':
      return feed.recover();
    case 'refuse':
      feed.refusals = one.count;
      return;
    case 'forgetCommands':
      feed.losses = one.count;
      return;
    case 'drop':
      return feed.drop(one.symbol);
    case 'obey':
      return feed.obey(one.count);
    case 'pass':
      return pass(world, one.ms);
  }
}

describe('the book of subscriptions', () => {
  test('any interleaving of users, deaths and failures of the feed ends with feed = union of lists', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = await openWorld();
        const expected = new Expected();
        for (const one of steps) await perform(world, expected, one);
        if (world.store.isDead) await restart(world);
        world.feed.recover();
        world.feed.refusals = 0;
        world.feed.losses = 0;
        for (let turn = 0; turn < 6; turn++) {
          await pass(world, 61_000);
          world.feed.obey();
        }
        await expected.compare(world.store.real);
        const union = new Set(expected.lists.flatMap((list) => [...list]));
        assert.deepEqual([...world.feed.delivered].sort(), [...union].sort());
        for (const [index, owner] of USERS.entries())
          for (const { symbol: name, state, subscribers } of await world.book.listOf(owner)) {
            assert.ok(expected.lists[index]?.has(name));
            assert.deepEqual([state, subscribers], ['live', expected.lists.filter((list) => list.has(name)).length]);
          }
      }),
      { numRuns: RUNS },
    );
  });

  test('the first one starts a symbol, the last one stops it, and nobody in between', async () => {
    const { book, feed } = await openWorld();
    await book.subscribe(ANA, sim('PETR4'));
    await book.subscribe(ANA, sim('PETR4'));
    await book.subscribe(BIA, sim('PETR4'));
    feed.obey();
    await book.unsubscribe(ANA, sim('PETR4'));
    await book.unsubscribe(ANA, sim('PETR4'));
    assert.deepEqual([feed.told, [...feed.delivered]], [['+PETR4'], ['PETR4']]);
    const last = await book.unsubscribe(BIA, sim('PETR4'));
    feed.obey();
    assert.deepEqual([feed.told, feed.delivered.size, last.subscribers], [['+PETR4', '-PETR4'], 0, 0]);
  });

  test('a symbol is starting until the feed confirms it, and failed with the reason while it is tried again', async () => {
    const world = await openWorld();
    const { book, feed } = world;
    const states = async (): Promise<string[]> =>
      (await book.listOf(ANA)).map(({ state, reason }) => `${state} ${reason}`);
    feed.refusals = 1;
    await book.subscribe(ANA, sim('PETR4'));
    assert.deepEqual(await states(), ['starting null']);
    feed.obey();
    assert.deepEqual(await states(), ['failed busy']);
    await pass(world, 500);
    assert.deepEqual(feed.told, ['+PETR4'], 'not before its time');
    await pass(world, 600);
    feed.obey();
    assert.deepEqual([await states(), feed.told], [['live null'], ['+PETR4', '+PETR4']]);
  });

  test('while the line is lost a symbol is failed and says so, and the line that comes back brings it at once', async () => {
    const world = await openWorld();
    const { book, feed } = world;
    feed.lose(true);
    await book.subscribe(ANA, sim('PETR4'));
    assert.deepEqual(
      (await book.listOf(ANA)).map(({ state, reason }) => [state, reason]),
      [['failed', 'the line is lost']],
    );
    feed.recover();
    await pass(world, 0);
    feed.obey();
    assert.deepEqual([...feed.delivered], ['PETR4']);
  });

  test('a symbol that cannot be had is on the list all the same, and says why', async () => {
    const { book, feed } = await openWorld();
    const unlisted = await book.subscribe(ANA, sim('XXXX3'));
    assert.ok(unlisted.ok && unlisted.value.state === 'unavailable');
    assert.match(unlisted.value.reason ?? '', /does not list XXXX3/);
    const elsewhere = await book.subscribe(ANA, { exchange: 'B3', symbol: 'PETR4' });
    assert.ok(elsewhere.ok && elsewhere.value.state === 'unavailable');
    assert.match(elsewhere.value.reason ?? '', /No feed of B3 runs/);
    assert.deepEqual(feed.told, []);
    assert.equal((await book.listOf(ANA)).length, 2);
  });

  test('a contract is stopped when the venue lists it no more, and started when it lists it', async () => {
    const world = await openWorld();
    const { book, feed } = world;
    await book.subscribe(ANA, sim('PETR4'));
    await book.subscribe(ANA, sim('WINZ26'));
    feed.obey();
    feed.instruments = [describeTicker('SIM', 'WINZ26')];
    await pass(world, 100);
    feed.obey();
    assert.deepEqual([feed.told, [...feed.delivered]], [['+PETR4', '-PETR4', '+WINZ26'], ['WINZ26']]);
    assert.deepEqual(
      (await book.listOf(ANA)).map(({ state }) => state),
      ['unavailable', 'live'],
    );
  });

  test('the house records what it is set to, all that the venue offers by default, whoever is there', async () => {
    const world = await openWorld('all');
    const { feed, store } = world;
    feed.obey();
    assert.deepEqual([...feed.delivered].sort(), SYMBOLS);
    feed.instruments = feed.instruments.slice(1);
    await pass(world, 100);
    feed.obey();
    assert.deepEqual([...feed.delivered].sort(), SYMBOLS.slice(1));
    await restart(world, ['VALE3']);
    world.feed.obey();
    assert.deepEqual([...world.feed.delivered], ['VALE3']);
    assert.deepEqual(await store.real.listOf(HOUSE), [sim('VALE3')]);
    await restart(world, []);
    assert.deepEqual(world.feed.told, []);
  });

  test('a list is full at its limit, and says so; what is on it may be asked for again', async () => {
    const { book } = await openWorld();
    const items = Array.from({ length: SUBSCRIPTIONS_MAX }, (_, index) => sim(`S${index}`));
    assert.ok((await book.replace(ANA, items)).ok);
    assert.ok((await book.subscribe(ANA, sim('S0'))).ok);
    const refused = await book.subscribe(ANA, sim('PETR4'));
    assert.ok(!refused.ok);
    assert.match(refused.error, /at most 1000 symbols.*take others off/);
    const tooLong = await book.replace(BIA, [...items, sim('PETR4')]);
    assert.deepEqual([tooLong.ok, await book.listOf(BIA)], [false, []]);
    assert.ok((await book.subscribe(BIA, sim('PETR4'))).ok);
  });

  test('without a feed lists are kept, and say that nothing is live', async () => {
    const store = createMemorySubscriptionStore();
    const book = await SubscriptionBook.open({ store, feed: null, nowMs: () => 0, recorded: null });
    const done = await book.subscribe(ANA, sim('PETR4'));
    assert.deepEqual([done.ok && done.value.state, (await store.listOf(ANA)).length], ['unavailable', 1]);
  });
});
