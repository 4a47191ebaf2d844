import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR_US, type Instant, instantOf, type LocalDate, MINUTE_US, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { compareTrades, type Trade } from '#market-data/index.ts';
import { type Listing, listingsOn } from './instruments.ts';
import { referenceClose } from './path.ts';
import { hoursOn, pastSessions } from './session.ts';
import { dayBatches, dayTape } from './tape.ts';

const zone = createZone('America/Sao_Paulo');
const DATE = '2026-11-18' as LocalDate;
const LISTINGS = listingsOn(DATE);
const options = { seed: '42', date: DATE, zone, intensity: 0.1 };

function hashOf(trades: Iterable<Trade>): string {
  const hash = createHash('sha256');
  for (const trade of trades) hash.update(`${JSON.stringify(Object.values(trade))}\n`);
  return hash.digest('hex').slice(0, 16);
}

function listingFor(symbol: string): Listing {
  const listing = LISTINGS.find((candidate) => candidate.instrument.symbol === symbol);
  assert(listing !== undefined, `${symbol} is listed`);
  return listing;
}

/** Trades of each listing, in the order of the tape. */
function bySymbol(trades: Iterable<Trade>): Map<string, Trade[]> {
  const symbols = new Map<string, Trade[]>();
  for (const trade of trades) {
    const list = symbols.get(trade.symbol);
    if (list === undefined) symbols.set(trade.symbol, [trade]);
    else list.push(trade);
  }
  return symbols;
}

const whole = [...dayTape(options)];
const bySymbolOfDay = bySymbol(whole);
const since = (trade: Trade): number => trade.at - zone.startOfDate(DATE);

test('the same seed and date give the same tape', () => {
  assert.equal(hashOf(dayTape(options)), hashOf(whole));
});

test('the tape is equal to the bit on every machine and in every version', () => {
  // A change of this number is a change of every simulated chart; make it knowingly, raise the version of the market,
  // and tell it in the changelog.
  assert.equal(hashOf(whole), '696de39c141a2fb0');
});

test('another seed or another date gives another tape', () => {
  assert.notEqual(hashOf(dayTape({ ...options, seed: '43' })), hashOf(whole));
  const other = [...dayTape({ ...options, date: '2026-11-19' as LocalDate })];
  assert.notEqual(hashOf(other.map((trade) => ({ ...trade, at: instantOf(trade.at - 24 * HOUR_US) }))), hashOf(whole));
});

test('a tape read from any instant is the tail of the whole', () => {
  const at = (index: number): Instant => whole[index]?.at ?? options.zone.startOfDate(DATE);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: -1, max: 1 }), (index, shift) => {
      const after = instantOf(at(index) + shift);
      const tail = [...dayTape({ ...options, after })];
      const start = whole.findIndex((trade) => trade.at > after);
      assert.deepEqual(tail, start === -1 ? [] : whole.slice(start));
    }),
    { numRuns: 12, seed: 1 },
  );
  assert.deepEqual([...dayTape({ ...options, after: at(whole.length - 1) })], []);
  assert.equal([...dayTape({ ...options, after: zone.startOfDate(DATE) })].length, whole.length);
});

test('the tape of some symbols does not depend on the others', () => {
  for (const symbols of [['PETR4'], ['WINZ26'], ['NVDC34', 'MXRF11', 'WDOF27']]) {
    assert.deepEqual(
      [...dayTape({ ...options, symbols })],
      whole.filter((trade) => symbols.includes(trade.symbol)),
    );
  }
});

test('trades come in the order of time, those of one microsecond in the order of listings', () => {
  const place = new Map(LISTINGS.map((listing, index) => [listing.instrument.symbol, index]));
  let ties = 0;
  for (let index = 1; index < whole.length; index++) {
    const [before, after] = [whole[index - 1], whole[index]];
    assert(before !== undefined && after !== undefined);
    assert(before.at <= after.at);
    if (before.at !== after.at) continue;
    ties += 1;
    const order = (place.get(before.symbol) ?? 0) - (place.get(after.symbol) ?? 0);
    assert(order < 0 || (order === 0 && compareTrades(before, after) < 0));
  }
  assert(ties > whole.length / 10, 'orders that eat through several others share their microsecond');
});

