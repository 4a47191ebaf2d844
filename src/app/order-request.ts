/** What a client sends, as the core reads it. The contract has checked its form: what is left here cannot fail. */

import { hash } from 'node:crypto';
import type { SubmitOrderBody } from '#contract/orders.ts';
import { defined } from '#kernel/assert.ts';
import { type Price, parsePrice } from '#kernel/price.ts';
import { type Quantity, quantityOf } from '#kernel/quantity.ts';
import type { LocalDate } from '#kernel/time.ts';
import type { InputBody, InstrumentFacts, OrderIntent, RequestKey } from '#trading/index.ts';

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
 * SHA-256 of what is asked for, defaults filled in and prices as numbers, so that the same request has the same hash
 * however it is written. Where a key in a header names it, `userId` is part of it: such keys are one's own, and that of
 * another user of the tenant must not be answered with this order.
 */
export function bodyHashOf(body: SubmitOrderBody, userId: string | null): string {
  return hash('sha256', JSON.stringify([...commonWords(body), ...formWords(body), userId]), 'hex');
}

/**
 * Whether `hash` is that of this request. Its exchange may be written out or left out: where its orders are at the one
 * that is written, or none is, that is the same. `exchange` is theirs; null where that is not known.
 */
export function isHashOf(
  hash: string,
  body: SubmitOrderBody,
  { userId, exchange }: { readonly userId: string | null; readonly exchange: string | null },
): boolean {
  if (bodyHashOf(body, userId) === hash) return true;
  if (exchange === null || (body.exchange ?? exchange) !== exchange) return false;
  return bodyHashOf({ ...body, exchange: body.exchange === undefined ? exchange : undefined }, userId) === hash;
}

// Words in a fixed order, whatever that of the contract is: hashes outlive versions. A new field comes last in its list,
// and only where it is not what was meant before.
type Words = readonly (string | number | boolean | null)[];

function commonWords(body: SubmitOrderBody): Words {
  const { form = 'single', account, exchange, symbol, side, quantity, mode } = body;
  return [form, account, exchange ?? null, symbol, side, quantity, mode];
}

function formWords(body: SubmitOrderBody): Words {
  switch (body.form) {
    case 'oco':
      return body.legs.flatMap((leg) => [leg.type, ...priceWords(leg)]);
    case 'bracket':
      return [...timedWords(body), ...priceWords(body.takeProfit), ...priceWords(body.stopLoss)];
    case 'single':
    case undefined:
      return [...timedWords(body), body.synthetic];
  }
}

function timedWords(body: Exclude<SubmitOrderBody, { form: 'oco' }>): Words {
  return [body.type, ...priceWords(body), body.timeInForce, body.goodTill ?? null];
}

function priceWords(texts: PriceTexts): Words {
  const { price, stopPrice } = pricesOf(texts);
  return [price, stopPrice];
}

/** The name of a request that has none but its `Idempotency-Key`: the key itself, or its hash where it cannot be one. */
export function nameOfKey(key: string): string {
  return /^[\w.:-]{1,64}$/.test(key) ? key : `key-${hash('sha256', key, 'base64url')}`;
}
