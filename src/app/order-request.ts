/** What a client sends, as the core reads it. The contract has checked its form: what is left here cannot fail. */

import { createHash } from 'node:crypto';
import type { SubmitOrderBody } from '#contract/orders.ts';
import { defined } from '#kernel/assert.ts';
import { type Price, parsePrice } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import {
  canonicalJson,
  type InputBody,
  type InstrumentFacts,
  type OrderIntent,
  type RequestKey,
} from '#trading/index.ts';

export type Submit = Extract<InputBody, { readonly kind: 'SubmitOrder' | 'SubmitOco' | 'SubmitBracket' }>;

/** What names and places a request, besides its body. */
export interface SubmitTerms {
  readonly key: RequestKey;
  readonly exchange: string;
  readonly facts: InstrumentFacts;
}

/** The input that a body asks for. */
export function submitInput(body: SubmitOrderBody, { key, exchange, facts }: SubmitTerms): Submit {
  const common = { ...key, facts };
  const { tenant } = key;
  switch (body.form) {
    case 'oco': {
      const [first, second] = body.legs;
      const about = { ...aboutOf(body, tenant, exchange), timeInForce: 'DAY', goodTill: null } as const;
      const intents = [
        { ...about, type: first.type, ...pricesOf(first) },
        { ...about, type: second.type, ...pricesOf(second) },
      ] as const;
      return { kind: 'SubmitOco', ...common, intents };
    }
    case 'bracket': {
      const { takeProfit, stopLoss } = body;
      return {
        kind: 'SubmitBracket',
        ...common,
        intent: timedIntent(body, tenant, exchange),
        takeProfit: priceIn(takeProfit.price),
        stopLoss: { stopPrice: priceIn(stopLoss.stopPrice), price: priceOrNull(stopLoss.price) },
      };
    }
    case 'single':
    case undefined: {
      const intent = { ...timedIntent(body, tenant, exchange), synthetic: body.synthetic };
      return { kind: 'SubmitOrder', ...common, intent };
    }
  }
}

type About = Omit<OrderIntent, 'type' | 'price' | 'stopPrice' | 'timeInForce' | 'goodTill'>;

function aboutOf(body: SubmitOrderBody, tenant: string, exchange: string): About {
  const { account, symbol, side, quantity, mode } = body;
  const how = { mode: mode === 'PAPER' ? 'paper' : 'live', synthetic: false } as const;
  return { tenant, account, exchange, symbol, side, quantity: quantityIn(quantity), ...how };
}

function timedIntent(body: Exclude<SubmitOrderBody, { form: 'oco' }>, tenant: string, exchange: string): OrderIntent {
  const { type, timeInForce, goodTill } = body;
  const lasts = { timeInForce, goodTill: (goodTill ?? null) as LocalDate | null };
  return { ...aboutOf(body, tenant, exchange), type, ...pricesOf(body), ...lasts };
}

interface PriceTexts {
  readonly price?: string | undefined;
  readonly stopPrice?: string | undefined;
}

function pricesOf({ price, stopPrice }: PriceTexts): Pick<OrderIntent, 'price' | 'stopPrice'> {
  return { price: priceOrNull(price), stopPrice: priceOrNull(stopPrice) };
}

function priceOrNull(text: string | undefined): Price | null {
  return text === undefined ? null : priceIn(text);
}

/** A price in the contract's form. */
export function priceIn(text: string): Price {
  const price = parsePrice(text);
  return defined(price.ok ? price.value : null, 'the contract lets nothing through that is no price');
}

/** A quantity in the contract's form. */
export function quantityIn(text: string): Quantity {
  return quantityOf(Number(text));
}

/**
 * SHA-256 of what is asked for, defaults filled in, prices as numbers and keys in order, so that the same request has the
 * same hash however it is written. Where a key in a header names it, `userId` is part of it: such keys are one's own, and that of another
 * user of the tenant must not be answered with this order.
 */
export function bodyHashOf(body: SubmitOrderBody, userId: string | null): string {
  return createHash('sha256')
    .update(canonicalJson({ ...readBody(body), clientOrderId: undefined, userId }))
    .digest('hex');
}

function readBody(body: SubmitOrderBody): object {
  switch (body.form) {
    case 'oco':
      return { ...body, legs: body.legs.map((leg) => ({ ...leg, ...pricesOf(leg) })) };
    case 'bracket': {
      const { takeProfit, stopLoss } = body;
      return { ...body, ...pricesOf(body), takeProfit: pricesOf(takeProfit), stopLoss: pricesOf(stopLoss) };
    }
    case 'single':
    case undefined:
      return { ...body, form: 'single', ...pricesOf(body) };
  }
}

/** The name of a request that has none but its `Idempotency-Key`: the key itself, or its hash where it cannot be one. */
export function nameOfKey(key: string): string {
  return /^[\w.:-]{1,64}$/.test(key) ? key : `key-${createHash('sha256').update(key).digest('base64url')}`;
}
