/**
 * One input with its events as the text of a row. What follows from the input is not written twice: the stamp of
 * events, and orders that repeat the intent but for a few fields. Names of fields stand in no particular order: the text
 * that was written is the authority, and its hash is of these very characters.
 */

import type { Input } from '../oms/command.ts';
import type { Event, Request } from '../oms/event.ts';

export interface Frame {
  readonly input: Input;
  readonly events: readonly Event[];
}

const VERSION = 1;

/** `frame` as text; equal frames made the same way give the same text. */
export function encodeFrame({ input, events }: Frame): string {
  const known = intentsOf(input);
  const { seq: cause, at, corr } = input;
  // Every event begins with the same characters, which its input tells.
  const stamp = `${JSON.stringify({ v: 1, cause, at, corr }).slice(0, -1)},`;
  const own = (event: object): string => {
    const text = JSON.stringify(event);
    return text.startsWith(stamp) ? `{${text.slice(stamp.length)}` : text;
  };
  const texts = events.map((event) => repeatingText(event, { input, known, own }) ?? own(plainEvent(event)));
  return `{"v":${VERSION},"input":${JSON.stringify(plainInput(input))},"events":[${texts.join(',')}]}`;
}

/** The frame of a text that `encodeFrame` wrote; throws where it is of another version, or none. */
export function decodeFrame(text: string): Frame {
  const { v, input: plain, events } = JSON.parse(text) as { v: unknown; input: Plain; events: readonly Plain[] };
  if (v !== VERSION)
    throw new Error(`a row of version ${String(v)}, and this program reads ${VERSION}: use a newer one`);
  const input = inputOf(plain);
  const known = intentsOf(input);
  return { input, events: events.map((it) => eventOf(it, input, known)) };
}

type Plain = Record<string, unknown>;
/** Orders that were written already, which later ones are told by. */
type Known = object[];

function intentsOf(input: Input): Known {
  if ('intent' in input) return [input.intent];
  return 'intents' in input ? [...input.intents] : [];
}

function plainInput(input: Input): object {
  if (input.kind !== 'AdapterReport') return input;
  return {
    ...input,
    reports: input.reports.map((numbered) =>
      'figures' in numbered.report
        ? { ...numbered, report: { ...numbered.report, figures: plainAmount(numbered.report.figures) } }
        : numbered,
    ),
  };
}

function inputOf(plain: Plain): Input {
  if (plain.kind === 'AdapterReport')
    for (const { report } of plain.reports as { report: Plain }[]) if ('figures' in report) readAmount(report.figures);
  return plain as unknown as Input;
}

/** JSON has no numbers of any size. */
function plainAmount<Amount extends { readonly notional: bigint }>(amount: Amount): object {
  return { ...amount, notional: String(amount.notional) };
}

function readAmount(amount: unknown): void {
  const plain = amount as { notional: unknown };
  plain.notional = BigInt(plain.notional as string);
}

function plainEvent(event: Event): object {
  const { kind } = event;
  if (kind === 'FillBooked' || kind === 'FillBusted' || kind === 'FillCorrected')
    return { ...event, notional: String(event.notional), figures: plainAmount(event.figures) };
  return event;
}

interface Writing {
  readonly input: Input;
  readonly known: Known;
  /** An event without what its input tells. */
  readonly own: (event: object) => string;
}

/** The events that repeat orders, put together by hand: an order has three, and a day many orders. Null for others. */
function repeatingText(event: Event, { input, known, own }: Writing): string | null {
  if (event.kind === 'OrderReceived') {
    const { intent, approved, ...rest } = event;
    const orders = `"intent":${orderText(intent, known)},"approved":${approved === null ? 'null' : orderText(approved, known)}`;
    return withMember(own(rest), orders);
  }
  if (event.kind === 'OutboxQueued' && event.message.verb === 'NEW') {
    const { message, ...rest } = event;
    const { order, ...about } = message;
    const text = withMember(JSON.stringify(about), `"order":${orderText(order, known)}`);
    return withMember(own(rest), `"message":${text}`);
  }
  if (event.kind !== 'RequestTaken') return null;
  const { request, ...rest } = event;
  return withMember(own(rest), `"request":${requestText(request, input, known)}`);
}

/** The text of an object that is not empty, with one more member. */
function withMember(text: string, member: string): string {
  return `${text.slice(0, -1)},${member}}`;
}

function eventOf(plain: Plain, input: Input, known: Known): Event {
  const { kind } = plain;
  if (kind === 'OrderReceived') {
    plain.intent = orderOf(plain.intent, known);
    plain.approved = plain.approved === null ? null : orderOf(plain.approved, known);
  } else if (kind === 'OutboxQueued') {
    const message = plain.message as Plain;
    if (message.verb === 'NEW') message.order = orderOf(message.order, known);
  } else if (kind === 'RequestTaken') plain.request = requestOf(plain.request as Plain, input, known);
  else if (kind === 'FillBooked' || kind === 'FillBusted' || kind === 'FillCorrected') {
    readAmount(plain);
    readAmount(plain.figures);
  }
  const { seq: cause, at, corr } = input;
  return { v: 1, cause, at, corr, ...plain } as Event;
}

/** An order by one that is known: `$` is which, and beside it stands what differs. */
function orderText(order: object, known: Known): string {
  const same = known.indexOf(order);
  if (same >= 0) return `{"$":${same}}`;
  const base = known.at(-1);
  const differs = base === undefined ? null : differencesText(base as Plain, order as Plain);
  const text = differs === null ? JSON.stringify(order) : `{"$":${known.length - 1}${differs}}`;
  if (differs !== '') known.push(order);
  return text;
}

/** The fields that differ; null where `base` has one that `order` lacks. */
function differencesText(base: Plain, order: Plain): string | null {
  for (const name in base) if (base[name] !== undefined && order[name] === undefined) return null;
  let text = '';
  for (const name in order) {
    const value = order[name];
    if (value !== base[name]) text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return text;
}

function orderOf(plain: unknown, known: Known): object {
  const { $: index, ...own } = plain as Plain;
  const base = index === undefined ? {} : (known[index as number] as object);
  if (index !== undefined && Object.keys(own).length === 0) return base;
  const order = { ...base, ...own };
  known.push(order);
  return order;
}

/** A request without what its input says already. */
function requestText(request: Request, input: Input, known: Known): string {
  const { bracket, tenant: _tenant, clientOrderId: _name, bodyHash: _hash, adapterId: _adapter, ...rest } = request;
  let text = JSON.stringify(rest);
  for (const name of KEY)
    if (request[name] !== (input as unknown as Plain)[name])
      text = withMember(text, `"${name}":${JSON.stringify(request[name])}`);
  if (bracket === null) return text;
  const { exits, ...covered } = bracket;
  const written = exits.map((exit) => orderText(exit, known)).join(',');
  return withMember(text, `"bracket":${withMember(JSON.stringify(covered), `"exits":[${written}]`)}`);
}

/** What a request and its input have in common. */
const KEY = ['tenant', 'clientOrderId', 'bodyHash', 'adapterId'] as const;

function requestOf(plain: Plain, input: Input, known: Known): Plain {
  const own: Plain = {};
  for (const name of KEY) own[name] = (input as unknown as Plain)[name];
  const bracket = plain.bracket as { readonly exits: readonly unknown[] } | undefined;
  if (bracket === undefined) return { ...own, ...plain, bracket: null };
  return { ...own, ...plain, bracket: { ...bracket, exits: bracket.exits.map((exit) => orderOf(exit, known)) } };
}
