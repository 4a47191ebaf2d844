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
  return JSON.stringify({
    v: VERSION,
    input: plainInput(input),
    events: events.map((it) => plainEvent(it, input, known)),
  });
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

function plainEvent({ v: _version, cause: _cause, at: _at, corr: _corr, ...body }: Event, input: Input, known: Known) {
  const { kind } = body;
  if (kind === 'OrderReceived') {
    const intent = plainOrder(body.intent, known);
    return { ...body, intent, approved: body.approved === null ? null : plainOrder(body.approved, known) };
  }
  if (kind === 'OutboxQueued' && body.message.verb === 'NEW')
    return { ...body, message: { ...body.message, order: plainOrder(body.message.order, known) } };
  if (kind === 'RequestTaken') return { ...body, request: plainRequest(body.request, input, known) };
  if (kind === 'FillBooked' || kind === 'FillBusted' || kind === 'FillCorrected')
    return { ...plainAmount(body), figures: plainAmount(body.figures) };
  return body;
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
function plainOrder(order: object, known: Known): object {
  const same = known.indexOf(order);
  if (same >= 0) return { $: same };
  const plain = differences(known, order);
  if (plain !== null && Object.keys(plain).length === 1) return plain;
  known.push(order);
  return plain ?? order;
}

/** From the newest known one; null where that has a field that `order` lacks. */
function differences(known: Known, order: object): object | null {
  const base = known.at(-1) as Plain | undefined;
  if (base === undefined) return null;
  const own = order as Plain;
  for (const name in base) if (base[name] !== undefined && own[name] === undefined) return null;
  const plain: Plain = { $: known.length - 1 };
  for (const name in own) if (own[name] !== base[name]) plain[name] = own[name];
  return plain;
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
function plainRequest(request: Request, input: Input, known: Known): object {
  const { bracket, ...rest } = request;
  const own: Plain = { ...rest };
  for (const name of KEY) if (own[name] === (input as unknown as Plain)[name]) delete own[name];
  if (bracket === null) return own;
  const exits = bracket.exits.map((exit) => plainOrder(exit, known));
  return { ...own, bracket: { ...bracket, exits } };
}

const KEY = ['tenant', 'clientOrderId', 'bodyHash', 'adapterId'];

function requestOf(plain: Plain, input: Input, known: Known): Plain {
  const own: Plain = {};
  for (const name of KEY) own[name] = (input as unknown as Plain)[name];
  const bracket = plain.bracket as { readonly exits: readonly unknown[] } | undefined;
  if (bracket === undefined) return { ...own, ...plain, bracket: null };
  return { ...own, ...plain, bracket: { ...bracket, exits: bracket.exits.map((exit) => orderOf(exit, known)) } };
}
