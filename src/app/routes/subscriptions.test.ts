import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '#contract/access.ts';
import { type Problem, problemSchema } from '#contract/problem.ts';
import { subscriptionEndpoints } from '#contract/subscription-endpoints.ts';
import { SUBSCRIPTIONS_MAX, subscribedSchema, subscriptionsAnswerSchema } from '#contract/subscriptions.ts';
import { instantOf, type LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeTicker, type FeedEvent, SubscriptionBook } from '#market-data/index.ts';
import { candle } from '../../market-data/candle/candle.fixture.ts';
import { ANYBODY, serverOf } from '../http/endpoints.fixture.ts';
import { openStores } from '../stores.ts';
import { withFolder } from '../testing.fixture.ts';
import { subscriptionHandlers } from './subscriptions.ts';

const zone = createZone('America/Sao_Paulo');
const ANA: Principal = ANYBODY;
const BIA: Principal = { ...ANYBODY, id: 's2', userId: 'bia' };
const OTHER_ANA: Principal = { ...ANYBODY, id: 's3', tenantId: 'desk' };

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

interface Api {
  post(who: Principal, what: 'subscribe' | 'unsubscribe', body: object): Promise<Answered>;
  list(who: Principal): Promise<string[]>;
  put(who: Principal, subscriptions: readonly object[]): Promise<Answered>;
  /** What the feed delivers. */
  readonly delivered: Set<string>;
}

/** The API over real stores and a feed that obeys at once; WEGE3 has stored bars on B3, and PETR4 on both exchanges. */
async function withApi(run: (api: Api) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    for (const symbol of ['WEGE3', 'PETR4'])
      await stores.candles.put([candle({ exchange: 'B3', symbol, timeframe: '1d' })]);
    const delivered = new Set<string>();
    let sink: (event: FeedEvent) => void = () => undefined;
    const feed = {
      exchange: 'SIM',
      instruments: ['PETR3', 'PETR4', 'VALE3'].map((symbol) => describeTicker('SIM', symbol)),
      subscribe(symbols: readonly string[]) {
        for (const symbol of symbols) {
          delivered.add(symbol);
          sink({ kind: 'subscribed', symbol, from: instantOf(0) });
        }
      },
      unsubscribe(symbols: readonly string[]) {
        for (const symbol of symbols) {
          delivered.delete(symbol);
          sink({ kind: 'unsubscribed', symbol, at: instantOf(0) });
        }
      },
    };
    const book = await SubscriptionBook.open({ store: stores.subscriptions, feed, nowMs: () => 0, recorded: null });
    sink = (event) => book.accept(event);
    const handlers = subscriptionHandlers({
      candles: stores.candles,
      instruments: stores.instruments,
      subscriptions: book,
      today: () => '2025-08-29' as LocalDate,
      market: { instruments: () => feed.instruments, quotes: () => [], symbolState: () => 'live' },
    });
    const ask = async (principal: Principal, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
      const answer = await serverOf(subscriptionEndpoints, handlers, { principal }).inject({
        method,
        url,
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.statusCode, body: answer.json() as unknown };
    };
    try {
      await run({
        delivered,
        post: (who, what, body) => ask(who, 'POST', `/api/market/${what}`, body),
        put: (who, subscriptions) => ask(who, 'PUT', '/api/v1/subscriptions', { subscriptions }),
        list: async (who) => {
          const { body } = await ask(who, 'GET', '/api/v1/subscriptions');
          return subscriptionsAnswerSchema
            .parse(body)
            .subscriptions.map(({ exchange, symbol, refCount, state }) => `${exchange}:${symbol} ${refCount} ${state}`);
        },
      });
    } finally {
      await stores.close();
    }
  });
}

const problem = ({ body }: Answered): Problem => problemSchema.parse(body);

