import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SubscribedDto, SubscriptionDto } from '#contract/subscriptions.ts';
import { ApiError } from './api.ts';
import type { SymbolKey } from './api-market.ts';
import { MyList } from './my-list.ts';

const key = (symbol: string): SymbolKey => ({ exchange: 'SIM', symbol });

/** A server that keeps a list and answers when it is told to. */
class Server {
  readonly listed = new Set<string>();
  readonly waiting: (() => void)[] = [];
  refuses: ApiError | null = null;

  readonly list = new MyList({
    fetchList: () => this.#answer(() => [...this.listed].sort().map((symbol) => this.#item(symbol))),
    subscribe: ({ symbol }) => this.#answer(() => this.#change(symbol, true)),
    unsubscribe: ({ symbol }) => this.#answer(() => this.#change(symbol, false)),
  });

  /** Lets the server answer everything that it was asked, and whatever that leads to. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet++) {
      await new Promise((done) => setImmediate(done));
      for (const answer of this.waiting.splice(0)) {
        answer();
        quiet = 0;
      }
    }
  }

  symbols(): string[] {
    const state = this.list.state();
    return state.kind === 'ready' ? state.items.map(({ symbol }) => symbol) : [state.kind];
  }

  #item(symbol: string): SubscriptionDto {
    return { ...key(symbol), refCount: 3, state: 'live', reason: null, freshness: 'live', lastTradeAt: null };
  }

  #change(symbol: string, subscribed: boolean): SubscribedDto {
    if (this.refuses !== null) throw this.refuses;
    if (subscribed) this.listed.add(symbol);
    else this.listed.delete(symbol);
    return { ...key(symbol), subscribed, refCount: 3, state: subscribed ? 'live' : null, reason: null };
  }

  #answer<T>(make: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => {
        try {
          resolve(make());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}

async function started(...symbols: string[]): Promise<Server> {
  const server = new Server();
  for (const symbol of symbols) server.listed.add(symbol);
  void server.list.load();
  await server.settle();
  return server;
}

test('a symbol is on the list at once, in its place of the alphabet, and the server learns of it', async () => {
  const server = await started('ABEV3', 'VALE3');
  void server.list.add(key('PETR4'));
  assert.deepEqual(server.symbols(), ['ABEV3', 'PETR4', 'VALE3']);
  assert.deepEqual(server.list.notice(), { kind: 'added', ...key('PETR4') });
  await server.settle();
  assert.ok(server.listed.has('PETR4'));
  const state = server.list.state();
  assert.equal(state.kind === 'ready' && state.items[1]?.refCount, 3);
});

test('what was taken off comes back by undoing it', async () => {
  const server = await started('ABEV3', 'VALE3');
  void server.list.remove(key('ABEV3'));
  assert.deepEqual(server.symbols(), ['VALE3']);
  void server.list.undo();
  await server.settle();
  assert.deepEqual(server.symbols(), ['ABEV3', 'VALE3']);
  assert.ok(server.listed.has('ABEV3'));
});

test('a change that the server refuses is taken back and told', async () => {
  const server = await started('ABEV3');
  server.refuses = new ApiError('problem', { status: 409, code: 'LIST_FULL' });
  void server.list.add(key('VALE3'));
  await server.settle();
  assert.deepEqual(server.symbols(), ['ABEV3']);
  assert.equal(server.list.notice()?.kind, 'failed');
});

test('a list that was read before a change does not undo it', async () => {
  const server = await started('ABEV3');
  void server.list.load();
  void server.list.add(key('VALE3'));
  await server.settle();
  assert.deepEqual(server.symbols(), ['ABEV3', 'VALE3']);
});

test('a failed reading is a failure only while nothing is known', async () => {
  const fail = new ApiError('network');
  const never = (): Promise<never> => Promise.reject(fail);
  const list = new MyList({ fetchList: never, subscribe: never, unsubscribe: never });
  await list.load();
  assert.deepEqual(list.state(), { kind: 'failed', error: fail });
});

test('a symbol can be added to a list that could not be read', async () => {
  const server = new Server();
  server.listed.add('ABEV3');
  void server.list.add(key('VALE3'));
  await server.settle();
  assert.deepEqual(server.symbols(), ['ABEV3', 'VALE3']);
});

test('whatever is pressed, and whenever the server answers, both end with the same list', async () => {
  const SYMBOLS = ['A', 'B', 'C'];
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('add', 'remove'), symbol: fc.constantFrom(...SYMBOLS) }),
      fc.record({ kind: fc.constantFrom('load', 'answer', 'undo'), symbol: fc.constant('') }),
    ),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (pressed) => {
      const server = await started('B');
      for (const { kind, symbol } of pressed) {
        if (kind === 'add') void server.list.add(key(symbol));
        else if (kind === 'remove') void server.list.remove(key(symbol));
        else if (kind === 'load') void server.list.load();
        else if (kind === 'undo') void server.list.undo();
        else {
          server.waiting.shift()?.();
          await new Promise((done) => setImmediate(done));
        }
      }
      await server.settle();
      assert.deepEqual(server.symbols(), [...server.listed].sort());
    }),
    { numRuns: 100 },
  );
});
