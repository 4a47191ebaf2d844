/** What stands in the ticket, and the request that it makes: nothing is sent that was not typed or chosen. */

import type { z } from 'zod';
import type { submitOrderSchema } from '#contract/orders.ts';
import type { Language } from '../../lib/settings.ts';
import { readPrice, readQuantity, type TypedNumber } from '../../lib/typed-number.ts';

export const FORMS = ['single', 'oco', 'bracket'] as const;
export const TYPES = ['LIMIT', 'MARKET', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'] as const;
export const TIMES = ['DAY', 'IOC', 'FOK', 'GTC', 'GTD'] as const;
export type OrderType = (typeof TYPES)[number];
export type TimeInForce = (typeof TIMES)[number];
export type TicketSide = 'BUY' | 'SELL';

/** Fields as they were typed. */
export interface Draft {
  readonly form: (typeof FORMS)[number];
  readonly exchange: string;
  /** Null before one was chosen. */
  readonly symbol: string | null;
  readonly side: TicketSide;
  readonly type: OrderType;
  readonly quantity: string;
  readonly price: string;
  readonly stopPrice: string;
  readonly timeInForce: TimeInForce;
  readonly goodTill: string;
  readonly account: string;
  /** Of a bracket and a pair: the price with a gain, and the stop that ends a loss, with a limit or without. */
  readonly gain: string;
  readonly lossStop: string;
  readonly lossPrice: string;
}

export const EMPTY_DRAFT: Draft = {
  form: 'single',
  exchange: '',
  symbol: null,
  side: 'BUY',
  type: 'LIMIT',
  quantity: '',
  price: '',
  stopPrice: '',
  timeInForce: 'DAY',
  goodTill: '',
  account: 'paper',
  gain: '',
  lossStop: '',
  lossPrice: '',
};

export const PRICE_FIELDS = ['price', 'stopPrice', 'gain', 'lossStop', 'lossPrice'] as const;
export type PriceField = (typeof PRICE_FIELDS)[number];
export type Field = PriceField | 'symbol' | 'type' | 'quantity' | 'timeInForce' | 'goodTill' | 'account';
export type Fault = 'missing' | 'form' | 'thousands';
export type Faults = Readonly<Partial<Record<Field, Fault>>>;

/** The request without its name. */
export type OrderRequest = z.input<typeof submitOrderSchema>;

export type Drafted =
  | { readonly kind: 'ready'; readonly body: OrderRequest }
  | { readonly kind: 'incomplete'; readonly faults: Faults };

/** How long each type may wait; the server judges, this only leaves out what it would never take. */
const TIMES_OF: Readonly<Record<OrderType, readonly TimeInForce[]>> = {
  MARKET: ['DAY', 'IOC', 'FOK'],
  MARKET_TO_LIMIT: ['DAY'],
  LIMIT: TIMES,
  STOP: ['DAY', 'GTC', 'GTD'],
  STOP_LIMIT: ['DAY', 'GTC', 'GTD'],
};

/** How long the order of a draft may wait. */
export function timesOf({ form, type }: Pick<Draft, 'form' | 'type'>): readonly TimeInForce[] {
  return form === 'oco' ? ['DAY'] : TIMES_OF[type];
}

/** Whether a field belongs to the draft's form and type; the others keep what was typed, and are not sent. */
export function has(draft: Pick<Draft, 'form' | 'type' | 'timeInForce'>, field: Field): boolean {
  const { form, type, timeInForce } = draft;
  switch (field) {
    case 'symbol':
    case 'quantity':
    case 'account':
      return true;
    case 'type':
    case 'timeInForce':
      return form !== 'oco';
    case 'price':
      return form !== 'oco' && (type === 'LIMIT' || type === 'STOP_LIMIT');
    case 'stopPrice':
      return form !== 'oco' && (type === 'STOP' || type === 'STOP_LIMIT');
    case 'goodTill':
      return form !== 'oco' && timeInForce === 'GTD';
    case 'gain':
    case 'lossStop':
    case 'lossPrice':
      return form !== 'single';
  }
}

/** A draft with a change, in which what can no longer be is set right. */
export function withChange(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change };
  return timesOf(next).includes(next.timeInForce) ? next : { ...next, timeInForce: 'DAY' };
}

