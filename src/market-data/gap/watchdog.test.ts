import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Instant, instantOf, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { at } from '../tape/trade.fixture.ts';
import { type FeedFacts, judge, paceOf, type SymbolFacts, silenceMaxUs } from './watchdog.ts';

const NOW = at('2025-08-29T13:00:00-03:00');
const before = (minutes: number): Instant => instantOf(NOW - Math.round(minutes * MINUTE_US));

const symbol = (fields: Partial<SymbolFacts> = {}): SymbolFacts => ({
  symbol: 'PETR4',
  tradingSince: before(180),
  lastTradeAt: before(0.1),
  tradesPerMinute: 20,
  tradesToday: 3_600,
  isHalted: false,
  ...fields,
});

const feed = (symbols: readonly SymbolFacts[], fields: Partial<FeedFacts> = {}): FeedFacts => ({
  now: NOW,
  listeningSince: before(240),
  unheardMs: 0,
  tradelessMs: 60_000,
  symbols,
  ...fields,
});

/** The state of the first symbol, beside nine that live. */
function stateOf(fields: Partial<SymbolFacts>, others: Partial<SymbolFacts> = {}): string | undefined {
  const nine = Array.from({ length: 9 }, (_, index) => symbol({ symbol: `OTHER${index}`, ...others }));
  return judge(feed([symbol(fields), ...nine])).states.get('PETR4');
}

describe('one symbol', () => {
  test('is judged by the trades that are missing, not by the time', () => {
    assert.equal(stateOf({}), 'live');
    assert.equal(stateOf({ lastTradeAt: before(5) }), 'quiet');
    assert.equal(stateOf({ lastTradeAt: before(11) }), 'silent');
    // A twentieth of the trades: the same silence is usual.
    assert.equal(stateOf({ lastTradeAt: before(11), tradesPerMinute: 1 }), 'live');
    assert.equal(stateOf({ lastTradeAt: before(60), tradesPerMinute: 1, tradesToday: 120 }), 'quiet');
    assert.equal(stateOf({ lastTradeAt: before(125), tradesPerMinute: 1, tradesToday: 55 }), 'silent');
  });

  test('is closed outside of its hours, and never silent while it is halted', () => {
    assert.equal(stateOf({ tradingSince: null, lastTradeAt: before(300) }), 'closed');
    assert.equal(stateOf({ isHalted: true, lastTradeAt: before(60) }), 'quiet');
  });

  test('is not silent where nothing is known of its past, or where it trades slowly today', () => {
    assert.equal(stateOf({ tradesPerMinute: null, lastTradeAt: before(60) }), 'quiet');
    // Three trades in two hours on the day of a roll; a day before there were twenty a minute.
    assert.equal(stateOf({ tradesToday: 3, lastTradeAt: before(60) }), 'live');
  });

  test('is not silent where all stand still: then it is the market or the feed', () => {
    const still = { lastTradeAt: before(11), tradesPerMinute: 20 };
    const states = [
      ...judge(feed([symbol(still), symbol({ ...still, symbol: 'VALE3' })], { tradelessMs: 0 })).states.values(),
    ];
    assert.deepEqual(states, ['quiet', 'quiet']);
  });

  test('counts only what could be heard', () => {
    const started = feed([symbol({ lastTradeAt: null }), symbol({ symbol: 'VALE3' })], { listeningSince: before(3) });
    assert.equal(judge(started).states.get('PETR4'), 'quiet');
  });
});

