/**
 * What an adapter asks of its broker. Each order is sent at most once over any restarts: its intent is on the disk
 * before the call, and an order with an intent is never sent again. Of equal orders one at a time may be out without an
 * id of the broker, so that none is taken for another; and of an account one sending at a time is under way.
 */

import type { Instant } from '#kernel/time.ts';
import type { AdapterMessage } from '../oms/event.ts';
import type { OrderTerms } from '../oms/intent.ts';
import type { AdapterClock, AdapterPolicy } from './adapter-policy.ts';
import { attemptOf } from './adapter-state.ts';
import type { Broker, BrokerTarget, RequestOutcome, SendOutcome } from './broker.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type HeldOrder, isBound, openReplace } from './held-order.ts';
import type { Notebook } from './notebook.ts';

export type ReplaceMessage = Extract<AdapterMessage, { readonly verb: 'REPLACE' }>;

export interface SenderParts {
  readonly notebook: Notebook;
  readonly broker: Broker;
  readonly clock: AdapterClock;
  readonly policy: AdapterPolicy;
  /** The session at the broker while it is up. */
  readonly session: () => string | null;
  /** What the broker's clock has passed already, by its rows. */
  readonly brokerTime: () => Instant;
  /** Whether new orders may go out. */
  readonly maySend: () => boolean;
  /** A sending has returned, or is not waited for any more. */
  readonly onReturn: () => void;
}

/** An order that is not out, and since when it waits here, by the clock that does not jump. */
interface Waiting {
  readonly orderId: string;
  readonly sinceUs: number;
}

interface Lane {
  /** Orders that are not out, and since when they wait. */
  readonly waiting: Map<string, number>;
  /** Intents that are on their way to the disk, and orders whose intent is there. */
  noting: number;
  readonly ready: Waiting[];
  /** The order whose sending is under way. */
  sending: { readonly orderId: string; readonly sinceUs: number } | null;
}