const ACCOUNT = /^[\w.-]{1,32}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The request of a draft, or what is missing for it. */
export function drafted(draft: Draft, language: Language): Drafted {
  const numbers = Object.fromEntries(
    PRICE_FIELDS.filter((field) => has(draft, field)).map((field) => [field, readPrice(draft[field], language)]),
  ) as Partial<Record<PriceField, TypedNumber>>;
  const quantity = readQuantity(draft.quantity);
  const faults: Partial<Record<Field, Fault>> = {};
  for (const [field, read] of Object.entries({ ...numbers, quantity }) as [Field, TypedNumber][]) {
    if (read.kind === 'bad') faults[field] = read.why;
    // A loss without a limit is a plain stop.
    if (read.kind === 'empty' && field !== 'lossPrice') faults[field] = 'missing';
  }
  if (draft.symbol === null) faults.symbol = 'missing';
  if (!ACCOUNT.test(draft.account)) faults.account = draft.account === '' ? 'missing' : 'form';
  if (has(draft, 'goodTill') && !DATE.test(draft.goodTill)) faults.goodTill = 'missing';
  if (Object.keys(faults).length > 0) return { kind: 'incomplete', faults };
  const text = (field: PriceField): string => textOf(numbers[field]) ?? '';
  return { kind: 'ready', body: bodyOf(draft, { quantity: textOf(quantity) ?? '', text, has: (f) => text(f) !== '' }) };
}

interface Read {
  readonly quantity: string;
  readonly text: (field: PriceField) => string;
  readonly has: (field: PriceField) => boolean;
}

function bodyOf(draft: Draft, read: Read): OrderRequest {
  const { account, exchange, symbol, side, type, timeInForce, goodTill } = draft;
  const { quantity, text } = read;
  const common = { account, exchange, symbol: symbol ?? '', side, quantity, mode: 'PAPER' as const };
  const price = read.has('price') ? { price: text('price') } : {};
  const stopPrice = read.has('stopPrice') ? { stopPrice: text('stopPrice') } : {};
  const time = { timeInForce, ...(timeInForce === 'GTD' ? { goodTill } : {}) };
  const lossPrice = read.has('lossPrice') ? { price: text('lossPrice') } : {};
  switch (draft.form) {
    case 'single':
      return { form: 'single', ...common, type, ...price, ...stopPrice, ...time };
    case 'bracket': {
      const stopLoss = { stopPrice: text('lossStop'), ...lossPrice };
      const takeProfit = { price: text('gain') };
      return { form: 'bracket', ...common, type, ...price, ...stopPrice, ...time, takeProfit, stopLoss };
    }
    case 'oco': {
      const loss = { stopPrice: text('lossStop'), ...lossPrice };
      const type2 = read.has('lossPrice') ? ('STOP_LIMIT' as const) : ('STOP' as const);
      return {
        form: 'oco',
        ...common,
        legs: [
          { type: 'LIMIT', price: text('gain') },
          { type: type2, ...loss },
        ],
      };
    }
  }
}

function textOf(read: TypedNumber | undefined): string | null {
  return read?.kind === 'number' ? read.text : null;
}

/** The field that a refused body's JSON pointer is about; null where it is about none. */
export function fieldAt(pointer: string, form: Draft['form']): Field | null {
  const known: Readonly<Record<string, Field>> = {
    '/symbol': 'symbol',
    '/exchange': 'symbol',
    '/type': 'type',
    '/quantity': 'quantity',
    '/price': 'price',
    '/stopPrice': 'stopPrice',
    '/timeInForce': 'timeInForce',
    '/goodTill': 'goodTill',
    '/account': 'account',
    '/takeProfit/price': 'gain',
    '/stopLoss/stopPrice': 'lossStop',
    '/stopLoss/price': 'lossPrice',
    '/legs/0/price': 'gain',
    '/legs/1/stopPrice': 'lossStop',
    '/legs/1/price': 'lossPrice',
  };
  const field = known[pointer] ?? null;
  return field !== null && has({ form, type: 'STOP_LIMIT', timeInForce: 'GTD' }, field) ? field : null;
}
