/**
 * What every order must pass, whoever sends it: that it can be an order of its instrument now. Facts come in as
 * arguments; all rules run, and a refusal tells every reason. A fact that is missing refuses: nothing passes unchecked.
 */

import type { SessionPhaseName } from '#contract/sessions.ts';
import { formatPrice, type Price } from '#kernel/price.ts';
import type { OrderIntent, OrderType, TimeInForce } from '../oms/intent.ts';
import { type Approved, approve, type CheckedOrder } from './approved.ts';

/** What holds of an instrument at the moment of a check. */
export interface InstrumentFacts {
  /** Least step of its price; null where nobody knows it. */
  readonly tick: Price | null;
  /** Least step of its quantity. */
  readonly lot: number | null;
  readonly quantityMax: number | null;
  /** Lowest and highest price that the exchange takes today, both included. */
  readonly priceMin: Price | null;
  readonly priceMax: Price | null;
  /** The last price that set one; null before the first. */
  readonly reference: Price | null;
  /** Null while its market is closed. */
  readonly phase: SessionPhaseName | null;
  readonly halted: boolean;
}

export type RefusalCode =
  | 'MODE'
  | 'FORM'
  | 'INSTRUMENT'
  | 'SESSION'
  | 'LOT'
  | 'QUANTITY_MAX'
  | 'TICK'
  | 'PRICE_BAND'
  | 'REFERENCE'
  | 'STOP_THROUGH';

export interface Refusal<Code extends string = RefusalCode> {
  readonly code: Code;
  /** What is wrong and what would be right, in English. */
  readonly text: string;
}

export type Verdict =
  | { readonly kind: 'approved'; readonly order: Approved<CheckedOrder> }
  | { readonly kind: 'refused'; readonly reasons: readonly Refusal[] };

/** Whether `intent` may become an order now, with every reason why not, the most fundamental first. */
export function checkOrder(intent: OrderIntent, facts: InstrumentFacts): Verdict {
  const reserve = reservePrice(intent, facts);
  const reasons = [
    ...modeReasons(intent),
    ...formReasons(intent),
    ...sessionReasons(intent, facts),
    ...quantityReasons(intent, facts),
    ...priceReasons(intent, facts),
    ...stopReasons(intent, facts),
    ...(reserve === null ? [refusal('REFERENCE', 'without a price its risk is unknown: wait for a first trade')] : []),
  ];
  if (reserve === null || reasons.length > 0) return { kind: 'refused', reasons };
  return { kind: 'approved', order: approve({ ...intent, reservePrice: reserve }) };
}

function refusal(code: RefusalCode, text: string): Refusal {
  return { code, text };
}

function modeReasons({ mode }: OrderIntent): Refusal[] {
  return mode === 'paper' ? [] : [refusal('MODE', 'only paper orders are taken: say mode "PAPER"')];
}

/** Which prices each type has: limit, stop. */
const PRICES: Record<OrderType, readonly [limit: boolean, stop: boolean]> = {
  MARKET: [false, false],
  MARKET_TO_LIMIT: [false, false],
  LIMIT: [true, false],
  STOP: [false, true],
  STOP_LIMIT: [true, true],
};

/** How long each type may wait. A stop that dies at once is none, and what trades at once rests for no days. */
const TIMES: Record<OrderType, readonly TimeInForce[]> = {
  MARKET: ['DAY', 'IOC', 'FOK'],
  MARKET_TO_LIMIT: ['DAY'],
  LIMIT: ['DAY', 'IOC', 'FOK', 'GTC', 'GTD'],
  STOP: ['DAY', 'GTC', 'GTD'],
  STOP_LIMIT: ['DAY', 'GTC', 'GTD'],
};

function formReasons(intent: OrderIntent): Refusal[] {
  const [limit, stop] = PRICES[intent.type];
  const found: Refusal[] = [];
  const form = (text: string) => found.push(refusal('FORM', text));
  if ((intent.price !== null) !== limit) form(`a ${intent.type} order has ${limit ? 'a' : 'no'} price`);
  if ((intent.stopPrice !== null) !== stop) form(`a ${intent.type} order has ${stop ? 'a' : 'no'} stop price`);
  if (!TIMES[intent.type].includes(intent.timeInForce))
    form(`a ${intent.type} order lasts ${TIMES[intent.type].join(' or ')}, not ${intent.timeInForce}`);
  if ((intent.goodTill !== null) !== (intent.timeInForce === 'GTD')) form('a GTD order, and no other, has a last day');
  if (intent.synthetic && !stop) form(`a ${intent.type} order has no stop that could wait here`);
  if (intent.type === 'STOP_LIMIT' && intent.price !== null && intent.stopPrice !== null && limitBeforeStop(intent))
    form(`its limit ${intent.side === 'BUY' ? 'below' : 'above'} its stop could never trade when the stop is reached`);
  return found;
}

