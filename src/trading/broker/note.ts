/**
 * What an adapter notes, and how it is written. Each note is a fact; what the adapter knows is what adapter-state.ts
 * makes of all of them, so a note never changes its meaning.
 */

import type { Instant } from '#kernel/time.ts';
import { canonicalJson, parseCanonicalJson } from '../oms/canonical-json.ts';
import type { NumberedReport } from '../oms/command.ts';
import type { AdapterMessage } from '../oms/event.ts';
import type { OrderTerms } from '../oms/intent.ts';
import type { HeldOrder, Seen } from './held-order.ts';

export type AdapterNote =
  /** The core's writer; a lower one is not heard any more. */
  | { readonly kind: 'coreEpoch'; readonly epoch: number }
  | { readonly kind: 'heard'; readonly outSeq: number; readonly message: AdapterMessage }
  /** It is about to be sent: from here on it may be out. `seenBefore`: equal orders of others that were there already. */
  | {
      readonly kind: 'intent';
      readonly orderId: string;
      readonly at: Instant;
      readonly session: string;
      readonly seenBefore: readonly string[];
    }
  /** NEVER: it was not sent, for sure. */
  | {
      readonly kind: 'outcome';
      readonly orderId: string;
      readonly outcome: 'SENT' | 'UNKNOWN' | 'NEVER';
      readonly localId: string | null;
    }
  /** An id of the broker belongs to it, forever. */
  | { readonly kind: 'bound'; readonly orderId: string; readonly brokerOrderId: string }
  /** What the broker said of it, as it was told to the core. */
  | { readonly kind: 'row'; readonly orderId: string; readonly seen: Seen }
  | { readonly kind: 'ended'; readonly orderId: string }
  | {
      readonly kind: 'replace';
      readonly orderId: string;
      readonly attempt: number;
      readonly outcome: 'DONE' | 'REFUSED';
    }
  /** The broker has changed it, and nobody here had asked for that. */
  | { readonly kind: 'terms'; readonly orderId: string; readonly terms: OrderTerms }
  /** The core's question about it has its answer. */
  | { readonly kind: 'answered'; readonly orderId: string }
  /** An order that is not ours, or of which nobody can say whose it is. */
  | {
      readonly kind: 'foreign';
      readonly brokerOrderId: string;
      readonly fingerprint: string;
      readonly seen: Seen;
    }
  | { readonly kind: 'report'; readonly report: NumberedReport }
  /** The core has it durably, and all before. */
  | { readonly kind: 'told'; readonly adapterSeq: number }
  /** In place of all that was noted before: where the numbers stand, and an order as it is. */
  | { readonly kind: 'numbers'; readonly coreEpoch: number; readonly outSeq: number; readonly adapterSeq: number }
  | { readonly kind: 'order'; readonly order: HeldOrder };

/** Kinds with sums of any size, of which plain JSON knows nothing. */
const WITH_SUMS: ReadonlySet<AdapterNote['kind']> = new Set(['row', 'foreign', 'report', 'order']);

export function noteText(note: AdapterNote): string {
  // Each order is noted several times, and plain JSON is written many times faster.
  return WITH_SUMS.has(note.kind) ? canonicalJson(note) : JSON.stringify(note);
}

/** Thrown where notes are not what this program writes. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

/** The note that `noteText` wrote. Throws `NoteError` for anything that is none. */
export function parseNote(text: string): AdapterNote {
  let value: unknown;
  try {
    value = parseCanonicalJson(text);
  } catch (cause) {
    throw damaged(text, cause);
  }
  if (!isFields(value) || !isNote(value)) throw damaged(text);
  return value;
}

function damaged(text: string, cause?: unknown): NoteError {
  const start = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new NoteError(`a note of the adapter is damaged, put a backup of its file in place: ${start}`, { cause });
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const textOrNull: Check = (value) => value === null || text(value);
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** Spreads trade below zero, too. */
const priceOrNull: Check = (value) => value === null || Number.isSafeInteger(value);
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isFields(value) && Object.entries(checks).every(([name, check]) => check(value[name]));

const order = fields({ account: text, exchange: text, symbol: text, side: text, type: text, quantity: count });
const seen = fields({
  status: text,
  figures: fields({ cum: count, restated: count, notional: (value) => typeof value === 'bigint' }),
});
const about = { orderId: text };

/** What each kind must have for its fold to work; what is in reports is the core's to judge. */
const SHAPES: Readonly<Record<AdapterNote['kind'], Check>> = {
  coreEpoch: fields({ epoch: count }),
  heard: fields({ outSeq: count, message: isMessage }),
  intent: fields({ ...about, at: count, session: text, seenBefore: texts }),
  outcome: fields({ ...about, outcome: oneOf('SENT', 'UNKNOWN', 'NEVER'), localId: textOrNull }),
  bound: fields({ ...about, brokerOrderId: text }),
  row: fields({ ...about, seen }),
  ended: fields(about),
  replace: fields({ ...about, attempt: count, outcome: oneOf('DONE', 'REFUSED') }),
  terms: fields({ ...about, terms: fields({ quantity: count, price: priceOrNull, stopPrice: priceOrNull }) }),
  answered: fields(about),
  foreign: fields({ brokerOrderId: text, fingerprint: text, seen }),
  report: fields({
    report: fields({
      adapterSeq: count,
      orderId: textOrNull,
      brokerOrderId: textOrNull,
      report: fields({ kind: text }),
    }),
  }),
  told: fields({ adapterSeq: count }),
  numbers: fields({ coreEpoch: count, outSeq: count, adapterSeq: count }),
  order: fields({
    order: fields({ ...about, order, fingerprint: text, brokerOrderIds: texts, replaces: Array.isArray }),
  }),
};

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNote(value: Fields): value is Fields & AdapterNote {
  const { kind } = value;
  return typeof kind === 'string' && Object.hasOwn(SHAPES, kind) && SHAPES[kind as AdapterNote['kind']](value);
}

function isMessage(value: unknown): boolean {
  if (!isFields(value) || !text(value.attemptKey) || !text(value.orderId)) return false;
  if (value.verb === 'NEW') return order(value.order) && count(value.notAfter);
  if (value.verb === 'REPLACE')
    return fields({ quantity: count })(value.terms) && (value.notAfter === undefined || count(value.notAfter));
  return value.verb === 'CANCEL' || value.verb === 'QUERY';
}
