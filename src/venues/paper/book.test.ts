import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { quantityOf } from '#kernel/quantity.ts';
import { type Instant, instantOf, type LocalDate, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import type { Trade } from '#market-data/index.ts';
import type { BrokerOrder, InstrumentFacts, OrderTerms } from '#trading/index.ts';
import { Book, type Effect } from './book.ts';
import { newOrder, type PaperOrder, tradedOf } from './order.ts';
import { FACTS, NOON, order, price, tapeTrade } from './paper.fixture.ts';
import { PAPER_SETTINGS, type PaperSettings } from './settings.ts';

const FRONT: Partial<PaperSettings> = { queue: 'front', slippageTicks: 0, participationPercent: 100 };

function scene(settings: Partial<PaperSettings> = FRONT) {
  const effects: Effect[] = [];
  const book = new Book({
    settings: { ...PAPER_SETTINGS, ...settings },
    newId: () => 'new',
    tell: (effect) => effects.push(effect),
  });
  let [number, now]: [number, Instant] = [0, NOON];
  const heed = (fields: Partial<InstrumentFacts>) => book.heed({ ...FACTS, ...fields });
  heed({});
  return {
    book,
    effects,
    heed,
    now: () => now,
    wait(us: number) {
      now = instantOf(now + us);
    },
    arrive(fields: Partial<BrokerOrder>): PaperOrder {
      const origin = { number: ++number, session: 's', localId: '1', date: '2025-08-29' as LocalDate, createdAt: now };
      const made = newOrder(order(fields), origin);
      book.arrive(made, now);
      return made;
    },
    print(value: number, quantity: number, fields: Partial<Trade> = {}): void {
      now = instantOf(now + SECOND_US);
      book.print(
        tapeTrade({ at: now, id: now - NOON, price: price(value), quantity: quantityOf(quantity), ...fields }),
      );
    },
  };
}

/** "status traded@price+traded@price" */
function text({ status, executions }: PaperOrder): string {
  const fills = executions
    .filter(({ busted }) => !busted)
    .map(({ quantity, price: at }) => `${quantity}@${at / 10_000}`);
  return [status, ...fills].join(' ');
}

const buy = (limit: number, quantity = 300) => ({ price: price(limit), quantity: quantityOf(quantity) });
const noPrice = (type: 'MARKET' | 'MARKET_TO_LIMIT', quantity = 300) => ({
  type,
  price: null,
  quantity: quantityOf(quantity),
});
const stop = (at: number, limit: number | null = null) => ({
  type: limit === null ? ('STOP' as const) : ('STOP_LIMIT' as const),
  stopPrice: price(at),
  price: limit === null ? null : price(limit),
});

describe('paper: orders that rest', () => {
  test('a trade at the limit fills after the queue, in parts', () => {
    const { arrive, print } = scene({ ...FRONT, queue: 'estimated' });
    print(38, 500);
    print(38.05, 100);
    const mine = arrive(buy(38));
    assert.equal(mine.ahead, 500);
    print(38, 400);
    assert.equal(text(mine), 'LIVE');
    print(38, 200);
    assert.equal(text(mine), 'LIVE 100@38');
    print(38, 900);
    assert.equal(text(mine), 'FILLED 100@38 200@38');
  });

  test('where nothing traded at a price, its queue is what trades at a price on average', () => {
    const { arrive, print, wait } = scene({ ...FRONT, queue: 'estimated' });
    print(38, 500);
    print(38.02, 300);
    assert.equal(arrive(buy(37.9)).ahead, 400);
    wait(6 * MINUTE_US);
    assert.equal(arrive(buy(37.9)).ahead, 0, 'what is long ago tells nothing');
  });

  test('behind all, only a trade through the limit fills', () => {
    const { arrive, print } = scene({ ...FRONT, queue: 'back' });
    const mine = arrive(buy(38));
    print(38, 100_000);
    assert.equal(text(mine), 'LIVE');
    print(37.99, 100);
    assert.equal(text(mine), 'LIVE 100@38');
  });

  test('a trade through the limit fills at the limit, and no more than was traded', () => {
    const { arrive, print } = scene();
    const [first, second] = [arrive(buy(38)), arrive(buy(38))];
    print(37.95, 400);
    assert.deepEqual([text(first), text(second)], ['FILLED 300@38', 'LIVE 100@38']);
  });

  test('trades that did not pass through the book give nothing', () => {
    const { arrive, print } = scene();
    const mine = arrive(buy(38));
    for (const condition of ['cross', 'rlp', 'block', 'midpoint', 'out-of-sequence', 'exercise'] as const)
      print(37, 1_000, { condition });
    print(37, 1_000, { session: 'after-hours' });
    assert.equal(text(mine), 'LIVE');
  });

  test('a trade that is told twice moves the queue once', () => {
    const { arrive, print, now } = scene({ ...FRONT, queue: 'estimated' });
    print(38, 500);
    print(38.05, 100);
    const mine = arrive(buy(38));
    print(38, 300);
    print(38, 300, { at: now(), id: now() - NOON });
    assert.deepEqual([mine.ahead, text(mine)], [200, 'LIVE']);
  });

  test('what an earlier run took of a trade is not given again', () => {
    const before = scene();
    const mine = [before.arrive(buy(38, 100)), before.arrive(buy(38, 100)), before.arrive(buy(38))];
    before.print(38, 200);
    const after = scene();
    for (const order of mine) after.book.restore(order);
    after.print(38, 200);
    assert.deepEqual(mine.map(text), ['FILLED 100@38', 'FILLED 100@38', 'LIVE']);
  });

  test('a trade that is doubled or late gives nothing', () => {
    const { arrive, print } = scene();
    const mine = arrive(buy(38));
    print(38, 100, { at: instantOf(NOON + SECOND_US), id: 50 });
    print(38, 100, { at: instantOf(NOON + SECOND_US), id: 50 });
    print(38, 100, { at: instantOf(NOON + SECOND_US), id: 40 });
    assert.equal(text(mine), 'LIVE 100@38');
  });
});

describe('paper: orders that take', () => {
  test('a limit beyond the last price trades at the last price, and walks with the tape up to its limit', () => {
    const { arrive, print } = scene();
    print(38, 200);
    const mine = arrive(buy(38.05, 600));
    assert.equal(text(mine), 'LIVE 200@38');
    print(38.03, 100);
    assert.equal(text(mine), 'LIVE 200@38 100@38.03');
    print(38.1, 100);
    print(38.02, 100);
    assert.equal(text(mine), 'LIVE 200@38 100@38.03 100@38.05', 'left behind, it rests and trades at its limit');
  });

  test('at the last price a buy takes after a rise, and queues after a fall', () => {
    for (const [before, expected] of [
      [37.99, 'FILLED 300@38'],
      [38.01, 'LIVE'],
    ] as const) {
      const { arrive, print } = scene();
      print(before, 100);
      print(38, 300);
      assert.equal(text(arrive(buy(38))), expected);
    }
  });

  test('a market order takes its share of what was just traded, worse by the slippage, and the rest from what comes', () => {
    const { arrive, print } = scene({ ...FRONT, participationPercent: 25, slippageTicks: 2 });
    print(38, 800);
    const mine = arrive(noPrice('MARKET', 500));
    assert.equal(text(mine), 'LIVE 200@38.02');
    print(38.1, 1_200);
    assert.equal(text(mine), 'FILLED 200@38.02 300@38.12');
  });

  test('what one has taken, another cannot', () => {
    const { arrive, print } = scene();
    print(38, 400);
    assert.equal(text(arrive(noPrice('MARKET'))), 'FILLED 300@38');
    assert.equal(text(arrive(noPrice('MARKET'))), 'LIVE 100@38');
  });

  test('what is older than a moment cannot be taken', () => {
    const { arrive, print, wait } = scene();
    print(38, 400);
    wait(3 * SECOND_US);
    assert.equal(text(arrive(noPrice('MARKET'))), 'LIVE');
  });

  test('slippage does not leave the band of the day', () => {
    const { arrive, print } = scene({ ...FRONT, slippageTicks: 50 });
    print(49.9, 400);
    assert.equal(text(arrive(noPrice('MARKET'))), 'FILLED 300@50');
  });

  test('market-to-limit rests with what is left, at the price of its first trade', () => {
    const { arrive, print } = scene();
    print(38, 100);
    const mine = arrive(noPrice('MARKET_TO_LIMIT'));
    print(38.05, 500);
    assert.equal(text(mine), 'LIVE 100@38');
    print(38, 500);
    assert.equal(text(mine), 'FILLED 100@38 200@38');
  });

  test('IOC cancels what it cannot trade at once, FOK trades all or nothing', () => {
    const { arrive, print } = scene();
    print(38, 200);
    assert.equal(text(arrive({ ...buy(38.1), timeInForce: 'FOK' })), 'CANCELED');
    assert.equal(text(arrive({ ...buy(38.1), timeInForce: 'IOC' })), 'CANCELED 200@38');
    print(38, 300);
    assert.equal(text(arrive({ ...buy(38.1), timeInForce: 'FOK' })), 'FILLED 300@38');
    assert.equal(text(arrive({ ...buy(37), timeInForce: 'IOC' })), 'CANCELED');
  });
});

describe('paper: stops', () => {
  test('a stop waits for its price, then trades at that of the market', () => {
    const { arrive, print } = scene();
    const mine = arrive({ ...stop(38.5), side: 'BUY' });
    print(38.49, 900);
    assert.equal(text(mine), 'LIVE');
    print(38.7, 900);
    assert.equal(text(mine), 'FILLED 300@38.7', 'a gap is not bridged');
  });

  test('a sell stop is the mirror image', () => {
    const { arrive, print } = scene();
    const mine = arrive({ ...stop(37.5), side: 'SELL' });
    print(37.51, 900);
    assert.equal(text(mine), 'LIVE');
    print(37.5, 900);
    assert.equal(text(mine), 'FILLED 300@37.5');
  });

  test('a stop-limit that the market has jumped over rests at its limit', () => {
    const { arrive, print } = scene();
    const mine = arrive(stop(38.5, 38.6));
    print(38.7, 900);
    print(38.65, 900);
    assert.equal(text(mine), 'LIVE');
    print(38.6, 100);
    assert.equal(text(mine), 'LIVE 100@38.6');
  });

  test('neither auctions nor trades beside the book set off a stop', () => {
    const { arrive, print, book } = scene();
    const mine = arrive(stop(38.5));
    print(38.7, 900, { condition: 'auction' });
    print(38.7, 900, { condition: 'block' });
    book.bust(77, { ofDay: () => true, isToday: true });
    print(38.7, 900, { id: 77 });
    assert.equal(text(mine), 'LIVE');
    assert.ok(mine.untriggered);
  });
});

describe('paper: auctions and halts', () => {
  test('orders gather in a call and fill at the print of the auction: the better limit wholly, its own after the queue', () => {
    const { arrive, print, heed } = scene({ ...FRONT, queue: 'estimated' });
    print(38, 400);
    heed({ phase: 'closing-call' });
    const [at, better, any] = [arrive(buy(38)), arrive(buy(38.2)), arrive(noPrice('MARKET_TO_LIMIT'))];
    assert.deepEqual([text(at), text(better)], ['LIVE', 'LIVE'], 'nothing trades at once');
    print(38, 1_100);
    assert.deepEqual([text(any), text(better), text(at)], ['FILLED 300@38', 'FILLED 300@38', 'LIVE 100@38']);
  });

  test('the print that ends a call may come when its phase is over, in many trades', () => {
    const { arrive, print, heed } = scene();
    heed({ phase: 'pre-open' });
    const [mine, waiting] = [arrive(buy(38.2, 500)), arrive(stop(37.9))];
    heed({ phase: 'continuous' });
    const at = instantOf(NOON + MINUTE_US);
    print(38, 200, { at, id: 1 });
    print(38, 200, { at, id: 2 });
    assert.equal(text(mine), 'LIVE 200@38 200@38');
    assert.ok(waiting.untriggered, 'it was no ordinary trade');
    print(38.1, 900, { at: instantOf(at + SECOND_US), id: 3 });
    assert.equal(text(mine), 'FILLED 200@38 200@38 100@38.1');
    assert.equal(waiting.untriggered, false);
  });

  test('market-to-limit rests at the price of the auction with what it did not get', () => {
    const { arrive, print, heed } = scene();
    heed({ phase: 'pre-open' });
    const mine = arrive(noPrice('MARKET_TO_LIMIT'));
    heed({ phase: 'continuous' });
    print(38, 100);
    print(38.1, 900);
    assert.equal(text(mine), 'LIVE 100@38');
    print(38, 900);
    assert.equal(text(mine), 'FILLED 100@38 200@38');
  });

  for (const [phase, code] of [
    ['continuous', 'CANCELED'],
    ['pre-open', 'LIVE'],
    ['closing-call', 'LIVE'],
    ['cancellation', 'CANCELED'],
    ['after-market', 'CANCELED'],
    [null, 'LIVE'],
  ] as const)
    test(`a cancel in the phase ${phase} leaves the order ${code}`, () => {
      const { arrive, heed, book, effects } = scene();
      const mine = arrive(buy(38));
      heed({ phase });
      book.cancel(mine);
      assert.equal(mine.status, code);
      assert.equal(effects.at(-1)?.kind, code === 'LIVE' ? 'cancelRejected' : 'order');
    });

  test('nothing fills while the symbol is halted, a cancel is done, and afterwards it goes on', () => {
    const { arrive, print, heed, book } = scene();
    const [mine, other] = [arrive(buy(38)), arrive(buy(38))];
    heed({ halted: true });
    print(37, 900);
    book.cancel(other);
    assert.deepEqual([text(mine), text(other)], ['LIVE', 'CANCELED']);
    heed({});
    print(37, 900);
    assert.equal(text(mine), 'FILLED 300@37');
  });
});

describe('paper: refusals', () => {
  for (const { name, facts = {}, fields = {} } of [
    { name: 'a symbol that the venue does not have', facts: null },
    { name: 'a closed market', facts: { phase: null } },
    { name: 'a halted symbol', facts: { halted: true } },
    { name: 'a price beyond the band', fields: buy(50.01) },
    { name: 'a price between two ticks', fields: { price: price(38.005) } },
    { name: 'a quantity that is no whole lot', fields: buy(38, 150) },
    { name: 'a quantity beyond the greatest', fields: buy(38, 2_000_000) },
    { name: 'a market order in a call', facts: { phase: 'pre-open' as const }, fields: noPrice('MARKET') },
    { name: 'a stop in the closing call', facts: { phase: 'closing-call' as const }, fields: stop(38) },
    {
      name: 'an order that must trade at once in a call',
      facts: { phase: 'pre-open' as const },
      fields: { timeInForce: 'IOC' as const },
    },
    { name: 'a stop that must trade at once', fields: { ...stop(38), timeInForce: 'FOK' as const } },
    { name: 'a market order before anything has traded', fields: noPrice('MARKET') },
    { name: 'a limit order without a limit', fields: { price: null } },
    { name: 'an order after the market with no limit', facts: { phase: 'after-market' as const }, fields: stop(38) },
    { name: 'an order in the phase in which orders are withdrawn', facts: { phase: 'cancellation' as const } },
  ])
    test(`refused: ${name}`, () => {
      const { arrive, book } = scene();
      book.heed(facts === null ? null : { ...FACTS, ...facts });
      const mine = arrive(fields);
      assert.equal(mine.status, 'REJECTED');
      assert.notEqual(mine.text, '');
    });
});

describe('paper: replaces and busts', () => {
  const terms = (limit: number, quantity: number): OrderTerms => ({
    price: price(limit),
    quantity: quantityOf(quantity),
    stopPrice: null,
  });

  test('less keeps the place in the queue; more, or another price, does not', () => {
    for (const [to, expected] of [
      [terms(38, 200), ['FILLED 200@38', 'LIVE 100@38']],
      [terms(38, 400), ['LIVE', 'FILLED 300@38']],
    ] as const) {
      const { arrive, print, book, now } = scene();
      const [first, second] = [arrive(buy(38)), arrive(buy(38))];
      book.replace(first, to, now());
      print(38, 300);
      assert.deepEqual([text(first), text(second)], expected);
    }
  });

  test('a new price that reaches the market takes at once, told after the replace', () => {
    const { arrive, print, book, now, effects } = scene();
    const mine = arrive(buy(37));
    print(38, 300);
    book.replace(mine, terms(38.1, 300), now());
    assert.equal(text(mine), 'FILLED 300@38');
    assert.deepEqual(
      effects.slice(-2).map(({ kind }) => kind),
      ['replaced', 'order'],
    );
  });

  test('down to what it has traded, or below, it is filled with that', () => {
    const { arrive, print, book, now } = scene();
    const mine = arrive(buy(38));
    print(38, 200);
    book.replace(mine, terms(38, 100), now());
    assert.deepEqual([text(mine), mine.terms.quantity], ['FILLED 200@38', 200]);
  });

  test('a replace is refused where the order is over, its terms are wrong, or orders must stay', () => {
    const refused = (prepare: (made: ReturnType<typeof scene>, mine: PaperOrder) => void, to = terms(38, 200)) => {
      const made = scene();
      const mine = made.arrive(buy(38));
      prepare(made, mine);
      made.book.replace(mine, to, made.now());
      assert.equal(made.effects.at(-1)?.kind, 'replaceRejected');
      assert.notDeepEqual(mine.terms, to);
    };
    refused(({ print }) => print(38, 300));
    refused(({ heed }) => heed({ phase: 'closing-call' }));
    refused(({ heed }) => heed({ halted: true }));
    refused(() => undefined, terms(38.005, 200));
    refused(() => undefined, { ...terms(38, 200), stopPrice: price(38) });
  });

  test('a waiting stop gets a new stop price', () => {
    const { arrive, print, book, now } = scene();
    const mine = arrive(stop(38.5));
    book.replace(mine, { quantity: quantityOf(300), price: null, stopPrice: price(39) }, now());
    print(38.6, 900);
    assert.ok(mine.untriggered);
    print(39, 900);
    assert.equal(text(mine), 'FILLED 300@39');
  });

  test('a trade that is taken back takes back what it filled: a resting order goes on, a filled one is over', () => {
    const { arrive, print, book, effects } = scene();
    const [first, second] = [arrive(buy(38, 100)), arrive(buy(38, 300))];
    print(38, 200, { id: 70 });
    book.bust(70, { ofDay: () => true, isToday: true });
    assert.deepEqual([text(first), text(second)], ['CANCELED', 'LIVE']);
    assert.deepEqual([first.restated, second.restated], [1, 1]);
    assert.deepEqual(
      effects.slice(-2).map(({ kind }) => kind),
      ['busted', 'busted'],
    );
    print(38, 900);
    assert.equal(text(second), 'FILLED 300@38');
  });

  test('a trade of the same number on another day is another trade', () => {
    const { arrive, print, book } = scene();
    const mine = arrive(buy(38));
    print(38, 300, { id: 70 });
    book.bust(70, { ofDay: () => false, isToday: false });
    assert.equal(tradedOf(mine), 300);
    const other = arrive(buy(38));
    print(38, 300, { id: 70 });
    assert.equal(tradedOf(other), 300, 'today it was never taken back');
  });

  test('where the venue is told to, busts change nothing', () => {
    const { arrive, print, book } = scene({ ...FRONT, busts: false });
    const mine = arrive(buy(38));
    print(38, 300, { id: 70 });
    book.bust(70, { ofDay: () => true, isToday: true });
    assert.equal(text(mine), 'FILLED 300@38');
  });
});
