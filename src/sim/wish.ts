/** What users ask for, by chance: orders of every kind, some wrong, some like the one before to the last digit. */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { Random } from '#kernel/random.ts';
import type { InputBody, InstrumentFacts, OrderIntent, OrderTerms } from '#trading/index.ts';

export const ADAPTER_ID = 'broker';
export const TENANT = 'house';
export const SYMBOLS = ['PETR4', 'VALE3', 'WINZ26'] as const;

export const FACTS: InstrumentFacts = {
  tick: priceOf(100),
  lot: 100,
  quantityMax: 1_000_000,
  priceMin: priceOf(90_000),
  priceMax: priceOf(110_000),
  reference: priceOf(100_000),
  phase: 'continuous',
  halted: false,
};

/** The `n`-th request, of one of `accounts`. `like`: the order that it repeats, as a new one. */
export function submission(
  random: Random,
  clientOrderId: string,
  { accounts, like }: { readonly accounts: readonly string[]; readonly like: OrderIntent | null },
): InputBody {
  const key = { tenant: TENANT, clientOrderId, bodyHash: 'b', adapterId: ADAPTER_ID };
  if (like !== null) return { kind: 'SubmitOrder', ...key, intent: like, facts: FACTS };
  const facts = random.below(100) === 0 ? { ...FACTS, halted: true } : FACTS;
  const account = pick(random, accounts);
  const symbol = pick(random, SYMBOLS);
  const kind = random.below(100);
  if (kind < 5) {
    const leg = limit(random, { account, symbol, side: 'SELL', timeInForce: 'DAY' });
    const loss = { ...leg, type: 'STOP', price: null, stopPrice: priceOf(95_000) } as const;
    return { kind: 'SubmitOco', ...key, intents: [leg, loss], facts };
  }
  if (kind < 10) {
    const intent = limit(random, { account, symbol, side: 'BUY', timeInForce: 'DAY' });
    const stopLoss = { stopPrice: priceOf(92_000), price: random.below(2) === 0 ? null : priceOf(91_000) };
    return { kind: 'SubmitBracket', ...key, intent, takeProfit: priceOf(108_000), stopLoss, facts };
  }
  const side = random.below(2) === 0 ? 'BUY' : 'SELL';
  return { kind: 'SubmitOrder', ...key, intent: single(random, { account, symbol, side }), facts };
}

/** Other terms for an order. */
export function otherTerms(random: Random, { price, stopPrice, quantity }: OrderTerms): OrderTerms {
  const step = priceOf((random.below(5) - 2) * 100);
  return {
    quantity: quantityOf(Math.max(100, quantity + (random.below(5) - 2) * 100)),
    price: price === null ? null : priceOf(price + step),
    stopPrice: stopPrice === null ? null : priceOf(stopPrice + (price === null ? step : 0)),
  };
}

type Where = Pick<OrderIntent, 'account' | 'symbol' | 'side'>;

function single(random: Random, where: Where): OrderIntent {
  const { side } = where;
  const stopPrice = priceOf(side === 'BUY' ? 104_000 : 96_000);
  switch (random.below(10)) {
    case 0:
      return {
        ...limit(random, { ...where, timeInForce: pick(random, ['DAY', 'IOC', 'FOK'] as const) }),
        type: 'MARKET',
        price: null,
      };
    case 1:
      return {
        ...limit(random, { ...where, timeInForce: 'DAY' }),
        type: 'STOP',
        price: null,
        stopPrice,
        synthetic: random.below(2) === 0,
      };
    case 2: {
      const price = priceOf(side === 'BUY' ? 104_500 : 95_500);
      return {
        ...limit(random, { ...where, timeInForce: 'DAY' }),
        type: 'STOP_LIMIT',
        price,
        stopPrice,
        synthetic: random.below(2) === 0,
      };
    }
    default:
      return limit(random, {
        ...where,
        timeInForce: pick(random, ['DAY', 'DAY', 'DAY', 'DAY', 'GTC', 'IOC', 'FOK'] as const),
      });
  }
}

function limit(random: Random, where: Where & Pick<OrderIntent, 'timeInForce'>): OrderIntent {
  return {
    tenant: TENANT,
    exchange: 'B3',
    type: 'LIMIT',
    goodTill: null,
    mode: 'paper',
    synthetic: false,
    // Few of each, so that equal orders are frequent.
    quantity: quantityOf((1 + random.below(3)) * 100 + (random.below(100) === 0 ? 1 : 0)),
    price: priceOf(99_000 + random.below(4) * 500),
    stopPrice: null,
    ...where,
  };
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)] as Value;
}