test('two users subscribe and unsubscribe, and nobody touches the list of the other', () =>
  withApi(async ({ post, list, delivered }) => {
    const first = await post(ANA, 'subscribe', { symbol: 'PETR4' });
    assert.deepEqual(subscribedSchema.parse(first.body), {
      exchange: 'SIM',
      symbol: 'PETR4',
      subscribed: true,
      refCount: 1,
      state: 'live',
      reason: null,
    });
    await post(BIA, 'subscribe', { symbol: 'PETR4', exchange: 'SIM' });
    await post(BIA, 'subscribe', { symbol: 'PETR4', exchange: 'SIM' });
    await post(OTHER_ANA, 'subscribe', { symbol: 'VALE3' });
    assert.deepEqual(await list(ANA), ['SIM:PETR4 2 live']);
    const left = await post(ANA, 'unsubscribe', { symbol: 'PETR4' });
    assert.deepEqual(left.body, {
      exchange: 'SIM',
      symbol: 'PETR4',
      subscribed: false,
      refCount: 1,
      state: null,
      reason: null,
    });
    assert.equal((await post(ANA, 'unsubscribe', { symbol: 'PETR4' })).status, 200);
    assert.deepEqual(
      [await list(ANA), await list(BIA), await list(OTHER_ANA)],
      [[], ['SIM:PETR4 1 live'], ['SIM:VALE3 1 live']],
    );
    assert.deepEqual([...delivered].sort(), ['PETR4', 'VALE3']);
    await post(BIA, 'unsubscribe', { symbol: 'PETR4' });
    assert.deepEqual([...delivered], ['VALE3']);
  }));

test('a symbol that there is not is told with those near it, and changes nothing', () =>
  withApi(async ({ post, put, list }) => {
    const unknown = await post(ANA, 'subscribe', { symbol: 'PETR5' });
    assert.deepEqual([unknown.status, problem(unknown).code], [404, 'NOT_FOUND']);
    assert.match(problem(unknown).detail, /PETR5 is not known.*Near it are PETR3, PETR4\./);
    const several = await put(ANA, [{ symbol: 'VALE3' }, { symbol: 'XXXX3' }, { symbol: 'YYYY3' }]);
    assert.equal(several.status, 404);
    assert.match(problem(several).detail, /XXXX3.*YYYY3/);
    assert.deepEqual(await list(ANA), []);
    assert.equal((await post(ANA, 'subscribe', { symbol: 'VALE3', exchange: 'B3' })).status, 404);
    assert.equal((await post(ANA, 'subscribe', { ticker: 'VALE3' })).status, 400);
  }));

test('without an exchange the live one is meant, else the only one, which may have no feed', () =>
  withApi(async ({ post, list, delivered }) => {
    await post(ANA, 'subscribe', { symbol: 'PETR4' });
    const stored = await post(ANA, 'subscribe', { symbol: 'WEGE3' });
    assert.match(String(subscribedSchema.parse(stored.body).reason), /No feed of B3 runs/);
    await post(ANA, 'subscribe', { symbol: 'PETR4', exchange: 'B3' });
    assert.deepEqual(await list(ANA), ['B3:PETR4 1 unavailable', 'SIM:PETR4 1 live', 'B3:WEGE3 1 unavailable']);
    assert.deepEqual([...delivered], ['PETR4']);
  }));

test('a whole list is put at once, in any order and with doubled items', () =>
  withApi(async ({ put, list, delivered }) => {
    const sent = [{ symbol: 'VALE3' }, { symbol: 'PETR3' }, { symbol: 'VALE3', exchange: 'SIM' }];
    assert.equal((await put(ANA, sent)).status, 200);
    assert.deepEqual(await list(ANA), ['SIM:PETR3 1 live', 'SIM:VALE3 1 live']);
    await put(ANA, [{ symbol: 'PETR4' }]);
    assert.deepEqual([...delivered], ['PETR4']);
    const many = Array.from({ length: SUBSCRIPTIONS_MAX + 1 }, () => ({ symbol: 'PETR4' }));
    assert.equal((await put(ANA, many)).status, 400);
  }));
