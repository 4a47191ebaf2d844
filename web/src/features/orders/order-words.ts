/** Orders in words: what one is, how it stands, and why it is over. */

import type { OrderDto } from '#contract/orders.ts';
import type { ApiError } from '../../lib/api.ts';
import { type FailureText, failureText } from '../../lib/failure-text.ts';
import { formatNumber } from '../../lib/format.ts';
import type { Language } from '../../lib/settings.ts';
import type { PageTexts } from './use-texts.ts';

/** "Compra 300 PETR4 a 38,52". */
export function orderName(order: OrderDto, { texts, language }: Speaking): string {
  const { side, quantity, symbol } = order;
  const words = texts.orders;
  const { atMarket, atStop, at } = words.ticket;
  const size = formatNumber(quantity, 0, language);
  const prices = [
    ...(order.stopPrice === null ? [] : [atStop(formatNumber(order.stopPrice, 2, language))]),
    ...(order.price === null ? [] : [at(formatNumber(order.price, 2, language))]),
  ];
  const where = prices.length === 0 ? atMarket : prices.join(' ');
  return `${words.sides[side]} ${size} ${symbol} ${where}`;
}

export interface Speaking {
  readonly texts: PageTexts;
  readonly language: Language;
}

/** "38,52", "stop 38,00", or the stop with the limit that follows it. */
export function priceWords({ price, stopPrice }: OrderDto, decimals: number, { texts, language }: Speaking): string {
  const text = (value: string): string => formatNumber(value, decimals, language);
  if (price === null) return stopPrice === null ? texts.orders.market : texts.orders.stopAt(text(stopPrice));
  return stopPrice === null ? text(price) : `${texts.orders.stopAt(text(stopPrice))} → ${text(price)}`;
}

const EXPIRED: ReadonlySet<string> = new Set(['LOCAL', 'VENUE']);

/** The word of its state. */
export function stateWord({ state, reason, synthetic }: OrderDto, { orders }: PageTexts): string {
  if (state === 'CANCELED' && EXPIRED.has(reason ?? '')) return orders.expired;
  return state === 'NEW' && synthetic ? orders.waitsHere : orders.orderStates[state];
}

export interface Mark {
  readonly word: string;
  readonly hint: string;
  readonly isAttention: boolean;
}

/** What is known of an order in doubt. */
export function knownOf({ needsId, brokerOrderId, pending }: OrderDto, { orders }: PageTexts): string {
  const { known } = orders.tray;
  if (needsId) return brokerOrderId === null ? known.NAMELESS : known.REPLACE;
  return known[pending === 'NONE' ? 'NEW' : pending];
}

/** What besides its state has to be known of it, the gravest first. */
export function marksOf(order: OrderDto, texts: PageTexts): Mark[] {
  const { doubt, pending, stale, suspended } = order;
  const { orders } = texts;
  const marks: Mark[] = [];
  if (doubt) marks.push({ word: orders.doubt, hint: knownOf(order, texts), isAttention: true });
  if (suspended) marks.push({ word: orders.suspended, hint: orders.suspendedHint, isAttention: true });
  if (pending === 'CANCEL') marks.push({ word: orders.canceling, hint: orders.cancelingHint, isAttention: false });
  if (pending === 'REPLACE') marks.push({ word: orders.replacing, hint: orders.replacingHint, isAttention: false });
  if (stale && !doubt) marks.push({ word: orders.stale, hint: orders.staleHint, isAttention: true });
  return marks;
}

/** Why it is over, in the words of the page, with those of whoever ended it; empty while it is not. */
export function reasonWords({ reason, reasonText }: OrderDto, { orders }: PageTexts): string {
  if (reason === null) return '';
  const word = wordOf(orders.reasons, reason) ?? reason;
  return reasonText === '' ? word : `${word}: ${reasonText}`;
}

/** A refusal in the words of the page; the server's own where the code is new to it. */
export function refusalWords({ code, text }: { readonly code: string; readonly text: string }, { orders }: PageTexts) {
  return wordOf(orders.refusals, code) ?? text;
}

/** What went wrong with something that was asked for orders. */
export function orderFailure(error: ApiError, texts: PageTexts): FailureText {
  const known = error.code === null ? null : wordOf(texts.orders.problems, error.code);
  return known === null ? failureText(error, texts) : { reason: known, code: null };
}

/** The step of a story in words; the event's own name where it is new to this page. */
export function stepWords(name: string, { orders }: PageTexts): string {
  return wordOf(orders.steps, name) ?? name;
}

interface AlarmWords {
  readonly title: string;
  /** What it means and what to do; empty where the alarm is new to this page. */
  readonly what: string;
}

/** An alarm in the words of the page. */
export function alarmWords(code: string, { orders }: PageTexts): AlarmWords {
  const words: Readonly<Record<string, AlarmWords>> = orders.alarms;
  return (
    (Object.hasOwn(words, code) ? words[code] : undefined) ?? { title: `${orders.steps.AlarmRaised} ${code}`, what: '' }
  );
}

/** The reasons of a refusal by the rules here in the words of the page; null where it knows none of the codes. */
export function denialWords(codes: string, { orders }: PageTexts): string | null {
  const words = codes.split(', ').flatMap((code) => wordOf(orders.refusals, code) ?? []);
  return words.length === 0 ? null : words.join(' ');
}

function wordOf(words: Readonly<Record<string, string>>, code: string): string | null {
  return Object.hasOwn(words, code) ? (words[code] ?? null) : null;
}