/** B3's rule: a buy stop-limit has its limit at or above its stop, a sell one at or below. */
function limitBeforeStop({ side, price, stopPrice }: OrderIntent): boolean {
  if (price === null || stopPrice === null) return false;
  return side === 'BUY' ? price < stopPrice : price > stopPrice;
}

/** Which types each phase takes. In an auction all orders gather; a resting stop may always be laid. */
const PHASES: Record<SessionPhaseName, readonly OrderType[]> = {
  continuous: ['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'],
  extended: ['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'],
  'pre-open': ['LIMIT', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'],
  'closing-call': ['LIMIT', 'MARKET_TO_LIMIT'],
  'after-market': ['LIMIT'],
  cancellation: [],
  pause: [],
};

function sessionReasons(intent: OrderIntent, { phase, halted }: InstrumentFacts): Refusal[] {
  const session = (text: string) => [refusal('SESSION', text)];
  if (phase === null) return session('its market is closed');
  if (halted) return session('it is halted');
  if (!PHASES[phase].includes(intent.type)) return session(`the phase ${phase} takes no ${intent.type} orders`);
  if (phase !== 'continuous' && phase !== 'extended' && (intent.timeInForce === 'IOC' || intent.timeInForce === 'FOK'))
    return session(`in the phase ${phase} nothing trades at once, as ${intent.timeInForce} asks`);
  return [];
}

function quantityReasons({ quantity }: OrderIntent, { lot, quantityMax }: InstrumentFacts): Refusal[] {
  if (lot === null || quantityMax === null) return [refusal('INSTRUMENT', 'its lot or greatest quantity is unknown')];
  const found: Refusal[] = [];
  if (quantity <= 0 || quantity % lot !== 0)
    found.push(refusal('LOT', `its quantity ${quantity} is no multiple of the lot ${lot}`));
  if (quantity > quantityMax)
    found.push(refusal('QUANTITY_MAX', `its quantity ${quantity} is above the greatest, ${quantityMax}`));
  return found;
}

function priceReasons({ price, stopPrice }: OrderIntent, { tick, priceMin, priceMax }: InstrumentFacts): Refusal[] {
  if (tick === null) return [refusal('INSTRUMENT', 'its tick is unknown')];
  const found: Refusal[] = [];
  for (const [name, value] of Object.entries({ price, 'stop price': stopPrice })) {
    if (value === null) continue;
    if (value % tick !== 0)
      found.push(refusal('TICK', `its ${name} ${formatPrice(value)} is no multiple of the tick ${formatPrice(tick)}`));
    if ((priceMin !== null && value < priceMin) || (priceMax !== null && value > priceMax))
      found.push(
        refusal('PRICE_BAND', `its ${name} ${formatPrice(value)} is outside of ${bandText(priceMin, priceMax)}`),
      );
  }
  return found;
}

function bandText(min: Price | null, max: Price | null): string {
  return `${min === null ? 'any' : formatPrice(min)} to ${max === null ? 'any' : formatPrice(max)}`;
}

/** A stop that waits here and whose price has passed already would fire at once: that is a market order. */
function stopReasons({ side, stopPrice, synthetic }: OrderIntent, { reference }: InstrumentFacts): Refusal[] {
  if (!synthetic || stopPrice === null) return [];
  if (reference === null) return [refusal('REFERENCE', 'without a last price nobody knows on which side the stop is')];
  const through = side === 'BUY' ? reference >= stopPrice : reference <= stopPrice;
  return through
    ? [refusal('STOP_THROUGH', `its stop ${formatPrice(stopPrice)} is passed already, at ${formatPrice(reference)}`)]
    : [];
}

/** The price that risk is counted at: the limit, else the edge of the band that is worst, else stop or last price. */
function reservePrice({ side, price, stopPrice }: OrderIntent, facts: InstrumentFacts): Price | null {
  if (price !== null) return price;
  const worst = side === 'BUY' ? facts.priceMax : facts.priceMin;
  return worst ?? stopPrice ?? facts.reference;
}