test('numbers of trades rise by ten for each symbol and day', () => {
  assert.equal(bySymbolOfDay.size, LISTINGS.length);
  for (const trades of bySymbolOfDay.values()) {
    trades.forEach((trade, index) => {
      assert.equal(trade.id, 10 * (index + 1));
    });
  }
});

test('prices are positive multiples of the tick, quantities positive multiples of the lot', () => {
  for (const [symbol, trades] of bySymbolOfDay) {
    const { tick, lot } = listingFor(symbol);
    for (const { price, quantity } of trades) {
      assert(price > 0 && price % tick === 0, `${symbol} at ${price}`);
      assert(quantity > 0 && quantity % lot === 0, `${quantity} ${symbol}`);
    }
  }
});

test('each symbol opens and closes with one large auction print at the hours of its group', () => {
  for (const [symbol, trades] of bySymbolOfDay) {
    const { open, call, close } = hoursOn(DATE, listingFor(symbol).hours, symbol);
    const [first, second, last, secondToLast] = [trades[0], trades[1], trades.at(-1), trades.at(-2)];
    assert(first !== undefined && second !== undefined && last !== undefined && secondToLast !== undefined);
    assert(since(first) > open && since(first) < open + 5.1 * SECOND_US, symbol);
    assert(since(second) >= open + 10 * SECOND_US, `${symbol} trades continuously after the opening auction`);
    assert(since(secondToLast) < call, `${symbol} does not trade in its closing call`);
    assert(since(last) > close && since(last) < close + 5.1 * SECOND_US, symbol);
  }
  const petr4 = bySymbolOfDay.get('PETR4') ?? [];
  const mean = petr4.reduce((sum, trade) => sum + trade.quantity, 0) / petr4.length;
  assert((petr4[0]?.quantity ?? 0) > 5 * mean && (petr4.at(-1)?.quantity ?? 0) > 20 * mean);
});

test('the session begins near the close of the session before and ends on its own', () => {
  const before = '2026-11-17' as LocalDate;
  for (const [symbol, trades] of bySymbolOfDay) {
    const listing = listingFor(symbol);
    assert.equal(trades.at(-1)?.price, referenceClose('42', listing, DATE));
    const step = Object.values(listing.moves).reduce((sum, move) => sum + Math.abs(move), 0) / 100;
    const gap = (trades[0]?.price ?? 0) / referenceClose('42', listing, before) - 1;
    assert(Math.abs(gap) < 2 * step + listing.tick / listing.base, `${symbol} opens with a gap of ${gap}`);
  }
});

test('a liquid share moves between half a per cent and six a day, two on average', () => {
  const ranges = pastSessions(DATE, 40).map((date) => {
    const prices = [...dayTape({ ...options, date, symbols: ['PETR4'] })].map((trade) => trade.price);
    const [high, low] = [Math.max(...prices), Math.min(...prices)];
    return ((high - low) / low) * 100;
  });
  const mean = ranges.reduce((sum, range) => sum + range, 0) / ranges.length;
  assert(mean > 1 && mean < 3, `mean range ${mean}`);
  assert(Math.min(...ranges) > 0.3 && Math.max(...ranges) < 8);
});

test('the open and the close are busier than lunch', () => {
  const halfHours = (symbol: string, dates: readonly LocalDate[]): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const date of dates) {
      for (const trade of dayTape({ seed: '7', date, zone, symbols: [symbol] })) {
        const half = Math.floor((trade.at - zone.startOfDate(date)) / (30 * MINUTE_US));
        counts.set(half, (counts.get(half) ?? 0) + 1);
      }
    }
    return counts;
  };
  const dates = pastSessions(DATE, 5);
  for (const { symbol, first, last } of [
    { symbol: 'PETR4', first: 20, last: 35 },
    { symbol: 'WINZ26', first: 18, last: 36 },
  ]) {
    const counts = halfHours(symbol, dates);
    const lunch = counts.get(26) ?? 0;
    assert((counts.get(first) ?? 0) > 2 * lunch, `${symbol} at the open`);
    // The last half hour of continuous trading lacks its closing call, and for WIN five minutes more.
    assert((counts.get(last) ?? 0) > 1.3 * lunch, `${symbol} at the close`);
  }
});

