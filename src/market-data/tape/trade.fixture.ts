/** Trades for tests, and a maker of random ones. */

import fc from 'fast-check';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type Instant, instantOf, parseIso } from '#kernel/time.ts';
import type { Trade } from './trade.ts';

/** An instant from ISO 8601 text. */
export function at(text: string): Instant {
  const parsed = parseIso(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** A trade of PETR4 on a quiet morning, with what the test cares about replaced. */
export function trade(fields: Partial<Trade> = {}): Trade {
  return {
    exchange: 'SIM',
    symbol: 'PETR4',
    id: 10,
    at: at('2025-08-29T10:00:01-03:00'),
    price: priceOf(381_200),
    quantity: quantityOf(100),
    session: 'regular',
    condition: 'regular',
    buyer: 3,
    seller: 120,
    ...fields,
  };
}

const CONDITIONS = [
  'regular',
  'regular',
  'regular',
  'regular',
  'auction',
  'block',
  'out-of-sequence',
  'exercise',
] as const;

/** Random trades of a few symbols within `spanUs` from `from`, in the order of their numbers and times. */
export function arbitraryTrades(
  from: Instant,
  spanUs: number,
  symbols: readonly string[] = ['PETR4', 'VALE3'],
): fc.Arbitrary<Trade[]> {
  const one = fc.record({
    symbol: fc.constantFrom(...symbols),
    // Coarse, so that trades of one moment are common.
    offset: fc.integer({ min: 0, max: Math.floor(spanUs / 250_000) - 1 }),
    price: fc.integer({ min: 380_000, max: 380_900 }),
    quantity: fc.integer({ min: 1, max: 500 }),
    // Mostly plain ones, and some that set no price or are no part of a bar.
    session: fc.constantFrom('regular' as const, 'regular' as const, 'regular' as const, 'after-hours' as const),
    condition: fc.constantFrom(...CONDITIONS),
  });
  return fc.array(one, { minLength: 1, maxLength: 120 }).map((made) =>
    made
      .sort((a, b) => a.offset - b.offset)
      .map(({ offset, price, quantity, ...fields }, index) =>
        trade({
          ...fields,
          id: 10 * (index + 1),
          at: instantOf(from + offset * 250_000),
          price: priceOf(price),
          quantity: quantityOf(quantity),
        }),
      ),
  );
}