export class Sender {
  readonly #parts: SenderParts;
  readonly #lanes = new Map<string, Lane>();
  /** Sendings that never returned. */
  readonly #hung = new Set<string>();
  /** Since when an order without an id is over. */
  readonly #endedUs = new Map<string, number>();

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Orders whose sending is under way. */
  inFlight(): Set<string> {
    const ids = [...this.#lanes.values()].flatMap(({ sending }) => (sending === null ? [] : [sending.orderId]));
    return new Set(ids);
  }

  isHung(orderId: string): boolean {
    return this.#hung.has(orderId);
  }

  /** Takes a new order; `pump` sends it when it may. */
  accept({ orderId, order }: HeldOrder): void {
    this.#lane(order.account).waiting.set(orderId, this.#parts.clock.monotonicUs());
  }

  /** Sends what may be sent by now. */
  pump(): void {
    for (const lane of this.#lanes.values()) {
      if (lane.waiting.size > 0 && this.#parts.maySend()) this.#noteIntents(lane);
      this.#sendNext(lane);
    }
  }

  /** Ends what took too long. */
  tick(): void {
    const nowUs = this.#parts.clock.monotonicUs();
    for (const lane of this.#lanes.values()) {
      for (const [orderId, sinceUs] of lane.waiting)
        if (this.#isStale(this.#held(orderId), sinceUs)) this.suppress(orderId);
      if (lane.sending !== null && nowUs - lane.sending.sinceUs > this.#parts.policy.sendTimeoutUs)
        this.#giveUp(lane, lane.sending.orderId);
    }
  }

  /** It is not sent, and never will be. */
  suppress(orderId: string): void {
    const { notebook } = this.#parts;
    const held = this.#held(orderId);
    if (held === undefined) return;
    this.#lane(held.order.account).waiting.delete(orderId);
    notebook.note({ kind: 'outcome', orderId, outcome: 'NEVER', localId: null });
    notebook.tell({ orderId, brokerOrderId: null }, { kind: 'AdapterSuppressed' });
  }

  /** Cancels an order as soon as it is known by what. Doing it twice is harmless. */
  cancel(orderId: string): void {
    const held = this.#held(orderId);
    if (held === undefined || held.ended) return;
    const target = this.#target(held);
    if (held.sending === 'WAITING') this.suppress(orderId);
    if (target === null) return;
    void this.#request(
      () => this.#parts.broker.cancel(target),
      (refused) => {
        const about = { orderId, brokerOrderId: held.brokerOrderIds.at(-1) ?? null };
        if (this.#held(orderId)?.ended === false)
          this.#parts.notebook.tell(about, { kind: 'CancelRejected', text: refused });
      },
    );
  }

  /** Asks for the replace once; its note is on the disk. `sinceUs`: when it came, by the clock that does not jump. */
  replace(message: ReplaceMessage, sinceUs: number): void {
    const { orderId } = message;
    const attempt = attemptOf(message);
    const held = this.#held(orderId);
    const replace = held?.replaces.find((it) => it.attempt === attempt);
    if (held === undefined || replace?.outcome !== 'OPEN') return;
    if (this.#isPast(message.notAfter, sinceUs) && !isReduction(held.order, replace.terms)) {
      this.refuseReplace(orderId, attempt, 'it was not sent in time, so it was not sent at all: ask again');
      return;
    }
    const target = held.ended ? null : this.#target(held);
    if (target === null) {
      this.refuseReplace(orderId, attempt, 'it cannot be reached at the broker now');
      return;
    }
    // Its new row, should it come with another id, could not be told from that order's.
    const { unbound, replacing } = this.#parts.notebook.state;
    const fingerprint = fingerprintOf({ ...held.order, ...replace.terms });
    if (unbound.has(fingerprint) || (replacing.get(fingerprint)?.size ?? 0) > 1) {
      this.refuseReplace(orderId, attempt, 'an order like it may still appear at the broker: ask again later');
      return;
    }
    void this.#request(
      () => this.#parts.broker.replace(target, replace.terms),
      (refused) => this.refuseReplace(orderId, attempt, refused),
    );
  }

  refuseReplace(orderId: string, attempt: number, text: string): void {
    const { notebook } = this.#parts;
    const held = this.#held(orderId);
    if (held === undefined || openReplace(held)?.attempt !== attempt) return;
    notebook.note({ kind: 'replace', orderId, attempt, outcome: 'REFUSED' });
    const brokerOrderId = held.brokerOrderIds.at(-1) ?? null;
    notebook.tell({ orderId, brokerOrderId }, { kind: 'ReplaceRejected', attempt, text });
  }

  #held(orderId: string): HeldOrder | undefined {
    return this.#parts.notebook.order(orderId);
  }

  #lane(account: string): Lane {
    const known = this.#lanes.get(account);
    if (known !== undefined) return known;
    const lane: Lane = { waiting: new Map(), noting: 0, ready: [], sending: null };
    this.#lanes.set(account, lane);
    return lane;
  }

  #noteIntents(lane: Lane): void {
    const { notebook, policy } = this.#parts;
    for (const [orderId, sinceUs] of lane.waiting) {
      if (lane.noting + lane.ready.length >= policy.intentsAhead) return;
      const held = this.#held(orderId);
      if (held === undefined || held.sending !== 'WAITING') lane.waiting.delete(orderId);
      else if (this.#isStale(held, sinceUs)) this.suppress(orderId);
      else if (!this.#isLocked(held.fingerprint)) {
        lane.waiting.delete(orderId);
        lane.noting++;
        this.#noteIntent(held);
        notebook.whenDurable(() => {
          lane.noting--;
          lane.ready.push({ orderId, sinceUs });
          this.#sendNext(lane);
        });
      }
    }
  }

  #noteIntent({ orderId, fingerprint }: HeldOrder): void {
    const { notebook, brokerTime, session } = this.#parts;
    const seenBefore = [...(notebook.state.foreignAlike.get(fingerprint) ?? [])];
    notebook.note({ kind: 'intent', orderId, at: brokerTime(), session: session() ?? '', seenBefore });
    notebook.tell({ orderId, brokerOrderId: null }, { kind: 'AdapterIntentLogged' });
  }