test('there are bursts: the busiest second is far above the mean', () => {
  const seconds = new Map<number, number>();
  let count = 0;
  for (const trade of dayTape({ ...options, intensity: 1, symbols: ['WINZ26'] })) {
    const second = Math.floor(trade.at / SECOND_US);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    count += 1;
  }
  const mean = count / (9.4 * 3_600);
  assert(Math.max(...seconds.values()) > 15 * mean);
});

test('intensity multiplies the trades and leaves the path of the price', () => {
  const tripled = bySymbol(dayTape({ ...options, intensity: 0.3, symbols: ['WINZ26', 'VALE3'] }));
  for (const [symbol, trades] of tripled) {
    const ratio = trades.length / (bySymbolOfDay.get(symbol)?.length ?? 1);
    assert(ratio > 2.7 && ratio < 3.3, `${symbol} has ${ratio} times the trades`);
    assert.equal(trades[0]?.price, bySymbolOfDay.get(symbol)?.[0]?.price);
    assert.equal(trades.at(-1)?.price, bySymbolOfDay.get(symbol)?.at(-1)?.price);
  }
});

test('instruments of one cause move together', () => {
  const closeAt = (symbol: string, minute: number): number => {
    const trades = bySymbolOfDay.get(symbol) ?? [];
    return trades.findLast((trade) => since(trade) < minute * MINUTE_US)?.price ?? 0;
  };
  for (const minute of [660, 780, 900, 1_000]) {
    const ratio = closeAt('WINZ26', minute) / closeAt('INDZ26', minute);
    assert(Math.abs(ratio - 1) < 0.002, `WIN and IND at ${minute}`);
  }
});

test('a weekend and a holiday have no trades', () => {
  for (const date of ['2026-11-20', '2026-11-21', '2026-12-24'])
    assert.deepEqual([...dayBatches({ ...options, date: date as LocalDate })], []);
});

test('on its last day a contract of the index ends with the cash market, and is gone the day after', () => {
  const date = '2026-12-16' as LocalDate;
  const tape = (day: LocalDate) => [...dayTape({ ...options, date: day, symbols: ['WINZ26', 'WING27'] })];
  const lastOf = (symbol: string): number => {
    const at = tape(date).findLast((trade) => trade.symbol === symbol)?.at ?? 0;
    return Math.floor((at - zone.startOfDate(date)) / MINUTE_US);
  };
  assert.deepEqual([lastOf('WINZ26'), lastOf('WING27')], [18 * 60, 18 * 60 + 31]);
  assert.ok(tape('2026-12-17' as LocalDate).every(({ symbol }) => symbol === 'WING27'));
});

test('at a roll the next contract lies above the old one by the interest, and both go the same way', () => {
  const date = '2026-12-15' as LocalDate;
  const closes = ['WINZ26', 'WING27'].map(
    (symbol) => [...dayTape({ ...options, date, symbols: [symbol] })].at(-1)?.price,
  );
  const gap = (closes[1] ?? 0) / (closes[0] ?? 1) - 1;
  assert.ok(gap > 0.02 && gap < 0.025, `${gap}`);
});

test('on Ash Wednesday trading begins at 13:00', () => {
  const date = '2027-02-10' as LocalDate;
  const [first] = dayTape({ ...options, date, symbols: ['VALE3'] });
  assert.equal(Math.floor(((first?.at ?? 0) - zone.startOfDate(date)) / MINUTE_US), 13 * 60);
});

test('sessions under daylight saving open at the same local hour', () => {
  const date = '2018-12-03' as LocalDate;
  const [first] = dayTape({ ...options, date, symbols: ['VALE3'] });
  assert.equal(Math.floor(((first?.at ?? 0) - zone.startOfDate(date)) / MINUTE_US), 600);
});
