/**
 * Cut the line at any point, any number of times, at a server that may begin anew: the client's state is that of one
 * whose line was never cut, and each trade is told once.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Channel, Position, ServerMessage, WindowMs } from '#contract/stream.ts';
import {
  alertOf,
  candleOf,
  FakeMarket,
  FakeReader,
  hubOver,
  orderOf,
  quoteOf,
  tradeOf,
  traderOf,
} from './hub.fixture.ts';
import type { Hub } from './hub.ts';
import type { Subscriber } from './lane.ts';

const CHANNELS: readonly Channel[] = [
  { name: 'candles', exchange: 'SIM', symbol: 'PETR4', timeframe: '1m' },
  { name: 'quotes', exchange: 'SIM' },
  { name: 'quote', exchange: 'SIM', symbol: 'PETR4' },
  { name: 'trades', exchange: 'SIM', symbol: 'PETR4' },
  { name: 'orders' },
  { name: 'alerts' },
];
const TENANTS = ['house', 'desk'];

/** What a client knows: the slow and obvious reading of frames, as docs/api/streams.md tells it. */
class Client {
  readonly positions: Record<string, Position> = {};
  readonly candles = new Map<string, string>();
  readonly quotes = new Map<string, string>();
  quote: string | null = null;
  trades: number[] = [];
  readonly orders = new Map<string, string>();
  readonly alerts = new Set<string>();
  readonly #tenant: string;
  #reader = new FakeReader();
  #subscriber: Subscriber | null = null;
  /** Messages of this line that were read. */
  #read = 0;

  constructor(tenant: string) {
    this.#tenant = tenant;
  }