  /** By both clocks: a process that was held while the wall clock went back must not send what has long been old. */
  #isStale(held: HeldOrder | undefined, sinceUs: number): boolean {
    if (held === undefined || held.cancelAsked) return true;
    return this.#isPast(held.notAfter, sinceUs);
  }

  /** Where nobody said until when, nobody knows how old it is. */
  #isPast(notAfter: Instant | undefined, sinceUs: number): boolean {
    const { clock, policy } = this.#parts;
    return notAfter === undefined || clock.now() > notAfter || clock.monotonicUs() - sinceUs > policy.waitUs;
  }

  /**
   * Whether an equal order may still appear at the broker. One that ended without an id keeps the lock until it has had
   * the time to settle, counted from the first time that it was known to be over.
   */
  #isLocked(fingerprint: string): boolean {
    const { notebook, policy, clock } = this.#parts;
    if (notebook.state.replacing.has(fingerprint)) return true;
    for (const orderId of notebook.state.unbound.get(fingerprint) ?? []) {
      if (this.#held(orderId)?.ended !== true) return true;
      const endedUs = this.#endedUs.get(orderId) ?? clock.monotonicUs();
      this.#endedUs.set(orderId, endedUs);
      if (clock.monotonicUs() - endedUs < policy.settleUs) return true;
    }
    return false;
  }

  #sendNext(lane: Lane): void {
    while (lane.sending === null) {
      const next = lane.ready.shift();
      const held = next === undefined ? undefined : this.#held(next.orderId);
      if (next === undefined || held === undefined) return;
      const { maySend, session } = this.#parts;
      if (this.#isStale(held, next.sinceUs) || !maySend() || held.intent?.session !== session())
        this.suppress(held.orderId);
      else this.#send(lane, held);
    }
  }

  #send(lane: Lane, { orderId, order }: HeldOrder): void {
    lane.sending = { orderId, sinceUs: this.#parts.clock.monotonicUs() };
    const unknown = (error: unknown): SendOutcome => ({ kind: 'unknown', code: 'THREW', text: String(error) });
    void settled(() => this.#parts.broker.send(order), unknown).then((outcome) => {
      this.#returned(lane, orderId, outcome);
    });
  }

  #returned(lane: Lane, orderId: string, outcome: SendOutcome): void {
    const { notebook, onReturn } = this.#parts;
    const about = { orderId, brokerOrderId: null };
    if (lane.sending?.orderId === orderId) lane.sending = null;
    this.#hung.delete(orderId);
    if (outcome.kind === 'sent') {
      notebook.note({ kind: 'outcome', orderId, outcome: 'SENT', localId: outcome.localId });
      notebook.tell(about, { kind: 'AdapterSent', localId: outcome.localId });
    } else if (outcome.kind === 'failed') {
      const held = this.#held(orderId);
      // The broker has it, whatever its answer says: the core is told both, and people look.
      if (held !== undefined && !isBound(held))
        notebook.note({ kind: 'outcome', orderId, outcome: 'NEVER', localId: null });
      notebook.tell(about, { kind: 'SendFailedDefinitive', code: outcome.code, text: outcome.text });
    } else this.#doubt(orderId);
    onReturn();
    if (this.#held(orderId)?.cancelAsked === true) this.cancel(orderId);
    this.pump();
  }

  #giveUp(lane: Lane, orderId: string): void {
    lane.sending = null;
    this.#hung.add(orderId);
    this.#doubt(orderId);
    this.#parts.onReturn();
  }

  #doubt(orderId: string): void {
    const held = this.#held(orderId);
    if (held?.sending !== 'INTENT') return;
    this.#parts.notebook.note({ kind: 'outcome', orderId, outcome: 'UNKNOWN', localId: null });
    const doubt = { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' } as const;
    if (!isBound(held)) this.#parts.notebook.tell({ orderId, brokerOrderId: null }, doubt);
  }

  /** By what the broker knows the order now; null while nobody can say. */
  #target({ orderId, brokerOrderIds, localId, intent }: HeldOrder): BrokerTarget | null {
    const session = this.#parts.session();
    if (session === null || this.inFlight().has(orderId)) return null;
    const brokerOrderId = brokerOrderIds.at(-1);
    if (brokerOrderId !== undefined) return { brokerOrderId };
    return localId !== null && intent?.session === session ? { localId } : null;
  }

  /** A request whose outcome is unknown is answered by the broker's rows, or asked for again by the core. */
  async #request(ask: () => Promise<RequestOutcome>, onRefused: (text: string) => void): Promise<void> {
    const outcome = await settled(ask, (error) => ({ kind: 'unknown' as const, code: 'THREW', text: String(error) }));
    if (outcome.kind === 'refused') onRefused(`${outcome.code} ${outcome.text}`.trim());
  }
}

/**
 * Whether it only makes the order smaller: at the same prices that trades nothing that was not to trade anyway, so it is
 * never too late. To refuse it would leave an order of a pair too large, or cancel it and leave its position unprotected.
 */
function isReduction(order: OrderTerms, { quantity, price, stopPrice }: OrderTerms): boolean {
  return quantity < order.quantity && price === order.price && stopPrice === order.stopPrice;
}

/** What `ask` answers, or what its failure means. */
async function settled<T>(ask: () => Promise<T>, failed: (error: unknown) => T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    return failed(error);
  }
}