describe('the feed', () => {
  const many = (minutes: number): SymbolFacts[] =>
    Array.from({ length: 10 }, (_, index) => symbol({ symbol: `S${index}`, lastTradeAt: before(minutes) }));

  test('is dead when no trade of any symbol comes in the time that its pace allows', () => {
    // 200 trades a minute, 50 at the leanest: thirty are missing after 36 seconds.
    assert.equal(silenceMaxUs(200), 36 * SECOND_US);
    assert.equal(judge(feed(many(35 / 60))).death, null);
    assert.deepEqual(judge(feed(many(37 / 60))).death, { kind: 'no-trades', since: before(37 / 60) });
    assert.equal(silenceMaxUs(100_000), 15 * SECOND_US);
    assert.equal(silenceMaxUs(0), null);
  });

  test('is not dead for what one symbol does, nor while all that trade are halted or closed', () => {
    const one = [...many(0.1), symbol({ lastTradeAt: before(100) })];
    assert.equal(judge(feed(one)).death, null);
    assert.equal(judge(feed(many(60).map((each) => ({ ...each, isHalted: true })))).death, null);
    assert.equal(judge(feed(many(60).map((each) => ({ ...each, tradingSince: null })))).death, null);
  });

  test('is dead without a heartbeat, whatever the hour', () => {
    const closed = [symbol({ tradingSince: null })];
    assert.equal(judge(feed(closed, { unheardMs: 9_999 })).death, null);
    assert.deepEqual(judge(feed(closed, { unheardMs: 10_000 })).death, { kind: 'no-heartbeat', since: NOW });
  });
});

test('the pace is that of a middle day', () => {
  assert.equal(paceOf([400, 100, 4_000], 400), 1);
  assert.equal(paceOf([], 400), null);
  assert.equal(paceOf([400], 0), null);
});

const arbitrarySymbol = fc.record({
  symbol: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
  tradingSince: fc.option(fc.integer({ min: 0, max: 500 }).map(before)),
  lastTradeAt: fc.option(fc.integer({ min: 0, max: 500 }).map(before)),
  tradesPerMinute: fc.option(fc.double({ min: 0, max: 500, noNaN: true })),
  tradesToday: fc.integer({ min: 0, max: 10_000 }),
  isHalted: fc.boolean(),
});
const arbitraryFeed = fc.record({
  now: fc.constant(NOW),
  listeningSince: fc.integer({ min: 0, max: 500 }).map(before),
  unheardMs: fc.integer({ min: 0, max: 20_000 }),
  tradelessMs: fc.integer({ min: 0, max: 20_000 }),
  symbols: fc.uniqueArray(arbitrarySymbol, { maxLength: 6, selector: (one) => one.symbol }),
});

describe('whatever the feed', () => {
  test('a feed that is heard and has just brought a trade is alive', () => {
    fc.assert(
      fc.property(arbitraryFeed, (facts) => {
        assert.equal(judge({ ...facts, unheardMs: 9_000, tradelessMs: 4_000 }).death, null);
        const [first, ...rest] = facts.symbols;
        if (first === undefined) return;
        const symbols = [{ ...first, lastTradeAt: NOW }, ...rest];
        assert.equal(judge({ ...facts, symbols, unheardMs: 0 }).death, null);
      }),
    );
  });

  test('a feed that is dead stays dead as its silence goes on', () => {
    fc.assert(
      fc.property(arbitraryFeed, fc.integer({ min: 1, max: 100 }), (facts, minutes) => {
        const later = { ...facts, now: instantOf(NOW + minutes * MINUTE_US), unheardMs: 0 };
        if (judge({ ...facts, unheardMs: 0 }).death !== null) assert.notEqual(judge(later).death, null);
      }),
    );
  });

  test('a halt makes nothing silent and nothing dead', () => {
    fc.assert(
      fc.property(arbitraryFeed, (facts) => {
        const halted = judge({
          ...facts,
          unheardMs: 0,
          symbols: facts.symbols.map((one) => ({ ...one, isHalted: true })),
        });
        assert.equal(halted.death, null);
        for (const state of halted.states.values()) assert.ok(state === 'quiet' || state === 'closed');
      }),
    );
  });

  test('each symbol has one state, and is closed exactly when its group does not trade', () => {
    fc.assert(
      fc.property(arbitraryFeed, (facts) => {
        const { states } = judge(facts);
        assert.equal(states.size, facts.symbols.length);
        for (const { symbol: name, tradingSince } of facts.symbols)
          assert.equal(states.get(name) === 'closed', tradingSince === null);
      }),
    );
  });
});