  async connect(hub: Hub, windowMs: WindowMs): Promise<void> {
    this.#reader = new FakeReader();
    this.#read = 0;
    this.#subscriber = hub.open({ reader: this.#reader, principal: traderOf(this.#tenant), isStrict: false });
    await hub.subscribe(this.#subscriber, CHANNELS, { windowMs, resume: { ...this.positions } });
  }

  /** Reads `count` messages; what is left when the line is cut is lost. */
  read(count = Number.POSITIVE_INFINITY): void {
    for (let left = count; left > 0 && this.#read < this.#reader.messages.length; left--)
      this.#take(this.#reader.messages[this.#read++]);
  }

  cut(hub: Hub): void {
    this.#reader.close(1001, 'cut');
    if (this.#subscriber !== null) hub.leave(this.#subscriber);
  }

  get state(): unknown {
    const sorted = (map: ReadonlyMap<string, string>) => [...map].sort();
    const orders = [sorted(this.orders), [...this.alerts].sort()];
    return [sorted(this.candles).slice(-2), sorted(this.quotes), this.quote, this.trades.slice(-200), orders];
  }

  #take(message: ServerMessage | undefined): void {
    if (message === undefined || !('channel' in message)) return;
    const { channel, epoch, seq, snapshot } = message;
    const known = this.positions[channel];
    if (!snapshot) assert.deepEqual([epoch, seq], [known?.epoch, (known?.seq ?? 0) + 1], `${channel} has a hole`);
    this.positions[channel] = { epoch, seq };
    switch (message.type) {
      case 'candles':
        if (snapshot) this.candles.clear();
        for (const { start, close } of message.data) this.candles.set(start, close);
        for (const start of message.removed ?? []) this.candles.delete(start);
        return;
      case 'quotes':
        if (snapshot) this.quotes.clear();
        for (const { symbol, last } of message.data) this.quotes.set(symbol, last);
        return;
      case 'quote':
        this.quote = message.data?.last ?? null;
        return;
      case 'trades': {
        if (snapshot) this.trades = [];
        const gone = new Set(message.busted ?? []);
        this.trades = [...this.trades, ...message.data.map(({ id }) => id)].filter((id) => !gone.has(id));
        assert.equal(new Set(this.trades).size, this.trades.length, 'a trade was told twice');
        return;
      }
      case 'orders':
        if (snapshot) this.orders.clear();
        for (const { orderId, account, filledQuantity } of message.data) {
          assert.equal(account, this.#tenant, 'an order of another tenant was told');
          this.orders.set(orderId, filledQuantity);
        }
        return;
      case 'alerts':
        if (snapshot) this.alerts.clear();
        for (const { alertId } of message.data) this.alerts.add(alertId);
        for (const alertId of message.removed ?? []) this.alerts.delete(alertId);
        return;
      case 'status':
        return;
    }
  }
}

const WHATS = ['candle', 'next', 'removed', 'quote', 'trades', 'bust', 'order', 'alert', 'alertEnded'] as const;
type What = (typeof WHATS)[number];

type Step =
  | { readonly kind: 'market'; readonly what: What }
  | { readonly kind: 'beat' }
  | { readonly kind: 'read'; readonly count: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'long' }
  | { readonly kind: 'reset' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(...WHATS).map((what) => ({ kind: 'market', what }) as const),
  },
  { weight: 8, arbitrary: fc.constant({ kind: 'beat' } as const) },
  { weight: 4, arbitrary: fc.nat(6).map((count) => ({ kind: 'read', count }) as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'cut' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'long' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reset' } as const) },
);

class World {
  readonly market = new FakeMarket();
  readonly hub = hubOver(this.market);
  nowMs = 0;
  #count = 0;
  #minute = 0;

  happen(what: What): void {
    const n = ++this.#count;
    if (what === 'next') this.#minute++;
    const start = new Date(Date.UTC(2026, 10, 20, 13, this.#minute)).toISOString();
    const { market } = this;
    const last = market.trades.at(-1);
    if (what === 'candle' || what === 'next') market.candle(candleOf(start, String(n)));
    else if (what === 'removed') market.removed(start);
    else if (what === 'quote') market.quote(quoteOf(n % 3 === 0 ? 'VALE3' : 'PETR4', String(n)));
    else if (what === 'trades') market.trade(tradeOf(n * 10), tradeOf(n * 10 + 1));
    else if (what !== 'bust') this.#orders(what, n);
    else if (last !== undefined) market.bust(last.id);
  }

  /** Something happens to orders of either tenant, which call theirs the same. */
  #orders(what: 'order' | 'alert' | 'alertEnded', n: number): void {
    const { market } = this;
    const tenant = TENANTS[n % 2] ?? '';
    const first = market.alerts.get(tenant)?.keys().next().value;
    if (what === 'order')
      market.order(tenant, orderOf(`c${n % 5}~0.1`, { account: tenant, filledQuantity: String(n) }));
    else if (what === 'alert') market.alert(tenant, alertOf(`ALARM:${n}`));
    else if (first !== undefined) market.alertEnded(tenant, first);
  }

  beat(): void {
    this.nowMs += 100;
    this.hub.beat(this.nowMs);
  }
}

test('a client whose line is cut anywhere knows what one knows whose line never was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.constantFrom(...TENANTS), async (steps, tenant) => {
      const it = new World();
      const [cut, whole] = [new Client(tenant), new Client(tenant)];
      await cut.connect(it.hub, 100);
      await whole.connect(it.hub, 100);
      for (const one of steps) {
        if (one.kind === 'market') it.happen(one.what);
        else if (one.kind === 'beat') it.beat();
        else if (one.kind === 'read') cut.read(one.count);
        else if (one.kind === 'reset') {
          it.market.clear();
          it.hub.reset();
        } else {
          cut.cut(it.hub);
          // Longer than frames are kept.
          if (one.kind === 'long')
            for (let beats = 0; beats < 650; beats++) {
              it.happen('candle');
              it.beat();
            }
          await cut.connect(it.hub, 100);
        }
      }
      for (let beats = 0; beats < 3; beats++) {
        it.beat();
        await new Promise((resolve) => setImmediate(resolve));
      }
      cut.read();
      whole.read();
      assert.deepEqual(cut.state, whole.state);
    }),
    { numRuns: Number(process.env.PREGAO_TEST_RUNS ?? 150) },
  );
});
